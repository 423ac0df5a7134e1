"""Whose address it is, and which tasks it shows."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.core.security import hash_token
from roundtable.tables.models import Member
from roundtable.tasks.assignees.queries import ROLES_WITH_TASKS
from roundtable.tasks.feed.models import TaskFeed
from roundtable.tasks.queries import all_of_person, seats_of
from roundtable.tasks.rows import Row


def feed_of(db: Session, user_id: int) -> TaskFeed | None:
    return db.scalar(select(TaskFeed).where(TaskFeed.user_id == user_id))


def person_by_token(db: Session, token: str) -> User | None:
    """Whose address this is; None for a wrong or revoked one, and for an account that was closed."""
    query = select(User).join(TaskFeed, TaskFeed.user_id == User.id).where(User.disabled_at.is_(None))
    return db.scalar(query.where(TaskFeed.token_hash == hash_token(token)))


def tasks_of(db: Session, user: User, today: date) -> list[Row]:
    """What the person has to do, at all tables where the person sits and may see tasks today; finished ones too."""
    seats = select(Member).where(Member.user_id == user.id, Member.left_at.is_(None), Member.role.in_(ROLES_WITH_TASKS))
    return all_of_person(db, user.id, seats_of(db.scalars(seats)), today)
