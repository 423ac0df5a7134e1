"""Sections of an agenda: headings that hold the items below them.

The order of the items is the order of the agenda; a section only says where its heading stands among them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from roundtable.core import clock
from roundtable.files.models import File
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.queries import sections_of
from roundtable.meetings.templates.models import AgendaTemplate
from roundtable.meetings.topics.models import Topic
from roundtable.tasks.models import ActionItem

_ITEM = AgendaItem.__table__




def headings(db: Session, meeting_id: int, items: Iterable[AgendaItem]) -> dict[int, str]:
    """{id of the first item of a section: its heading}, for lists that show no empty sections."""
    names = {section.id: section.title for section in sections_of(db, meeting_id)}
    found: dict[int, str] = {}
    above: int | None = None
    for item in items:
        if item.section_id != above and item.section_id in names:
            found[item.id] = names[item.section_id]
        above = item.section_id
    return found


def settled(items: Iterable[AgendaItem], order: Sequence[int]) -> list[int | None]:
    """The section of each item in this order of items: whoever stands below a heading belongs to it."""
    found: list[int | None] = []
    rank = 0
    for item in items:
        own = order.index(item.section_id) + 1 if item.section_id in order else 0
        rank = max(rank, own)
        found.append(order[rank - 1] if rank else None)
    return found


def put_into(db: Session, item: AgendaItem, section_id: int | None) -> None:
    """Past the mapper, as for numbers: where an item stands is no content, so it disturbs nobody who edits it."""
    if item.section_id != section_id:
        db.execute(update(_ITEM).where(_ITEM.c.id == item.id).values(section_id=section_id))
        set_committed_value(item, "section_id", section_id)


def neighbour(db: Session, item: AgendaItem, step: int) -> tuple[bool, int | None]:
    """Whether there is another section above (-1) or below (1) the item's own, and which (None: above all)."""
    order: list[int | None] = [None, *(section.id for section in sections_of(db, item.meeting_id))]
    to = order.index(item.section_id) + step if item.section_id in order else -1
    return (True, order[to]) if 0 <= to < len(order) else (False, None)


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


def clock_of(item: AgendaItem, now: datetime | None = None) -> Clock:
    at = now or clock.now()
    started = int(item.started_at.timestamp()) if item.started_at else None
    return Clock(item.minutes, item.seconds, started, int(at.timestamp()))


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


def topic_of_item(db: Session, item_id: int) -> Topic | None:
    """The proposal that became this item."""
    return db.scalar(select(Topic).where(Topic.item_id == item_id))


def templates_of(db: Session, table_id: int) -> list[AgendaTemplate]:
    query = select(AgendaTemplate).where(AgendaTemplate.table_id == table_id)
    return list(db.scalars(query.order_by(func.lower(AgendaTemplate.name), AgendaTemplate.id)))


def of_meeting(db: Session, meeting_id: int) -> list[File]:
    """All of a meeting and its items, in the order in which they came."""
    return list(db.scalars(select(File).where(File.meeting_id == meeting_id).order_by(File.id)))


def by_item(db: Session, meeting_id: int) -> dict[int | None, list[File]]:
    """{item id: its files}; under None those of the meeting itself."""
    found: dict[int | None, list[File]] = {}
    for file in of_meeting(db, meeting_id):
        found.setdefault(file.item_id, []).append(file)
    return found


def tasks_of(db: Session, meeting_id: int) -> list[ActionItem]:
    """The tasks that a meeting gave out, by number."""
    query = select(ActionItem).join(AgendaItem, ActionItem.origin_item_id == AgendaItem.id)
    return list(db.scalars(query.where(AgendaItem.meeting_id == meeting_id).order_by(ActionItem.number)))
