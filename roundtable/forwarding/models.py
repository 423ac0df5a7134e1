"""Items and tasks that one table forwards to another.

Each table has a row of its own and sees only that: `Forwarding` is the sending table's, `Received` the receiving
table's, with a copy of the text.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.meetings.models import AgendaItem
from roundtable.meetings.topics.models import Topic
from roundtable.tables.models import RoundTable
from roundtable.tasks.models import ActionItem


class Received(Base):
    """What the receiving table knows. States: open → accepted (as `topic_id` or `task_id`) or declined (see `answer`).

    If the sender took it back, `withdrawn_at` is set, and the state is "declined" too.
    """

    __tablename__ = "received"
    __table_args__ = (
        CheckConstraint("state in ('open', 'accepted', 'declined')", name="state"),
        CheckConstraint("kind in ('item', 'task')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    from_table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default="open")
    answer: Mapped[str] = mapped_column(String(500), default="")
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("action_item.id"))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    sender: Mapped[RoundTable] = relationship(foreign_keys=[from_table_id])
    receiver: Mapped[RoundTable] = relationship(foreign_keys=[table_id])
    topic: Mapped[Topic | None] = relationship()
    task: Mapped[ActionItem | None] = relationship()

    @property
    def outcome(self) -> str:
        """The state, or "withdrawn"."""
        return "withdrawn" if self.withdrawn_at else self.state


class Forwarding(Base):
    """What the sending table knows: which of its items or tasks went where, and who sent it."""

    __tablename__ = "forwarding"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("action_item.id"), index=True)
    received_id: Mapped[int] = mapped_column(ForeignKey("received.id"), unique=True)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    received: Mapped[Received] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    task: Mapped[ActionItem | None] = relationship()
