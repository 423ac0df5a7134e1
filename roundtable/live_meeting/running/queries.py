"""What the page of the running meeting shows: the agenda with its clocks, and the results so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from roundtable.core import clock
from roundtable.meetings.agenda.queries import (
    ItemClock,
    clock_of,
    count_all_items,
    current_item,
    headings,
    items_in_order,
    next_item,
)
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Block, Decision
from roundtable.tasks.models import ActionItem


@dataclass(frozen=True)
class Entry:
    """A line of the rail. `item` is None for the current item when this reader may not see it."""

    item: AgendaItem | None
    clock: ItemClock | None
    current: bool
    heading: str = ""  # title of the section, on its first item


@dataclass(frozen=True)
class Result:
    """A decision or a task of this meeting, with its number."""

    kind: str
    ident: int
    number: str
    text: str


def hidden_item_position(db: Session, meeting: Meeting, items: Sequence[AgendaItem]) -> int | None:
    """The position of the item being discussed if it is not in `items`, those this reader sees; else None."""
    if not meeting.current_item_id or current_item(meeting, items):
        return None
    item = AgendaItem.__table__.c
    is_current = item.id == meeting.current_item_id, item.meeting_id == meeting.id
    return db.scalar(select(item.position).where(*is_current))


def remaining_agenda(db: Session, meeting_id: int) -> tuple[int, int]:
    """(planned minutes, number) of the open items; hidden ones count: they decide when the meeting ends."""
    item = AgendaItem.__table__.c
    query = select(func.coalesce(func.sum(item.minutes), 0), func.count())
    minutes, count = db.execute(query.where(item.meeting_id == meeting_id, item.state == "open")).one()
    return minutes, count


def rail(db: Session, meeting: Meeting) -> dict[str, Any]:
    """The agenda beside the page: what is done, what runs and how long it takes."""
    now = clock.now()
    items = items_in_order(db, meeting.id)
    above = headings(db, meeting.id, items)
    entries = [
        Entry(item, clock_of(item, now), item.id == meeting.current_item_id, above.get(item.id, "")) for item in items
    ]
    position = hidden_item_position(db, meeting, items)
    if position is not None:
        entries.insert(sum(item.position < position for item in items), Entry(None, None, True))
    return {"meeting": meeting, "entries": entries}


def bar(db: Session, meeting: Meeting) -> dict[str, Any]:
    """The bar at the foot: the current item's clock, the next item, and when the meeting will be over."""
    items = items_in_order(db, meeting.id)
    current = current_item(meeting, items)
    now = clock.now()
    running = clock_of(current, now) if current else None
    rest, count = remaining_agenda(db, meeting.id)
    ahead = rest + (max(0, running.left) if running else 0)
    return {
        "meeting": meeting,
        "item": current,
        "clock": running,
        "next": next_item(items, current),
        "paused": bool(current and not current.started_at),
        "rest": rest,
        "now": int(now.timestamp()),
        "ends_at": now + timedelta(minutes=ahead),
        "open": count,
        "internal": hidden_item_position(db, meeting, items) is not None,
    }


def unreached_items(db: Session, meeting: Meeting) -> list[AgendaItem]:
    """Items that a meeting has not come to; none if it was never opened."""
    if not meeting.started_at:
        return []
    return [item for item in items_in_order(db, meeting.id) if item.state == "open"]


def place_in_agenda(db: Session, item: AgendaItem) -> dict[str, Any]:
    """An item, how many items there are, and the next open one after it."""
    items = items_in_order(db, item.meeting_id)
    later = [other for other in items if (other.position, other.id) > (item.position, item.id)]
    following = next((other for other in later if other.state == "open"), None)
    return {"item": item, "meeting": item.meeting, "count": count_all_items(db, item.meeting_id), "next": following}


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


def other_running_meeting(db: Session, meeting: Meeting) -> Meeting | None:
    """Another meeting of the same table that is running."""
    query = select(Meeting).where(Meeting.table_id == meeting.table_id, Meeting.state == "running")
    return db.scalar(query.where(Meeting.id != meeting.id))
