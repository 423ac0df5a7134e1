"""Reading the state view: a fixed number of statements, however many round tables there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from roundtable.core import clock
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.queries import is_fresh
from roundtable.forwarding.models import Received
from roundtable.meetings.models import Meeting
from roundtable.minutes.models import Minutes
from roundtable.minutes.register.models import RegisterEntry
from roundtable.tables.models import RoundTable
from roundtable.tables.queries import opened_tables

SHOWN = 8  # decisions, and forwarded topics
PUBLISHED = ("published", "approved")


@dataclass
class TableState:
    """One round table: its next meeting, its newest published minutes, and the contacts of its region."""

    table: RoundTable
    next_meeting: Meeting | None = None
    minutes_of: Meeting | None = None
    minutes_state: str = ""
    contacts: int = 0
    stale: int = 0


@dataclass
class StateView:
    tables: list[TableState]
    decisions: list[RegisterEntry] = field(default_factory=list)
    forwarded: list[Received] = field(default_factory=list)
    elsewhere: tuple[int, int] = (0, 0)  # contacts of no region with a round table: all, and stale ones


def state_view(db: Session) -> StateView:
    """Everything, in six statements. Call it with a session that sees what is public."""
    found = {table.id: TableState(table) for table in opened_tables(db)}
    for meeting in _next_meetings(db, found):
        found[meeting.table_id].next_meeting = meeting
    for meeting, state in _published_minutes(db, found):
        found[meeting.table_id].minutes_of, found[meeting.table_id].minutes_state = meeting, state
    contacts = _contacts(db, clock.today())
    for each in found.values():
        each.contacts, each.stale = contacts.get(each.table.region_ags, (0, 0))
    rest = [pair for region, pair in contacts.items() if region not in {e.table.region_ags for e in found.values()}]
    elsewhere = (sum(every for every, _stale in rest), sum(stale for _every, stale in rest))
    return StateView(list(found.values()), _decisions(db, found), _forwarded(db, found), elsewhere)


def _next_meetings(db: Session, ids: Iterable[int]) -> list[Meeting]:
    """The coming meetings, latest first: whoever keeps the last of each table keeps its next one."""
    coming = select(Meeting).where(Meeting.table_id.in_(ids), Meeting.state.in_(("planned", "running")))
    ahead = coming.where(Meeting.cancelled_reason == "", Meeting.ends_at > clock.now() - timedelta(hours=12))
    return sorted(db.scalars(ahead), key=lambda meeting: meeting.starts_at, reverse=True)


def _published_minutes(db: Session, ids: Iterable[int]) -> list[tuple[Meeting, str]]:
    """The newest meeting of each table with published minutes."""
    newest = (
        select(Meeting.id)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Meeting.table_id == RoundTable.id, Minutes.state.in_(PUBLISHED))
        .order_by(Meeting.starts_at.desc())
        .limit(1)
        .correlate(RoundTable)
        .scalar_subquery()
    )
    query = select(Meeting, Minutes.state).join(Minutes, Minutes.meeting_id == Meeting.id)
    rows = db.execute(query.where(Meeting.id.in_(select(newest).where(RoundTable.id.in_(ids)))))
    return [(meeting, state) for meeting, state in rows]


def _decisions(db: Session, ids: Iterable[int]) -> list[RegisterEntry]:
    """The newest decisions in published minutes, without those that are internal."""
    public = select(RegisterEntry).where(RegisterEntry.table_id.in_(ids), RegisterEntry.needs == "minutes:read")
    query = public.where(RegisterEntry.withdrawn.is_(False)).options(joinedload(RegisterEntry.table))
    return list(db.scalars(query.order_by(RegisterEntry.decided_on.desc(), RegisterEntry.id.desc()).limit(SHOWN)))


def _forwarded(db: Session, ids: Iterable[int]) -> list[Received]:
    """What tables forwarded to each other: first what has no answer, then the newest."""
    query = select(Received).where(Received.table_id.in_(ids), Received.withdrawn_at.is_(None))
    query = query.options(joinedload(Received.sender), joinedload(Received.receiver))
    return list(db.scalars(query.order_by(Received.state != "open", Received.id.desc()).limit(SHOWN)))


def _contacts(db: Session, today: date) -> dict[str, tuple[int, int]]:
    """{region: (entries, those of which no channel has a check that still counts)}."""
    living = (Channel.organisation_id == Organisation.id, Channel.archived_at.is_(None))
    fresh = select(Channel.id).where(*living, is_fresh(today)).correlate(Organisation).exists()
    active = Organisation.archived_at.is_(None), Organisation.state == "active"
    # Grouped by a column: PostgreSQL takes a condition with values, written twice, for two.
    entries = select(Organisation.region, fresh.label("fresh")).where(*active).subquery()
    query = select(entries.c.region, entries.c.fresh, func.count()).group_by(entries.c.region, entries.c.fresh)
    found: dict[str, tuple[int, int]] = {}
    for region, counts, number in db.execute(query):
        every, stale = found.get(region, (0, 0))
        found[region] = (every + number, stale + (0 if counts else number))
    return found
