"""Reading series of meetings."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.meetings.models import Meeting
from roundtable.meetings.queries import day_start
from roundtable.meetings.series.models import MeetingSeries


def series_of(db: Session, table_id: int) -> list[MeetingSeries]:
    """All series of the table; ended ones last."""
    query = select(MeetingSeries).where(MeetingSeries.table_id == table_id)
    return list(db.scalars(query.order_by(MeetingSeries.ended_at.is_not(None), MeetingSeries.id)))


def meetings_of_series(db: Session, series_id: int) -> list[Meeting]:
    """The meetings planned from a series by date, also cancelled and moved ones."""
    return list(db.scalars(select(Meeting).where(Meeting.series_id == series_id).order_by(Meeting.starts_at)))


def days_taken(db: Session, series: MeetingSeries) -> set[date]:
    """Days not to propose: those the series has a meeting for already, and those on which the table meets anyway."""
    query = select(Meeting.series_day).where(Meeting.series_id == series.id, Meeting.series_day.is_not(None))
    others = select(Meeting.starts_at).where(
        Meeting.table_id == series.table_id, Meeting.cancelled_reason == "", Meeting.starts_at >= day_start(None)
    )
    return {*db.scalars(query), *(clock.local(starts_at).date() for starts_at in db.scalars(others))}
