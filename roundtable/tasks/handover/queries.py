"""What somebody who leaves a table still has to do there."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from roundtable.core.sight import WHOLE
from roundtable.tables.models import Member
from roundtable.tasks.models import UNFINISHED, ActionItem


def open_tasks_of(db: Session, member: Member) -> list[ActionItem]:
    """The open tasks of this person at the table, also those from items that the reader may not see."""
    query = select(ActionItem).where(*_open_of(member)).order_by(ActionItem.due_on.is_(None), ActionItem.due_on)
    return list(db.scalars(query.order_by(ActionItem.id).execution_options(**WHOLE)))


def count_open_tasks(db: Session, member: Member) -> int:
    return db.scalar(select(func.count(ActionItem.id)).where(*_open_of(member)).execution_options(**WHOLE)) or 0


def _open_of(member: Member) -> tuple[ColumnElement[bool], ...]:
    return (
        ActionItem.table_id == member.table_id,
        ActionItem.assignee_user_id == member.user_id,
        ActionItem.status.in_(UNFINISHED),
    )
