"""Reading the topic store."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.queries import day_start
from roundtable.meetings.topics.models import Topic

ANSWERED_SHOWN = 30  # answered proposals in the list


def open_topics(db: Session, table_id: int) -> list[Topic]:
    """Proposals without an answer, the oldest first."""
    return list(db.scalars(_topics(table_id).where(Topic.state == "open").order_by(Topic.id)))


def answered_topics(db: Session, table_id: int) -> list[Topic]:
    """The last ANSWERED_SHOWN proposals with an answer, the newest answer first."""
    query = _topics(table_id).where(Topic.state != "open")
    return list(db.scalars(query.order_by(Topic.decided_at.desc(), Topic.id.desc()).limit(ANSWERED_SHOWN)))


def _topics(table_id: int) -> Select[Topic]:
    item = joinedload(Topic.item).joinedload(AgendaItem.meeting)
    people = joinedload(Topic.proposed_by), joinedload(Topic.guest_link)
    return select(Topic).where(Topic.table_id == table_id).options(item, *people)


def open_topic(db: Session, table_id: int, ident: int) -> Topic | None:
    return db.scalar(select(Topic).where(Topic.id == ident, Topic.table_id == table_id, Topic.state == "open"))


def count_open_topics(db: Session, table_id: int) -> int:
    query = select(func.count()).select_from(Topic).where(Topic.table_id == table_id, Topic.state == "open")
    return db.scalar(query) or 0


def topic_of_link(db: Session, link_id: int) -> Topic | None:
    """What was proposed through a guest link."""
    query = select(Topic).where(Topic.guest_link_id == link_id)
    return db.scalar(query.options(joinedload(Topic.item).joinedload(AgendaItem.meeting)))


def meetings_to_choose(db: Session, table_id: int) -> list[Meeting]:
    """Meetings whose agenda can still take an item: the running one and those to come, the nearest first."""
    query = select(Meeting).where(Meeting.table_id == table_id, Meeting.state.in_(("planned", "running")))
    today_or_later = (Meeting.starts_at >= day_start(None)) | (Meeting.state == "running")
    # Sorted in Python: with ORDER BY the database would walk the index through all past meetings.
    return sorted(db.scalars(query.where(today_or_later)), key=lambda meeting: (meeting.starts_at, meeting.id))
