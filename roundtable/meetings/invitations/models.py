"""Invitations to a meeting, as they were sent."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class MeetingInvitation(Base):
    """An invitation that was mailed to everybody at the table.

    `day` is the day it invited to; once the meeting is moved to another day it doesn't count any more. `deadline` was
    the last day within the table's notice period (None: it had none); if it was sent later there is a `reason`.
    """

    __tablename__ = "meeting_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    day: Mapped[date] = mapped_column()
    deadline: Mapped[date | None] = mapped_column()
    reason: Mapped[str] = mapped_column(String(300), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    recipients: Mapped[int] = mapped_column()
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    @property
    def in_time(self) -> bool:
        return self.deadline is None or clock.local(self.sent_at).date() <= self.deadline
