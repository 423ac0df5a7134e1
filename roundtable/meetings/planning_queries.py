"""Reading the topic store, invitations, series and templates of agendas. Nothing here changes anything."""

from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.i18n import as_day
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.planning_models import AgendaTemplate, MeetingInvitation, MeetingSeries, Topic
from roundtable.meetings.queries import day_start
from roundtable.tables.models import Member

ANSWERED_SHOWN = 30


def open_topics(db: Session, table_id: int) -> list[Topic]:
    """Proposals that wait for an answer, the oldest first."""
    return list(db.scalars(_topics(table_id).where(Topic.state == "open").order_by(Topic.id)))


def answered_topics(db: Session, table_id: int) -> list[Topic]:
    """The last proposals that have an answer, the newest answer first."""
    query = _topics(table_id).where(Topic.state != "open")
    return list(db.scalars(query.order_by(Topic.decided_at.desc(), Topic.id.desc()).limit(ANSWERED_SHOWN)))


def _topics(table_id: int) -> Select[tuple[Topic]]:
    item = joinedload(Topic.item).joinedload(AgendaItem.meeting)
    people = joinedload(Topic.proposed_by), joinedload(Topic.guest_link)
    return select(Topic).where(Topic.table_id == table_id).options(item, *people)


def count_open_topics(db: Session, table_id: int) -> int:
    query = select(func.count()).select_from(Topic).where(Topic.table_id == table_id, Topic.state == "open")
    return db.scalar(query) or 0


def topic_of_link(db: Session, link_id: int) -> Topic | None:
    """What was proposed through a guest link."""
    query = select(Topic).where(Topic.guest_link_id == link_id)
    return db.scalar(query.options(joinedload(Topic.item).joinedload(AgendaItem.meeting)))


def topic_of_item(db: Session, item_id: int) -> Topic | None:
    """The proposal that became this item."""
    return db.scalar(select(Topic).where(Topic.item_id == item_id))


def meetings_to_choose(db: Session, table_id: int) -> list[Meeting]:
    """Meetings whose agenda can still take an item: the running one, and those ahead, the nearest first."""
    query = select(Meeting).where(Meeting.table_id == table_id, Meeting.state.in_(("planned", "running")))
    today_or_later = (Meeting.starts_at >= day_start(None)) | (Meeting.state == "running")
    # Sorted here: few are ahead, and in the order of the calendar the database would go through all that ever were.
    return sorted(db.scalars(query.where(today_or_later)), key=lambda meeting: (meeting.starts_at, meeting.id))


def invitations_of(db: Session, meeting_id: int) -> list[MeetingInvitation]:
    """All that were sent for a meeting, the first one first."""
    query = select(MeetingInvitation).where(MeetingInvitation.meeting_id == meeting_id)
    return list(db.scalars(query.order_by(MeetingInvitation.id)))


def invitation_of(db: Session, meeting: Meeting) -> MeetingInvitation | None:
    """The invitation that counts: the first one that named the day on which the meeting is (now)."""
    day = as_day(meeting.starts_at)
    return next((sent for sent in invitations_of(db, meeting.id) if sent.day == day), None)


def recipients(db: Session, table_id: int) -> list[Member]:
    """Everybody who sits at the table now and can be written to, by name."""
    query = select(Member).join(Member.user).options(joinedload(Member.user))
    here = query.where(Member.table_id == table_id, Member.left_at.is_(None), User.disabled_at.is_(None))
    return list(db.scalars(here.order_by(func.lower(User.name), Member.id)))


def series_of(db: Session, table_id: int) -> list[MeetingSeries]:
    """All of the table, those that go on first."""
    query = select(MeetingSeries).where(MeetingSeries.table_id == table_id)
    return list(db.scalars(query.order_by(MeetingSeries.ended_at.is_not(None), MeetingSeries.id)))


def meetings_of_series(db: Session, series_id: int) -> list[Meeting]:
    """The meetings that were planned from a series, the next first; also cancelled and moved ones."""
    return list(db.scalars(select(Meeting).where(Meeting.series_id == series_id).order_by(Meeting.starts_at)))


def days_taken(db: Session, series: MeetingSeries) -> set[date]:
    """Days of the series for which there is a meeting, and days on which the table meets anyway."""
    query = select(Meeting.series_day).where(Meeting.series_id == series.id, Meeting.series_day.is_not(None))
    others = select(Meeting.starts_at).where(
        Meeting.table_id == series.table_id, Meeting.cancelled_reason == "", Meeting.starts_at >= day_start(None)
    )
    return {*db.scalars(query), *(clock.local(starts_at).date() for starts_at in db.scalars(others))}


def templates_of(db: Session, table_id: int) -> list[AgendaTemplate]:
    query = select(AgendaTemplate).where(AgendaTemplate.table_id == table_id)
    return list(db.scalars(query.order_by(func.lower(AgendaTemplate.name), AgendaTemplate.id)))


def template_is_used(db: Session, template_id: int) -> bool:
    """Whether a series that goes on begins with it."""
    query = select(MeetingSeries.id).where(MeetingSeries.template_id == template_id, MeetingSeries.ended_at.is_(None))
    return db.scalar(query.limit(1)) is not None


def ended_series_with(db: Session, template_id: int) -> list[MeetingSeries]:
    return list(db.scalars(select(MeetingSeries).where(MeetingSeries.template_id == template_id)))
