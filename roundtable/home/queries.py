"""What the start page and a table's page read of all rooms: overviews of tables, and their newest events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.models import Event
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.queries import is_fresh
from roundtable.meetings.models import Meeting
from roundtable.minutes.models import Minutes
from roundtable.tables.models import RoundTable
from roundtable.tables.queries import newest_events
from roundtable.tasks.models import UNFINISHED, ActionItem


def latest_events(db: Session, table_id: int, verbs: Iterable[str], limit: int) -> list[tuple[Event, str | None]]:
    """Events of these verbs with the name of who did it, newest first; those of all tables included."""
    # Two statements instead of an "or", so that each can read its index backwards and stop.
    found = [*newest_events(db, table_id, verbs, limit), *newest_events(db, None, verbs, limit)]
    return sorted(found, key=lambda row: row[0].id, reverse=True)[:limit]


@dataclass
class Glance:
    """One table in the list of the start page: only dates and counts, which everybody who sees the list may know."""

    table: RoundTable
    next_meeting: Meeting | None = None
    last_published: Meeting | None = None
    last_state: str = ""
    draft_of: Meeting | None = None
    open_tasks: int = 0
    contacts_due: int = 0


def glances(db: Session, tables: list[RoundTable]) -> list[Glance]:
    """An overview of each table, with five statements in all."""
    found = {table.id: Glance(table) for table in tables}
    for meeting in _next_meetings(db, found):
        found[meeting.table_id].next_meeting = meeting
    for meeting, state in _minutes(db, found, ("published", "approved")):
        found[meeting.table_id].last_published, found[meeting.table_id].last_state = meeting, state
    for meeting, _ in _minutes(db, found, ("draft",)):
        found[meeting.table_id].draft_of = meeting
    for table_id, count in _open_tasks(db, found):
        found[table_id].open_tasks = count
    due = _contacts_due(db, clock.today())
    for glance in found.values():
        glance.contacts_due = due.get(glance.table.region_ags, 0)
    return list(found.values())


def _next_meetings(db: Session, ids: Iterable[int]) -> list[Meeting]:
    """The coming meetings, latest first: the next one of each table comes last, and `glances()` keeps the last."""
    found = db.scalars(
        select(Meeting)
        .where(Meeting.table_id.in_(ids), Meeting.state.in_(("planned", "running")), Meeting.cancelled_reason == "")
        .where(Meeting.ends_at > clock.now() - timedelta(hours=12))
    )
    # Sorted here: to sort by time the database would read all meetings there ever were.
    return sorted(found, key=lambda meeting: meeting.starts_at, reverse=True)


def _minutes(db: Session, ids: Iterable[int], states: tuple[str, ...]) -> list[tuple[Meeting, str]]:
    """The newest meeting of each table whose minutes are in one of these states."""
    newest = (
        select(Meeting.id)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Meeting.table_id == RoundTable.id, Minutes.state.in_(states), Meeting.state != "running")
        .order_by(Meeting.starts_at.desc())
        .limit(1)
        .correlate(RoundTable)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Meeting, Minutes.state)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Meeting.id.in_(select(newest).where(RoundTable.id.in_(ids))))
    )
    return [(meeting, state) for meeting, state in rows]


def _open_tasks(db: Session, ids: Iterable[int]) -> list[tuple[int, int]]:
    query = select(ActionItem.table_id, func.count()).where(ActionItem.table_id.in_(ids))
    rows = db.execute(query.where(ActionItem.status.in_(UNFINISHED)).group_by(ActionItem.table_id))
    return [(table_id, count) for table_id, count in rows]


def _contacts_due(db: Session, today: date) -> dict[str, int]:
    fresh = (
        select(Channel.id)
        .where(Channel.organisation_id == Organisation.id, Channel.archived_at.is_(None), is_fresh(today))
        .correlate(Organisation)
        .exists()
    )
    rows = db.execute(
        select(Organisation.region, func.count())
        .where(Organisation.archived_at.is_(None), Organisation.state == "active", ~fresh)
        .group_by(Organisation.region)
    )
    return {region: count for region, count in rows}  # noqa: C416 (dict() of rows is no dict for the type checker)
