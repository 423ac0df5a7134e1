"""Minutes as ordered blocks, with every version of every text kept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable import clock
from roundtable.accounts.models import User
from roundtable.db import Base, UTCDateTime
from roundtable.markdown import plain
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.search.index import Document

STATES = ("draft", "published", "approved")
BLOCK_KINDS = ("note", "decision", "action")
RESULTS = ("unanimous", "majority", "votes", "recommendation", "postponed")


class Minutes(Base):
    """The minutes of one meeting. Made when the meeting starts; `version` counts published versions."""

    __tablename__ = "minutes"
    __table_args__ = (CheckConstraint("state in ('draft', 'published', 'approved')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    version: Mapped[int] = mapped_column(default=0)
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_in_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    reopened_reason: Mapped[str] = mapped_column(String(200), default="")

    meeting: Mapped[Meeting] = relationship(foreign_keys=[meeting_id])


class Block(Base):
    """A paragraph of an agenda item. `rev` grows by one with every accepted change; `removed_at` keeps the text."""

    __tablename__ = "block"
    __table_args__ = (
        UniqueConstraint("item_id", "client_key"),
        CheckConstraint("kind in ('note', 'decision', 'action')", name="kind"),
        Index("ix_block_item_id_position", "item_id", "position"),
        Index("ix_block_meeting_id", "meeting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    position: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(20), default="note")
    text: Mapped[str] = mapped_column(Text, default="")  # Markdown
    rev: Mapped[int] = mapped_column(default=1)
    # Chosen by the browser when it starts a block: sending the same block again makes no second one.
    client_key: Mapped[str | None] = mapped_column(String(40))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    author: Mapped[User | None] = relationship()
    item: Mapped[AgendaItem] = relationship()

    def search_document(self) -> Document | None:
        if self.removed_at or self.kind == "action":
            return None
        return Document(
            self.kind if self.kind == "decision" else "minutes", self.table_id, "draft:read",
            self.item.title, plain(self.text, 20_000), f"/meetings/{self.meeting_id}/minutes#block-{self.id}",
        )  # fmt: skip


class BlockRevision(Base):
    """Every text a block ever had: the base for merging, and the history."""

    __tablename__ = "block_revision"
    __table_args__ = (UniqueConstraint("block_id", "rev"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    rev: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


class BlockConflict(Base):
    """A submitted text that could not be merged. It stays until somebody chooses, and after that in the history."""

    __tablename__ = "block_conflict"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), index=True)
    base_rev: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    resolution: Mapped[str] = mapped_column(String(10), default="")  # mine, theirs, both

    block: Mapped[Block] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])


class Decision(Base):
    """The number and the vote of a decision block. `number` counts per table and year: "Beschluss 3/2026"."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("table_id", "year", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), unique=True)
    year: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()
    result: Mapped[str] = mapped_column(String(20), default="")
    yes: Mapped[int | None] = mapped_column()
    no: Mapped[int | None] = mapped_column()
    abstained: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    block: Mapped[Block] = relationship()


class MinutesVersion(Base):
    """What was published, for ever: triggers in the database refuse to change or delete a row.

    `content` is the canonical JSON of the document (sorted keys, UTF-8); `sha256` is taken over exactly these bytes.
    """

    __tablename__ = "minutes_version"
    __table_args__ = (UniqueConstraint("minutes_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    number: Mapped[int] = mapped_column()
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200), default="")  # why it was opened again after the version before
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    published_by: Mapped[str] = mapped_column(String(120), default="")

    minutes: Mapped[Minutes] = relationship()
