"""Changes to the agenda: items are added, changed, moved and removed. Numbers follow from the order every time."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, NotFound
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.text import fold
from roundtable.meetings import queries
from roundtable.meetings.agenda import queries as late
from roundtable.meetings.agenda import queries as planning_queries
from roundtable.meetings.agenda.plan import labels
from roundtable.meetings.agenda.queries import items_in_order, neighbour, put_into, settled
from roundtable.meetings.models import AgendaItem, AgendaSection, Meeting
from roundtable.meetings.queries import sections_of
from roundtable.search import actions as index

_TABLE = AgendaItem.metadata.tables[AgendaItem.__tablename__]
_CLOSING = ("verschiedenes", "sonstiges", "any other business")
MOVES = {"up": -1, "down": 1}
OPEN_STATES = ("planned", "running")


@dataclass(frozen=True)
class Content:
    """What people write about an item."""

    title: str
    kind: str = "discussion"
    minutes: int = 10
    presenter: str = ""
    note: str = ""
    recurring: bool = False
    visibility: str = "all"  # "members": not for guests; "moderation": only for minute-takers and moderators


def content_of(item: AgendaItem) -> Content:
    return Content(
        item.title, item.kind, item.minutes, item.presenter, item.note, item.recurring, item.visibility or "all"
    )


def mark_of(item: AgendaItem) -> str:
    """Changes whenever the content does; an edit form carries it, to notice that somebody else was faster.

    The row's version would also change when an item is called up in the meeting, which disturbs no text.
    """
    return sha256(repr(content_of(item)).encode()).hexdigest()[:16]


def add_item(
    actor: Actor, meeting: Meeting, content: Content, section: AgendaSection | None = None, **origin: Any
) -> AgendaItem:
    """A new item at the end of a section, or of the agenda; before "any other business" when there is one.

    `origin` may be carry_key, origin_id. Who sees it is part of `content`: there is no moment in which it is there
    and not yet hidden.
    """
    items = lock_agenda(actor, meeting)
    item = AgendaItem(table_id=meeting.table_id, meeting_id=meeting.id, position=0, **asdict(content), **origin)
    sections = sections_of(actor.db, meeting.id)
    place = _end_of(items, [each.id for each in sections], section) if section else _end(items, item)
    last = sections[-1].id if sections and place == len(items) else None
    item.section_id = section.id if section else last
    actor.db.add(item)
    renumber(actor, [*items[:place], item, *items[place:]])
    record(actor, "agenda.added", f"agenda/{meeting.id}", item, title=content.title)
    return item


def _end(items: Sequence[AgendaItem], new: AgendaItem) -> int:
    return len(items) - 1 if items and is_closing(items[-1]) and not is_closing(new) else len(items)


def _end_of(items: Sequence[AgendaItem], order: Sequence[int], section: AgendaSection) -> int:
    """Before the first item that stands under a later heading."""
    later = set(order[order.index(section.id) + 1 :])
    return next((at for at, item in enumerate(items) if item.section_id in later), len(items))


def change_item(actor: Actor, item: AgendaItem, content: Content, seen: str) -> None:
    """Write new content. `seen` is the `mark_of` when editing began; Conflict if the item has changed since."""
    _lock_item(actor, item)
    if content == content_of(item):
        return
    if seen != mark_of(item):
        raise Conflict(_("Somebody else has changed this item in the meantime. Both texts are below."))
    if replace(content, minutes=item.minutes, recurring=item.recurring) != content_of(item):
        late.mark(actor.db, item, "changed")
    found = (item.title, item.visibility) != (content.title, content.visibility)
    for key, value in asdict(content).items():
        setattr(item, key, value)
    record(actor, "agenda.changed", f"agenda/{item.meeting_id}", item, title=item.title)
    if found:
        tell_what_hangs_on(actor, item)


def tell_what_hangs_on(actor: Actor, item: AgendaItem) -> None:
    """Its paragraphs and tasks are found under its title, and by the same people: minutes and lists change too."""
    for subject in queries.hanging_on(actor.db, item.id):
        index.refresh(actor.db, subject)
    for topic in (f"minutes/{item.meeting_id}", "tasks"):
        record(actor, "agenda.changed", topic, item, title=item.title)


def set_duration(actor: Actor, item: AgendaItem, minutes: int) -> None:
    """Only the planned length; everybody sees the sum at once, so the last one who changes it is right."""
    _lock_item(actor, item)
    item.minutes = minutes
    record(actor, "agenda.changed", f"agenda/{item.meeting_id}", item, title=item.title)


def move_item(actor: Actor, item: AgendaItem, direction: str) -> None:
    """One place up or down, a heading counts as a place; beyond the ends nothing moves."""
    items, step = _lock_item(actor, item), MOVES[direction]
    at = items.index(item)
    to = min(max(at + step, 0), len(items) - 1)
    is_other, section_id = neighbour(actor.db, item, step)
    if to == at or items[to].section_id != item.section_id:
        if is_other:
            put_into(actor.db, item, section_id)
            late.mark(actor.db, item, "moved")
    else:
        items.insert(to, items.pop(at))
        late.mark(actor.db, item, "moved")
    renumber(actor, items)
    record(actor, "agenda.moved", f"agenda/{item.meeting_id}", item, title=item.title)


def remove_item(actor: Actor, item: AgendaItem) -> None:
    """Take an item off. With minutes, tasks or a carried-over item hanging on it, it stays: Conflict."""
    items = _lock_item(actor, item)
    if reason := why_kept(actor.db, item):
        raise Conflict(reason)
    items.remove(item)
    title = item.title
    if not item.late and late.is_noted(actor.db, item.meeting):
        item.meeting.removed_late += 1
    _reopen_topic(actor, item)
    actor.db.delete(item)
    renumber(actor, items)
    record(actor, "agenda.removed", f"agenda/{item.meeting_id}", item, title=title)


def _reopen_topic(actor: Actor, item: AgendaItem) -> None:
    """The proposal that the item came from waits in the topic store again."""
    topic = planning_queries.topic_of_item(actor.db, item.id)
    if topic:
        topic.state, topic.item_id, topic.decided_at, topic.decided_by_id = "open", None, None, None
        record(actor, "topic.reopened", "topics", topic, title=topic.title)


def why_kept(db: Session, item: AgendaItem) -> str:
    """The sentence that says why an item can't be removed; empty when it can."""
    if queries.has_blocks(db, item.id):
        return _("The minutes already contain text for this item, so it stays.")
    if item.state != "open" or item.started_at:
        return _("This item was already called up in the meeting, so it stays.")
    if queries.has_files(db, item.id):
        return _("Files belong to this item, so it stays. Remove them first.")
    if queries.is_referred_to(db, item.id):
        return _("A task or a later agenda refers to this item, so it stays.")
    return ""


