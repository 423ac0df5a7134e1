"""Series of meetings."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.meetings.templates.models import AgendaTemplate


class MeetingSeries(Base):
    """Meetings that repeat by a rule: every `every` weeks or months on `weekday` (Monday is 0), from `since` on.

    By months `nth` says which one of the month: 1 to 5, or -1 for the last. `starts` and `ends` are clock times in
    Europe/Berlin, so that a meeting is at the same hour in summer and in winter.
    """

    __tablename__ = "meeting_series"
    __table_args__ = (CheckConstraint("unit in ('weeks', 'months')", name="unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    unit: Mapped[str] = mapped_column(String(10))
    every: Mapped[int] = mapped_column()
    nth: Mapped[int] = mapped_column(default=1)
    weekday: Mapped[int] = mapped_column()
    since: Mapped[date] = mapped_column()
    starts: Mapped[time] = mapped_column()
    ends: Mapped[time] = mapped_column()
    place: Mapped[str] = mapped_column(String(160), default="")
    place_note: Mapped[str] = mapped_column(String(200), default="")
    chair: Mapped[str] = mapped_column(String(120), default="")
    template_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_template.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    template: Mapped[AgendaTemplate | None] = relationship()
