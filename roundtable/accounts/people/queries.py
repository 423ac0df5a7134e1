"""Reading accounts."""

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.accounts.sessions.queries import sessions_of
from roundtable.core.paging import Page, page_of

PEOPLE_PER_PAGE = 50


def is_in_use(db: Session, user: User) -> bool:
    """Whether somebody is signed in under this address, or could be by a password."""
    return bool(user.password_hash or sessions_of(db, user.id))


def other_administrators(db: Session, user_id: int) -> int:
    """How many other open accounts are administrators. Locks their rows until the commit."""
    query = select(User.id).where(User.state_role == "administrator", User.disabled_at.is_(None))
    return len(db.scalars(query.where(User.id != user_id).with_for_update()).all())


def has_administrator(db: Session) -> bool:
    return db.scalar(select(User.id).where(User.state_role == "administrator").limit(1)) is not None


def people(db: Session, wanted: str, page: str) -> tuple[list[User], int, Page]:
    """Accounts whose name or address contains `wanted`: one page of them by name, how many in all, and the page."""
    query = _matching(select(User), wanted).order_by(func.lower(User.name), User.id)
    total = db.scalar(_matching(select(func.count()).select_from(User), wanted)) or 0
    at = page_of(total, page, PEOPLE_PER_PAGE)
    return list(db.scalars(query.limit(PEOPLE_PER_PAGE).offset(at.offset))), total, at


def _matching(query: Select[Any], wanted: str) -> Select[Any]:
    if not wanted:
        return query
    part = wanted.lower()
    return query.where(
        or_(func.lower(User.name).contains(part, autoescape=True), User.email.contains(part, autoescape=True))
    )
