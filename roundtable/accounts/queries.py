"""Reading accounts."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roundtable import clock
from roundtable.accounts.models import User, UserSession
from roundtable.security import hash_token


def session_by_token(db: Session, token: str) -> UserSession | None:
    """The living session of a cookie, with its person; None if it ended, expired or the account is closed."""
    return db.scalar(
        select(UserSession)
        .join(UserSession.user)
        .options(joinedload(UserSession.user))
        .where(UserSession.token_hash == hash_token(token), UserSession.expires_at > clock.now())
        .where(User.disabled_at.is_(None))
    )


def user_by_email(db: Session, email: str) -> User | None:
    """Upper and lower case don't matter."""
    return db.scalar(select(User).where(User.email == email.strip().casefold()))
