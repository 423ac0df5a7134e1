"""Reading sessions and sign-in links."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roundtable.accounts.models import User, UserSession
from roundtable.accounts.sessions.models import SignInLink
from roundtable.core import clock
from roundtable.core.security import hash_token
from roundtable.web.visitors import visitor


def session_by_token(db: Session, token: str) -> UserSession | None:
    """The session of a cookie, with its user; None if it ended or expired, or if the account is closed."""
    return visitor(db, token)[0]


def link_by_token(db: Session, token: str) -> SignInLink | None:
    """A link that still works; None if it is used, expired, unknown or of a closed account."""
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
