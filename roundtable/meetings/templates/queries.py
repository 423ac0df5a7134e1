"""Reading templates of agendas."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roundtable.meetings.series.models import MeetingSeries
from roundtable.meetings.templates.models import AgendaTemplate


def templates_of(db: Session, table_id: int) -> list[AgendaTemplate]:
    query = select(AgendaTemplate).where(AgendaTemplate.table_id == table_id)
    return list(db.scalars(query.order_by(func.lower(AgendaTemplate.name), AgendaTemplate.id)))


def template_is_used(db: Session, template_id: int) -> bool:
    """Whether a series that goes on begins with it."""
    query = select(MeetingSeries.id).where(MeetingSeries.template_id == template_id, MeetingSeries.ended_at.is_(None))
    return db.scalar(query.limit(1)) is not None
