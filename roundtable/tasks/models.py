"""Tasks (Aufgaben)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.core.sight import NEEDS, WHOLE
from roundtable.directory.models import Organisation
from roundtable.meetings.models import AgendaItem
from roundtable.search.actions import Document
from roundtable.tables.models import RoundTable

STATUSES = ("open", "in_progress", "waiting", "done", "dropped")
FINISHED = ("done", "dropped")
# Listed, because a query for "not finished" could not use an index.
UNFINISHED = ("open", "in_progress", "waiting")


class ActionItem(Base):
    """A task of a table. The assignee is a person, an organisation of the directory, or a role in free text.

    `assignee` is always the text that is shown, so that it stays when a person leaves.
    """

    __tablename__ = "action_item"
    __table_args__ = (
        UniqueConstraint("table_id", "number"),
        CheckConstraint("status in ('open', 'in_progress', 'waiting', 'done', 'dropped')", name="status"),
        Index("ix_action_item_table_id_status", "table_id", "status"),
        Index("ix_action_item_table_id_finished_at", "table_id", "finished_at"),
        Index("ix_action_item_origin_item_id", "origin_item_id"),
        Index("ix_action_item_assignee_user_id_status", "assignee_user_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    number: Mapped[int] = mapped_column()  # "Aufgabe 6", counted per table
    title: Mapped[str] = mapped_column(String(300))
    assignee: Mapped[str] = mapped_column(String(120), default="")
    assignee_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assignee_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    due_next_meeting: Mapped[bool] = mapped_column(default=False)
    resubmit_on: Mapped[date | None] = mapped_column(Date)  # Wiedervorlage
    status: Mapped[str] = mapped_column(String(20), default="open")
    waiting_for: Mapped[str] = mapped_column(String(160), default="")
    origin_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    table: Mapped[RoundTable] = relationship()
    assignee_user: Mapped[User | None] = relationship(foreign_keys=[assignee_user_id])
    assignee_organisation: Mapped[Organisation | None] = relationship()
    origin_item: Mapped[AgendaItem | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    def search_document(self) -> Document:
        body = " · ".join(part for part in (self.assignee, self.waiting_for) if part)
        return Document("task", self.table_id, self._needs(), self.title, body, f"/tasks/{self.id}")

    def _needs(self) -> str:
        """The permission for finding the task: the moderation's if its item is only for the moderation.

        An assignee without it doesn't find the task by searching, but has it in the lists.
        """
        db = object_session(self)
        query = select(AgendaItem.visibility).where(AgendaItem.id == self.origin_item_id)
        visibility = db.scalar(query.execution_options(**WHOLE)) if db and self.origin_item_id else "all"
        return NEEDS["moderation"] if visibility == "moderation" else "tasks:read"
