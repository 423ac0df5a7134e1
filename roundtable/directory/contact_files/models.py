"""Files of contacts that somebody uploaded: what stands in them, and what they changed, so that it can be undone."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime

UNDO_DAYS = 30


class ContactFile(Base):
    """A file: "open" until it is taken over, then "taken", or "undone" after that.

    `columns` says which field each column of a table is. `changed` is what taking it over did: {"added": [ids],
    "changed": [{"id", "fields": {name: [before, after]}, "ways": [ids]}]}. Text and changes go after UNDO_DAYS.
    """

    __tablename__ = "contact_file"
    __table_args__ = (
        CheckConstraint("state in ('open', 'taken', 'undone')", name="state"),
        Index("ix_contact_file_table_id", "table_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    columns: Mapped[Any] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(10), default="open")
    changed: Mapped[Any] = mapped_column(JSON, default=dict)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    uploaded_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def may_be_undone(self) -> bool:
        """Whether undoing is still possible today."""
        return self.state == "taken" and bool(self.taken_at and clock.now() < self.taken_at + timedelta(days=UNDO_DAYS))
