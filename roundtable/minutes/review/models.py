"""Tables of what happens to written minutes: comments, objections, corrections, redactions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.guest_links.words import named_by_link
from roundtable.core import clock
from roundtable.core.actors import Person
from roundtable.core.db import Base, UTCDateTime
from roundtable.meetings.models import Meeting
from roundtable.minutes.models import Block, Minutes


class BlockComment(Base):
    """A remark on a paragraph of a draft. `author` is the seat, as the minutes name people."""

    __tablename__ = "block_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by: Mapped[str] = mapped_column(String(120), default="")
    answer: Mapped[str] = mapped_column(Text, default="")

    block: Mapped[Block] = relationship()


class Objection(Base):
    """Einwendung: published minutes are wrong in a passage (`quote`), in a paragraph (`block`), or in general.

    `email` is set for people without an account, who came by a mailed link. `corrected_in` is the number of the
    version with the correction.
    """

    __tablename__ = "objection"
    __table_args__ = (CheckConstraint("state in ('open', 'accepted', 'rejected', 'withdrawn')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    version: Mapped[int] = mapped_column()  # the newest one when it was written
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"))
    item_label: Mapped[str] = mapped_column(String(10), default="")
    quote: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    state: Mapped[str] = mapped_column(String(10), default="open")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[str] = mapped_column(String(120), default="")
    corrected_in: Mapped[int | None] = mapped_column()

    minutes: Mapped[Minutes] = relationship()
    block: Mapped[Block | None] = relationship()

    @property
    def who(self) -> str:
        """The author as everybody reads it."""
        return named_by_link(self.author) if self.email else self.author

    def is_by(self, user: Person | None) -> bool:
        """Whether this person wrote it, signed in or by a link that was mailed to the same address.

        Whoever joins may type any address: until it is proven it gives nothing that belongs to its owner.
        """
        return self.may_be_by(user) and user is not None and (self.author_id == user.id or bool(user.confirmed_at))

    def may_be_by(self, user: Person | None) -> bool:
        """The same, also for an address that isn't proven: nobody decides about what may be their own."""
        return user is not None and (self.author_id == user.id or (self.email != "" and self.email == user.email))


class Correction(Base):
    """Berichtigung: a paragraph of later minutes that corrects approved ones, which themselves never change."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)  # whose minutes were wrong
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"))
    item_label: Mapped[str] = mapped_column(String(10), default="")
    in_meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)  # whose minutes say so
    in_block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    author: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    meeting: Mapped[Meeting] = relationship(foreign_keys=[meeting_id])
    in_meeting: Mapped[Meeting] = relationship(foreign_keys=[in_meeting_id])
    in_block: Mapped[Block] = relationship(foreign_keys=[in_block_id])


class Redaction(Base):
    """Schwärzung: words that were taken out everywhere at a table. The words themselves are not stored.

    `hidden_length` and `fingerprint` recognise them when somebody sends them again: redaction/tombstones/queries.py.
    `places` counts where they were found ({"versions": 2, "paragraphs": 1, …, "meetings": [ids]}). As long as
    `sealed_at` is empty, which it is only within one transaction, triggers let published versions be changed.
    """

    __tablename__ = "redaction"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[str] = mapped_column(String(120), default="")
    places: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    length: Mapped[int] = mapped_column(default=0, server_default="0")  # of earlier releases; 0 as soon as it is hidden
    hidden_length: Mapped[int] = mapped_column(default=0, server_default="0")
    fingerprint: Mapped[str] = mapped_column(String(40), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    sealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def mark(self) -> str:
        """The text in place of the words; the triggers of migration 0011 look for it."""
        return f"[geschwärzt {self.id}]"