def lock_agenda(actor: Actor, meeting: Meeting, states: Sequence[str] = OPEN_STATES) -> list[AgendaItem]:
    """Wait for one's turn and read the agenda as it is now. Conflict when the meeting is over or cancelled."""
    serialise_writers(actor.db, meeting)
    if meeting.state not in states:
        raise Conflict(_("The agenda of a meeting that is over or cancelled stays as it is."))
    return items_in_order(actor.db, meeting.id, fresh=True)


def _lock_item(actor: Actor, item: AgendaItem) -> list[AgendaItem]:
    """The same for one item; NotFound if somebody removed it a moment ago."""
    items = lock_agenda(actor, item.meeting)
    if item not in items:
        raise NotFound
    return items


def renumber(actor: Actor, items: Sequence[AgendaItem]) -> None:
    """Write positions, numbers and sections for this order. New items have no position yet.

    Once people know the numbers they stay: a new item gets a letter, a removed one leaves a gap.

    Past the mapper: a number is no content, so nobody who is editing the item is told that it has changed.
    """
    meeting = actor.db.get(Meeting, items[0].meeting_id) if items else None
    new = [item for item in items if not item.position]
    if new and meeting and late.is_noted(actor.db, meeting):
        for item in new:
            item.late = "added"
    actor.db.flush()
    order = [section.id for section in sections_of(actor.db, items[0].meeting_id)] if items else []
    for item, section_id in zip(items, settled(items, order), strict=True):
        put_into(actor.db, item, section_id)
    if meeting and meeting.numbers_fixed_at and meeting.state in OPEN_STATES:
        wanted = late.fixed_labels((item.label, item in new) for item in items)
    else:
        wanted = labels(item.label for item in items)
    _write_numbers(actor, items, wanted)


def _write_numbers(actor: Actor, items: Sequence[AgendaItem], wanted: Sequence[str]) -> None:
    for position, (item, label) in enumerate(zip(items, wanted, strict=True), 1):
        if (item.position, item.label) != (position, label):
            actor.db.execute(update(_TABLE).where(_TABLE.c.id == item.id).values(position=position, label=label))
            set_committed_value(item, "position", position)
            set_committed_value(item, "label", label)


def is_closing(item: AgendaItem) -> bool:
    """ "Verschiedenes" stands last on every agenda of the field."""
    return item.carry_key == "frame/last" or fold(item.title).startswith(_CLOSING)
