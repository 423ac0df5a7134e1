"""What the running meeting shows: its clock, its agenda, who sits at the table, what was recorded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from roundtable import clock
from roundtable.accounts.models import User
from roundtable.meetings.models import AgendaItem, Attendance, Meeting
from roundtable.meetings.sections import headings
from roundtable.minutes.models import Block, Decision
from roundtable.tables.models import Member
from roundtable.tasks.models import ActionItem
from roundtable.text import sort_key

# Whoever comes within these minutes was there from the start, as far as the attendance list is concerned.
PUNCTUAL = 5


@dataclass(frozen=True)
class Clock:
    """The time of one item. `started` is the epoch second of the running stretch, None while it is paused."""

    planned: int  # minutes
    seconds: int  # of finished stretches
    started: int | None
    now: int

    @property
    def elapsed(self) -> int:
        return self.seconds + (max(0, self.now - self.started) if self.started is not None else 0)

    @property
    def minutes(self) -> int:
        """Minutes used, rounded; whatever was begun counts as at least one."""
        return max(1, round(self.elapsed / 60)) if self.elapsed else 0

    @property
    def left(self) -> int:
        """Minutes left, rounded up; negative when the time is over."""
        return -((self.elapsed - self.planned * 60) // 60)


@dataclass(frozen=True)
class Entry:
    """An item in the rail."""

    item: AgendaItem
    clock: Clock
    current: bool
    heading: str = ""  # of the section that begins with this item


@dataclass(frozen=True)
class Seat:
    """A member at the table. `presence` is what is known now: "" means that nobody has said anything."""

    member_id: int
    name: str
    presence: str
    since: datetime | None = None


@dataclass(frozen=True)
class Result:
    """Something recorded today: a decision with its number, or a task."""

    kind: str
    ident: int
    number: str
    text: str


def clock_of(item: AgendaItem, now: datetime | None = None) -> Clock:
    at = now or clock.now()
    started = int(item.started_at.timestamp()) if item.started_at else None
    return Clock(item.minutes, item.seconds, started, int(at.timestamp()))


def meeting_of(db: Session, table_id: int, meeting_id: int | None) -> Meeting | None:
    """A meeting of this table."""
    return db.scalar(select(Meeting).where(Meeting.id == meeting_id, Meeting.table_id == table_id))


def items_in_order(db: Session, meeting_id: int) -> list[AgendaItem]:
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return list(db.scalars(query.order_by(AgendaItem.position, AgendaItem.id)))


def item_with_meeting(db: Session, table_id: int, item_id: int | None) -> AgendaItem | None:
    """An item of this table, with its meeting and with the meeting it was carried over from."""
    origin = joinedload(AgendaItem.origin).joinedload(AgendaItem.meeting)
    query = select(AgendaItem).options(joinedload(AgendaItem.meeting), origin)
    return db.scalar(query.where(AgendaItem.id == item_id, AgendaItem.table_id == table_id))


def current_item(meeting: Meeting, items: Sequence[AgendaItem]) -> AgendaItem | None:
    """The item that is being discussed; None between two items, or when it was deleted meanwhile."""
    return next((item for item in items if item.id == meeting.current_item_id), None)


def next_item(items: Sequence[AgendaItem], after: AgendaItem | None) -> AgendaItem | None:
    """The first open item after this one, else the first open one of all."""
    waiting = [item for item in items if item.state == "open" and item is not after]
    position = (after.position, after.id) if after else (0, 0)
    later = (item for item in waiting if (item.position, item.id) > position)
    return next(later, waiting[0] if waiting else None)


def rail(db: Session, meeting: Meeting) -> dict[str, Any]:
    """The agenda with what is done, what runs and how long it takes."""
    now = clock.now()
    items = items_in_order(db, meeting.id)
    above = headings(db, meeting.id, items)
    entries = [
        Entry(item, clock_of(item, now), item.id == meeting.current_item_id, above.get(item.id, "")) for item in items
    ]
    return {"meeting": meeting, "entries": entries}


def bar(db: Session, meeting: Meeting) -> dict[str, Any]:
    """The line at the foot: the current item's clock, what comes next, and when it will be over."""
    items = items_in_order(db, meeting.id)
    current = current_item(meeting, items)
    now = clock.now()
    running = clock_of(current, now) if current else None
    rest = sum(item.minutes for item in items if item.state == "open")
    ahead = rest + (max(0, running.left) if running else 0)
    return {
        "meeting": meeting, "item": current, "clock": running, "next": next_item(items, current),
        "paused": bool(current and not current.started_at), "rest": rest, "now": int(now.timestamp()),
        "ends_at": now + timedelta(minutes=ahead), "open": sum(item.state == "open" for item in items),
    }  # fmt: skip


