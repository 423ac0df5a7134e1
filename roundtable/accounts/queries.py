"""Finding a person by mail address."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.models import User


def user_by_email(db: Session, email: str) -> User | None:
    """The account with this address, in upper or lower case, also if it is closed."""
    return db.scalar(select(User).where(User.email == email.strip().lower()))


def open_user(db: Session, email: str) -> User | None:
    """The account with this address, unless it is closed."""
    user = user_by_email(db, email)
    return user if user and not user.disabled_at else None
