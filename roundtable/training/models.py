"""Dates of training and the places that people have taken."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime

MOST_SEATS, MOST_COMPANIONS = 500, 9


class Training(Base):
    """One date. `table_id` is None if it is for the whole state; else it belongs to that table alone.

    `sign_up_by` is the last day for taking a place; None: until it begins.
    """

    __tablename__ = "training"
    __table_args__ = (Index("ix_training_table_id_starts_at", "table_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int | None] = mapped_column(ForeignKey("round_table.id"))
    title: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")
    led_by: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(160), default="")
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seats: Mapped[int] = mapped_column()
    sign_up_by: Mapped[date | None] = mapped_column()
    cancelled_reason: Mapped[str] = mapped_column(String(200), default="")  # empty unless it was cancelled
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    changed: Mapped[int] = mapped_column(default=0)  # how often, for calendars: a higher number replaces a lower one

    @property
    def cancelled(self) -> bool:
        return self.cancelled_reason != ""

    @property
    def begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def takes_people(self) -> bool:
        """Whether places can be taken today. Computed, not stored, so that it is right at midnight."""
        in_time = self.sign_up_by is None or clock.today() <= self.sign_up_by
        return not self.cancelled and not self.begun and in_time


class TrainingPlace(Base):
    """One person at a date, with companions who are counted but not named.

    States: "seat" (they all have one), "waiting" (none of them has), "withdrawn". `asked_at` orders the waiting list.
    `presence` is "" while nothing is noted, then "present" or "absent".
    """

    __tablename__ = "training_place"
    __table_args__ = (
        UniqueConstraint("training_id", "user_id"),
        CheckConstraint("state in ('seat', 'waiting', 'withdrawn')", name="state"),
        CheckConstraint("presence in ('', 'present', 'absent')", name="presence"),
        Index("ix_training_place_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    companions: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10))
    presence: Mapped[str] = mapped_column(String(10), default="")
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    training: Mapped[Training] = relationship()
    user: Mapped[User] = relationship()

    @property
    def heads(self) -> int:
        """How many seats the person and the companions need."""
        return 1 + self.companions
