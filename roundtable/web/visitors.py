"""Who asks, and at which table: the only reads that the adapter makes itself."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, contains_eager

from roundtable.accounts.models import User, UserSession
from roundtable.core import clock
from roundtable.core.security import hash_token
from roundtable.tables.models import Member, RoundTable

# Every request asks this: one statement, built once.
_VISITOR = (
    select(UserSession, Member)
    .join(UserSession.user)
    .outerjoin(Member, (Member.user_id == User.id) & Member.left_at.is_(None))
    .outerjoin(Member.table)
    .options(contains_eager(UserSession.user), contains_eager(Member.table))
    .where(UserSession.token_hash == bindparam("token_hash"), UserSession.expires_at > bindparam("now"))
    .where(UserSession.created_at <= bindparam("horizon"), UserSession.seen_at <= bindparam("horizon"))
    .where(User.disabled_at.is_(None))
    .order_by(RoundTable.name)
)


def visitor(db: Session, token: str) -> tuple[UserSession | None, list[Member]]:
    """The living session of a cookie, and where its person sits, by the tables' names."""
    stamps = {"now": clock.now(), "horizon": clock.horizon()}
    rows = db.execute(_VISITOR, {"token_hash": hash_token(token), **stamps}).all()
    return (rows[0][0], [member for _session, member in rows if member]) if rows else (None, [])


def table_by_slug(db: Session, slug: str) -> RoundTable | None:
    """Opened or prepared."""
    # PostgreSQL refuses a NUL in a text with an error; no slug has anything but ASCII letters, digits and hyphens.
    if not (slug.isascii() and slug.isprintable()):
        return None
    return db.scalar(select(RoundTable).where(RoundTable.slug == slug))