def place_in_agenda(db: Session, item: AgendaItem) -> dict[str, Any]:
    """An item with how many there are, and the open one after it."""
    items = items_in_order(db, item.meeting_id)
    later = [other for other in items if (other.position, other.id) > (item.position, item.id)]
    following = next((other for other in later if other.state == "open"), None)
    return {"item": item, "meeting": item.meeting, "count": len(items), "next": following}


def seats(db: Session, meeting: Meeting) -> list[Seat]:
    """Who belongs to this meeting, in the order of the names; guests of the table only when they come."""
    known = {row.member_id: row for row in db.scalars(_attendance(meeting.id))}
    members = [m for m in _members(db, meeting.table_id, known) if m.role != "guest" or _concerned(known.get(m.id))]
    twice = Counter(member.seat for member in members)
    found = [_seat(member, known.get(member.id), twice[member.seat] > 1, meeting) for member in members]
    return sorted(found, key=lambda seat: (sort_key(seat.name), seat.member_id))


def attendance(db: Session, meeting: Meeting) -> dict[str, Any]:
    """The seats, how many are taken, and how many announced themselves but aren't ticked yet."""
    all_seats = seats(db, meeting)
    here = sum(seat.presence in ("present", "deputy") for seat in all_seats)
    waiting = select(Attendance.id).where(
        Attendance.meeting_id == meeting.id,
        Attendance.presence == "",
        Attendance.answer.in_(("yes", "deputy")),
    )
    return {"meeting": meeting, "seats": all_seats, "here": here, "announced": len(db.scalars(waiting).all())}


def results(db: Session, meeting_id: int) -> list[Result]:
    """Decisions and tasks of this meeting, in the order in which they were recorded."""
    decisions = db.scalars(
        select(Decision)
        .join(Decision.block)
        .options(contains_eager(Decision.block))
        .where(Decision.meeting_id == meeting_id, Block.removed_at.is_(None))
        .order_by(Decision.year, Decision.number)
    )
    tasks = db.scalars(
        select(ActionItem)
        .join(AgendaItem, AgendaItem.id == ActionItem.origin_item_id)
        .where(AgendaItem.meeting_id == meeting_id, ActionItem.status != "dropped")
        .order_by(ActionItem.number)
    )
    return [
        *(Result("decision", row.id, f"{row.number}/{row.year}", row.block.text) for row in decisions),
        *(Result("action", row.id, str(row.number), row.title) for row in tasks),
    ]


def other_running(db: Session, meeting: Meeting) -> Meeting | None:
    """A meeting of the same table that is still going on."""
    query = select(Meeting).where(Meeting.table_id == meeting.table_id, Meeting.state == "running")
    return db.scalar(query.where(Meeting.id != meeting.id))


def _attendance(meeting_id: int) -> Any:
    return select(Attendance).where(Attendance.meeting_id == meeting_id)


def _members(db: Session, table_id: int, known: dict[int, Attendance]) -> list[Member]:
    """Today's members, and former ones whom this meeting's list already names."""
    sits = Member.left_at.is_(None) & User.disabled_at.is_(None)
    query = select(Member).join(Member.user).options(contains_eager(Member.user)).where(Member.table_id == table_id)
    present = [member_id for member_id, row in known.items() if row.presence]
    return list(db.scalars(query.where(or_(sits, Member.id.in_(present)))))


def _concerned(row: Attendance | None) -> bool:
    return bool(row and (row.presence or row.answer in ("yes", "deputy")))


def _seat(member: Member, row: Attendance | None, ambiguous: bool, meeting: Meeting) -> Seat:
    # Two people of one organisation have a seat each; their names tell them apart.
    name = f"{member.seat} ({member.user.name})" if ambiguous and member.organisation else member.seat
    if row is None:
        return Seat(member.id, name, "")
    presence = row.presence or ("excused" if row.answer == "no" else "")
    punctual = (meeting.started_at or meeting.starts_at) + timedelta(minutes=PUNCTUAL)
    late = row.arrived_at if row.arrived_at and row.arrived_at > punctual else None
    return Seat(member.id, name, presence, late if presence in ("present", "deputy") else None)
