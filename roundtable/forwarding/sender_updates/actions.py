"""Events at the sending table when something it forwarded has changed at the other one, so that its page is updated.

Rooms call this where they change what the sender sees. The events carry neither names nor text of this table.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core.events import record
from roundtable.core.sight import WHOLE
from roundtable.forwarding.models import Received
from roundtable.meetings.models import AgendaItem
from roundtable.meetings.topics.models import Topic


@dataclass(frozen=True)
class OtherTable:
    """An actor for recording events at another table: without a user, so that nobody is named there."""

    db: Session
    table_id: int
    user_id: None = None


def topic_changed(db: Session, topic: Topic) -> None:
    """A topic was answered or reopened."""
    _record_for_senders(db, Received.topic_id == topic.id)


def task_changed(db: Session, task_id: int) -> None:
    _record_for_senders(db, Received.task_id == task_id)


def minutes_published(db: Session, meeting_id: int) -> None:
    """A version of the minutes was published, which may have decisions about something forwarded."""
    items = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id)
    _record_for_senders(db, Received.topic_id.in_(select(Topic.id).where(Topic.item_id.in_(items))))


def _record_for_senders(db: Session, condition: Any) -> None:
    senders = select(Received.from_table_id).where(condition).distinct()
    for table_id in db.scalars(senders.execution_options(**WHOLE)).all():
        record(OtherTable(db, table_id), "forwarding.moved", "forwardings")
