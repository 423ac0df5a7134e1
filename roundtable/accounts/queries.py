"""Reading accounts, sessions, links and invitations."""

from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from roundtable.accounts.models import Invitation, SignInLink, User, UserSession
from roundtable.core import clock
from roundtable.core.security import hash_token
from roundtable.meetings.models import Meeting
from roundtable.tables.models import Member, RoundTable

PEOPLE_PER_PAGE = 50
INVITATIONS_SHOWN = 60  # open ones and the newest of the others


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


def user_by_email(db: Session, email: str) -> User | None:
    """Upper and lower case don't matter. Closed accounts are found too."""
    return db.scalar(select(User).where(User.email == email.strip().lower()))


def open_user(db: Session, email: str) -> User | None:
    """The account of this address, unless it is closed."""
    user = user_by_email(db, email)
    return user if user and not user.disabled_at else None


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


def invitation_by_token(db: Session, token: str) -> Invitation | None:
    """Whatever its state."""
    return db.scalar(
        select(Invitation).options(joinedload(Invitation.created_by)).where(Invitation.token_hash == hash_token(token))
    )


def invitations_of(db: Session, table_id: int) -> list[Invitation]:
    """Those that still work, then the newest others: who came by which is a matter of the last months."""
    return list(
        db.scalars(
            select(Invitation)
            .options(joinedload(Invitation.created_by))
            .where(Invitation.table_id == table_id)
            .order_by(Invitation.expires_at <= clock.now(), Invitation.id.desc())
            .limit(INVITATIONS_SHOWN)
        )
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


def is_in_use(db: Session, user: User) -> bool:
    """Whether somebody is signed in under this address, or could be by a password."""
    return bool(user.password_hash or sessions_of(db, user.id))


def other_administrators(db: Session, user_id: int) -> int:
    """How many open accounts could still administrate without this one. Locks them until the commit."""
    query = select(User.id).where(User.state_role == "administrator", User.disabled_at.is_(None))
    return len(db.scalars(query.where(User.id != user_id).with_for_update()).all())


def has_administrator(db: Session) -> bool:
    return db.scalar(select(User.id).where(User.state_role == "administrator").limit(1)) is not None


def people(db: Session, wanted: str, page: int) -> tuple[list[User], int]:
    """A page of accounts by name, and how many there are; `wanted` is part of a name or address."""
    query = _matching(select(User), wanted).order_by(func.lower(User.name), User.id)
    total = db.scalar(_matching(select(func.count()).select_from(User), wanted)) or 0
    return list(db.scalars(query.limit(PEOPLE_PER_PAGE).offset((page - 1) * PEOPLE_PER_PAGE))), total


def _matching(query: Select[Any], wanted: str) -> Select[Any]:
    if not wanted:
        return query
    part = wanted.lower()
    return query.where(
        or_(func.lower(User.name).contains(part, autoescape=True), User.email.contains(part, autoescape=True))
    )


def next_meeting(db: Session, table_id: int) -> Meeting | None:
    """The one that comes next, or is running now."""
    ahead = db.scalars(
        select(Meeting)
        .where(Meeting.table_id == table_id, Meeting.state.in_(("planned", "running")))
        .where(Meeting.ends_at > clock.now(), Meeting.cancelled_reason == "")
    )
    return min(ahead, key=lambda meeting: meeting.starts_at, default=None)
