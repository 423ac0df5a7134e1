"""Files that belong to an agenda item or to a whole meeting."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.core.sight import NEEDS
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.search.actions import Document


class File(Base):
    """A file as people see it. Its bytes are in the data folder under their SHA-256 (files/storage/actions.py).

    Without `item_id` it belongs to the whole meeting. Whoever sees the item sees its files: core/sight.py follows
    `item_id`.
    """

    __tablename__ = "file"
    __table_args__ = (
        Index("ix_file_meeting_id", "meeting_id"),
        Index("ix_file_item_id", "item_id"),
        Index("ix_file_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(8))  # a key of files/kinds.py
    size: Mapped[int] = mapped_column()  # bytes, as stored
    sha256: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    meeting: Mapped[Meeting] = relationship()
    item: Mapped[AgendaItem | None] = relationship()

    def search_document(self) -> Document | None:
        if inspect(self).deleted:
            return None
        place = f"/items/{self.item_id}/files" if self.item_id else f"/meetings/{self.meeting_id}/files"
        needs = NEEDS[self.item.visibility] if self.item else "meeting:read"
        return Document("file", self.table_id, needs, self.name, "", f"{place}#file-{self.id}")
