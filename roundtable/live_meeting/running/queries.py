"""What the running meeting shows: its clock, its agenda, who sits at the table, what was recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from roundtable.core import clock
from roundtable.meetings.agenda.queries import headings
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Block, Decision
from roundtable.tasks.models import ActionItem


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
    """An item in the rail; without an item it is the current one, which this reader may not see."""

    item: AgendaItem | None
    clock: Clock | None
    current: bool
    heading: str = ""  # of the section that begins with this item


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


def internal_now(db: Session, meeting: Meeting, items: Sequence[AgendaItem]) -> int | None:
    """The position of the item that is being discussed when `items`, all that a reader sees, don't hold it."""
    if not meeting.current_item_id or current_item(meeting, items):
        return None
    item = AgendaItem.__table__.c
    here = item.id == meeting.current_item_id, item.meeting_id == meeting.id
    return db.scalar(select(item.position).where(*here))


def waiting(db: Session, meeting_id: int) -> tuple[int, int]:
    """Minutes and number of all open items, whoever asks: they say when it will be over."""
    item = AgendaItem.__table__.c
    query = select(func.coalesce(func.sum(item.minutes), 0), func.count())
    minutes, count = db.execute(query.where(item.meeting_id == meeting_id, item.state == "open")).one()
    return minutes, count


def count_of_items(db: Session, meeting_id: int) -> int:
    """Of the whole agenda: "TOP 4 of 6" is true for everybody."""
    item = AgendaItem.__table__.c
    return db.scalar(select(func.count()).select_from(AgendaItem.__table__).where(item.meeting_id == meeting_id)) or 0


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
    position = internal_now(db, meeting, items)
    if position is not None:
        entries.insert(sum(item.position < position for item in items), Entry(None, None, True))
    return {"meeting": meeting, "entries": entries}


def bar(db: Session, meeting: Meeting) -> dict[str, Any]:
    """The line at the foot: the current item's clock, what comes next, and when it will be over."""
    items = items_in_order(db, meeting.id)
    current = current_item(meeting, items)
    now = clock.now()
    running = clock_of(current, now) if current else None
    rest, count = waiting(db, meeting.id)
    ahead = rest + (max(0, running.left) if running else 0)
    return {
        "meeting": meeting, "item": current, "clock": running, "next": next_item(items, current),
        "paused": bool(current and not current.started_at), "rest": rest, "now": int(now.timestamp()),
        "ends_at": now + timedelta(minutes=ahead), "open": count,
        "internal": internal_now(db, meeting, items) is not None,
    }  # fmt: skip


def place_in_agenda(db: Session, item: AgendaItem) -> dict[str, Any]:
    """An item with how many there are, and the open one after it."""
    items = items_in_order(db, item.meeting_id)
    later = [other for other in items if (other.position, other.id) > (item.position, item.id)]
    following = next((other for other in later if other.state == "open"), None)
    return {"item": item, "meeting": item.meeting, "count": count_of_items(db, item.meeting_id), "next": following}


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
