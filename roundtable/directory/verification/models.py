"""Who checks which entry at the moment, so that two people never call the same office on the same day."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.checks import Fact, OfficeHours, hours_of
from roundtable.directory.models import Channel, Organisation


class CheckReservation(Base):
    """An entry that is offered to nobody else until `until`: at most one row for each entry, whoever had it last.

    `channel` is the fact to be checked; without one it is the office hours. `answer` is "" as long as none was given,
    else a result of a verification, or "returned": then others may have the entry at once, but the same person doesn't
    get it again on that day.
    """

    __tablename__ = "check_reservation"
    __table_args__ = (
        CheckConstraint(
            "answer in ('', 'confirmed', 'changed', 'unreachable', 'gone', 'doubted', 'returned')", "answer"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    reserved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str] = mapped_column(String(20), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation] = relationship()
    channel: Mapped[Channel | None] = relationship()
    user: Mapped[User] = relationship()

    @property
    def fact(self) -> Fact:
        """What is to be checked, with what is known of its checks."""
        return self.channel or hours_of(self.organisation) or OfficeHours(self.organisation, "")
