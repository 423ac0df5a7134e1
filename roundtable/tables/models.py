"""Round tables, their regions and the people who sit at them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.core.permissions import TABLE_ROLES


class Region(Base):
    """A Kreis or kreisfreie Stadt. The key is the 5-digit AGS (official key), text because of its leading zero."""

    __tablename__ = "region"

    ags: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(30))  # "Kreis" or "kreisfreie Stadt", as in the official list
    seat: Mapped[str] = mapped_column(String(60))
    since_2018: Mapped[bool] = mapped_column(default=False)


class RoundTable(Base):
    """One regional round table. `slug` is its part of URLs; `opened_at` is None while it is only prepared."""

    __tablename__ = "round_table"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))  # "Dithmarschen"
    long_name: Mapped[str] = mapped_column(String(120))  # "Kreis Dithmarschen"
    region_ags: Mapped[str] = mapped_column(ForeignKey("region.ags"))
    about: Mapped[str] = mapped_column(Text, default="")
    founded: Mapped[int | None] = mapped_column()
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    notice_days: Mapped[int | None] = mapped_column()  # how many days before a meeting its invitation is due
    # Default days in which a draft is open for comments, and published minutes for objections.
    comment_days: Mapped[int] = mapped_column(default=10, server_default="10")
    objection_days: Mapped[int] = mapped_column(default=14, server_default="14")
    # How many seats must be taken for decisions: "" (no rule), "number" (`quorum_seats` of them), "half", "majority",
    # "two_thirds".
    quorum_rule: Mapped[str] = mapped_column(String(20), default="", server_default="")
    quorum_seats: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    region: Mapped[Region] = relationship()


class Member(Base):
    """A person at a table.

    `seat` is what the attendance list prints: the organisation, else the name. Everybody may change their name, so
    seats are never told apart by that text, but by `seat_key`.
    """

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("table_id", "user_id"),
        CheckConstraint(f"role in {TABLE_ROLES}", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()
    table: Mapped[RoundTable] = relationship()

    @property
    def seat(self) -> str:
        return self.organisation or self.user.name

    @property
    def seat_key(self) -> str:
        """Equal for all people of one organisation; somebody without one has a seat of their own."""
        return f"={self.organisation}" if self.organisation else f"#{self.id}"
