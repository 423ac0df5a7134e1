"""Visitors without a seat, and the log of who came and left when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class Visitor(Base):
    """Somebody without an account who checked in at the door by QR code or number.

    States: unconfirmed → confirmed, declined, or seated: came as deputy for the seat of `member_id`.
    `token_hash` is of the address of the visitor's own page, where they can say that they leave.
    """

    __tablename__ = "visitor"
    __table_args__ = (
        CheckConstraint("state in ('unconfirmed', 'confirmed', 'declined', 'seated')", name="state"),
        Index("ix_visitor_meeting_id", "meeting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    name: Mapped[str] = mapped_column(String(80))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(20), default="unconfirmed")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    arrived_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AttendanceChange(Base):
    """One line of the attendance log: the member came ("came"), a deputy did ("deputy"), or they left ("left").

    Who was there at a moment follows from the last change of each seat before it. `item_id` is the item that was
    being discussed, if known; no foreign key, because items can be removed.
    """

    __tablename__ = "presence_change"
    __apart__ = ("item_id",)  # not hidden together with the item: who was there is no secret
    __table_args__ = (
        CheckConstraint("change in ('came', 'deputy', 'left')", name="change"),
        Index("ix_presence_change_meeting_id", "meeting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendance.id"), index=True)
    change: Mapped[str] = mapped_column(String(10))
    item_id: Mapped[int | None] = mapped_column()
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
