"""What happens to something forwarded is shown at the table that sent it: these events make its page fresh.

Features call this where they change what a sender sees; nobody of this table and none of its words go along.
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
class Elsewhere:
    """`here` for what a change means to another table: there nobody is named as the one who did it."""

    db: Session
    table_id: int
    user_id: None = None


def topic_moved(db: Session, topic: Topic) -> None:
    """A topic got its answer, or waits again."""
    _tell(db, Received.topic_id == topic.id)


def task_moved(db: Session, task_id: int) -> None:
    _tell(db, Received.task_id == task_id)


def minutes_frozen(db: Session, meeting_id: int) -> None:
    """A version was published: its decisions may be about something forwarded."""
    items = select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id)
    _tell(db, Received.topic_id.in_(select(Topic.id).where(Topic.item_id.in_(items))))


def _tell(db: Session, condition: Any) -> None:
    senders = select(Received.from_table_id).where(condition).distinct()
    for table_id in db.scalars(senders.execution_options(**WHOLE)).all():
        record(Elsewhere(db, table_id), "forwarding.moved", "forwardings")
