"""Consent checks, and what each seat answered."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.meetings.models import AgendaItem

CHOICES = ("consent", "abstain", "object")


class ConsentCheck(Base):
    """A question to the table, answered with consent, abstention or objection. It is as hidden as its item.

    `names` says what is shown beside the counts: "" nothing, "objections" the seats that object, with their
    reasons. `block_id` is the paragraph with the decision that was made of it.
    """

    __tablename__ = "consent_check"
    __apart__ = ("block_id",)
    __table_args__ = (
        CheckConstraint("names in ('', 'objections')", name="names"),
        Index("ix_consent_check_meeting_id", "meeting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    question: Mapped[str] = mapped_column(String(300))
    names: Mapped[str] = mapped_column(String(12), default="objections")
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"))

    item: Mapped[AgendaItem] = relationship()


class ConsentVote(Base):
    """What a seat said. An organisation has one voice: the last answer of its people counts.

    `seat` is how the seat was called then, for people to read; `seat_key` is `Member.seat_key`.
    """

    __tablename__ = "consent_vote"
    __table_args__ = (
        UniqueConstraint("check_id", "seat_key"),
        CheckConstraint("choice in ('consent', 'abstain', 'object')", name="choice"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    check_id: Mapped[int] = mapped_column(ForeignKey("consent_check.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    seat: Mapped[str] = mapped_column(String(120))
    seat_key: Mapped[str] = mapped_column(String(140))
    choice: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(300), default="")  # of an objection
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
