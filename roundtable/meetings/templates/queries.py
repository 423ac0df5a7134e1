"""Reading templates of agendas."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.meetings.series.models import MeetingSeries


def template_is_used(db: Session, template_id: int) -> bool:
    """Whether a series that hasn't ended uses it."""
    query = select(MeetingSeries.id).where(MeetingSeries.template_id == template_id, MeetingSeries.ended_at.is_(None))
    return db.scalar(query.limit(1)) is not None


def ended_series_with(db: Session, template_id: int) -> list[MeetingSeries]:
    return list(db.scalars(select(MeetingSeries).where(MeetingSeries.template_id == template_id)))
