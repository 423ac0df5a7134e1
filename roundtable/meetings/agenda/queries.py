"""Reading the agenda: items in order, their sections, their clocks, what belongs to them, and late changes.

Items are ordered by `position` alone; a section says which heading an item is under.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from roundtable.core import clock
from roundtable.core.i18n import as_day
from roundtable.files.models import File
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.agenda.plan import next_letter, split_label
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.queries import sections_of
from roundtable.meetings.templates.models import AgendaTemplate
from roundtable.meetings.topics.models import Topic
from roundtable.tasks.models import ActionItem

_ITEM = AgendaItem.metadata.tables[AgendaItem.__tablename__]


def headings(db: Session, meeting_id: int, items: Iterable[AgendaItem]) -> dict[int, str]:
    """{id of the first item of a section: the section's title}; empty sections are missing."""
    names = {section.id: section.title for section in sections_of(db, meeting_id)}
    found: dict[int, str] = {}
    above: int | None = None
    for item in items:
        if item.section_id != above and item.section_id in names:
            found[item.id] = names[item.section_id]
        above = item.section_id
    return found


def sections_of_items(items: Iterable[AgendaItem], order: Sequence[int]) -> list[int | None]:
    """The section id of each item when they are in this order; `order` are the section ids of the agenda.

    An item that comes after one of a later section belongs to that one too: it is below its heading.
    """
    found: list[int | None] = []
    rank = 0
    for item in items:
        own = order.index(item.section_id) + 1 if item.section_id in order else 0
        rank = max(rank, own)
        found.append(order[rank - 1] if rank else None)
    return found


def neighbour_section(db: Session, item: AgendaItem, step: int) -> tuple[bool, int | None]:
    """(is there a section above (-1) or below (1) the item's own, its id); id None is the part above all headings."""
    order: list[int | None] = [None, *(section.id for section in sections_of(db, item.meeting_id))]
    to = order.index(item.section_id) + step if item.section_id in order else -1
    return (True, order[to]) if 0 <= to < len(order) else (False, None)


@dataclass(frozen=True)
class ItemClock:
    """How long an item has been discussed. `started` and `now` are epoch seconds; `started` is None in a pause."""

    planned: int  # in minutes
    seconds: int  # counted before `started`
    started: int | None
    now: int

    @property
    def elapsed(self) -> int:
        """Seconds."""
        return self.seconds + (max(0, self.now - self.started) if self.started is not None else 0)

    @property
    def minutes_used(self) -> int:
        """Rounded; at least 1 for an item that was begun."""
        return max(1, round(self.elapsed / 60)) if self.elapsed else 0

    @property
    def left(self) -> int:
        """Minutes left, rounded up; negative when it takes longer than planned."""
        return -((self.elapsed - self.planned * 60) // 60)


def clock_of(item: AgendaItem, now: datetime | None = None) -> ItemClock:
    at = now or clock.now()
    started = int(item.started_at.timestamp()) if item.started_at else None
    return ItemClock(item.minutes, item.seconds, started, int(at.timestamp()))


def items_in_order(db: Session, meeting_id: int, fresh: bool = False) -> list[AgendaItem]:
    """The agenda from top to bottom. `fresh` reads items again that this session has loaded already."""
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    query = query.order_by(AgendaItem.position, AgendaItem.id).execution_options(populate_existing=fresh)
    return list(db.scalars(query))


def item_with_meeting(db: Session, table_id: int, item_id: int | None) -> AgendaItem | None:
    """An item of this table, with its meeting and with the meeting it was carried over from."""
    origin = joinedload(AgendaItem.origin).joinedload(AgendaItem.meeting)
    query = select(AgendaItem).options(joinedload(AgendaItem.meeting), origin)
    return db.scalar(query.where(AgendaItem.id == item_id, AgendaItem.table_id == table_id))


def current_item(meeting: Meeting, items: Sequence[AgendaItem]) -> AgendaItem | None:
    """The item that is being discussed; None if there is none, it was deleted, or `items` don't hold it (hidden)."""
    return next((item for item in items if item.id == meeting.current_item_id), None)


def count_all_items(db: Session, meeting_id: int) -> int:
    """Hidden items count, so that "TOP 4 of 6" is the same for everybody."""
    item = AgendaItem.metadata.tables[AgendaItem.__tablename__].c
    return db.scalar(select(func.count()).select_from(AgendaItem.__table__).where(item.meeting_id == meeting_id)) or 0


def next_item(items: Sequence[AgendaItem], after: AgendaItem | None) -> AgendaItem | None:
    """The first open item after `after`, else the first open one of the agenda."""
    waiting = [item for item in items if item.state == "open" and item is not after]
    position = (after.position, after.id) if after else (0, 0)
    later = (item for item in waiting if (item.position, item.id) > position)
    return next(later, waiting[0] if waiting else None)


def topic_of_item(db: Session, item_id: int) -> Topic | None:
    """The proposal that became this item, if it was one."""
    return db.scalar(select(Topic).where(Topic.item_id == item_id))


def templates_of(db: Session, table_id: int) -> list[AgendaTemplate]:
    query = select(AgendaTemplate).where(AgendaTemplate.table_id == table_id)
    return list(db.scalars(query.order_by(func.lower(AgendaTemplate.name), AgendaTemplate.id)))


def files_of_meeting(db: Session, meeting_id: int) -> list[File]:
    """Files of a meeting and of its items, in the order in which they were added."""
    return list(db.scalars(select(File).where(File.meeting_id == meeting_id).order_by(File.id)))


def files_by_item(db: Session, meeting_id: int) -> dict[int | None, list[File]]:
    """{item id: its files}; under None the files of the meeting itself."""
    found: dict[int | None, list[File]] = {}
    for file in files_of_meeting(db, meeting_id):
        found.setdefault(file.item_id, []).append(file)
    return found


def tasks_of_meeting(db: Session, meeting_id: int) -> list[ActionItem]:
    """Tasks that came from items of this meeting, by number."""
    query = select(ActionItem).join(AgendaItem, ActionItem.origin_item_id == AgendaItem.id)
    return list(db.scalars(query.where(AgendaItem.meeting_id == meeting_id).order_by(ActionItem.number)))


def invitation_deadline(meeting: Meeting) -> date | None:
    """The last day on which the invitation is in time; None if the table has no notice period."""
    days = meeting.table.notice_days
    return as_day(meeting.starts_at) - timedelta(days=days) if days else None


def must_mark_changes(db: Session, meeting: Meeting) -> bool:
    """Whether a change of the agenda has to be marked as late now.

    That is after the invitation deadline; for a meeting that was planned after its deadline, or at a table without one,
    after the invitation was sent; and in a running meeting.
    """
    if meeting.state != "planned":
        return meeting.state == "running" and meeting.numbers_fixed_at is not None
    deadline = invitation_deadline(meeting)
    if deadline and clock.today() <= deadline:
        return False
    known = deadline is not None and as_day(meeting.created_at) <= deadline
    return known or meetings_queries.invitation_of(db, meeting) is not None


def fixed_labels(items: Iterable[tuple[str, bool]]) -> list[str]:
    """Labels when numbers must stay. `items` are (label, is it new) in order; a new item after "3" becomes "3a".

    An item with a letter that was moved gets the next letter of its new place. Before the first item that is "0a".
    """
    items = list(items)
    found: list[str] = []
    number, letters = "0", _letters(items)
    for label, is_new in items:
        own, letter = split_label(label)
        if not is_new and not letter:
            number = own
        elif is_new or own != number:
            letters[number] = letter = next_letter(letters.get(number, ""))
            label = f"{number}{letter}"
        found.append(label)
    return found


def _letters(items: Iterable[tuple[str, bool]]) -> dict[str, str]:
    """{number: the last letter it has given}."""
    found: dict[str, str] = {}
    for label, is_new in items:
        number, letter = split_label(label)
        if letter and not is_new:
            found[number] = max(found.get(number, ""), letter)
    return found
