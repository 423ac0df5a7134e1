"""Reading sessions and the links that let people in."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from roundtable.accounts.models import User, UserSession
from roundtable.accounts.sessions.models import SignInLink
from roundtable.core import clock
from roundtable.core.security import hash_token
from roundtable.tables.models import Member, RoundTable


def session_by_token(db: Session, token: str) -> UserSession | None:
    """The living session of a cookie, with its person; None if it ended, expired or the account is closed."""
    return visitor(db, token)[0]


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


def link_by_token(db: Session, token: str) -> SignInLink | None:
    """A link that still works. Used, expired, of a closed account and never made look the same."""
    return db.scalar(
        select(SignInLink)
        .outerjoin(SignInLink.user)
        .options(joinedload(SignInLink.user))
        .where(SignInLink.token_hash == hash_token(token), SignInLink.used_at.is_(None))
        .where(SignInLink.expires_at > clock.now(), SignInLink.created_at <= clock.horizon())
        .where(User.disabled_at.is_(None))
    )


def sessions_of(db: Session, user_id: int) -> list[UserSession]:
    """Where this person is signed in, most recently used first."""
    return list(
        db.scalars(
            select(UserSession)
            .where(UserSession.user_id == user_id, UserSession.expires_at > clock.now())
            .where(UserSession.created_at <= clock.horizon(), UserSession.seen_at <= clock.horizon())
            .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
        )
    )
