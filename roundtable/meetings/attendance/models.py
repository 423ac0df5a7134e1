"""Who came to a meeting beside the seats, and when who came and went."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class Visitor(Base):
    """Somebody without a seat who checked in at the door by QR code or number.

    States: unconfirmed → confirmed or declined; "seated" when it was somebody who came for the seat `member_id`.
    `token_hash` belongs to the visitor's own page, where they can say that they leave.
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
    """A seat was taken by its member ("came") or a deputy ("deputy"), or became empty ("left").

    Who was there at a moment is the last change of each seat before it. `item_id` is the item that was being
    discussed, if it is known; no foreign key, because the agenda may lose the item.
    """

    __tablename__ = "presence_change"
    __apart__ = ("item_id",)  # who was there is no secret of the item
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
