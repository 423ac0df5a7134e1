"""Changes to the agenda: items are added, changed, moved and removed; each time the items are numbered again."""

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
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.agenda.plan import labels
from roundtable.meetings.agenda.queries import items_in_order, neighbour_section, sections_of_items
from roundtable.meetings.models import AgendaItem, AgendaSection, Meeting
from roundtable.meetings.queries import sections_of
from roundtable.search import actions as search

_TABLE = AgendaItem.metadata.tables[AgendaItem.__tablename__]
_CLOSING_TITLES = ("verschiedenes", "sonstiges", "any other business")
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


def content_hash(item: AgendaItem) -> str:
    """Put into an edit form, to notice when it is sent that somebody else has changed the item meanwhile.

    `AgendaItem.version` won't do: it also changes when the meeting moves on to the item.
    """
    return sha256(repr(content_of(item)).encode()).hexdigest()[:16]


def add_item(
    actor: Actor, meeting: Meeting, content: Content, section: AgendaSection | None = None, **origin: Any
) -> AgendaItem:
    """Add an item at the end of a section, or of the agenda, there before "any other business".

    `origin` may hold carry_key and origin_id. Its visibility is part of `content`, so that it is never shown to others,
    not for a moment. Conflict when the meeting is over or cancelled.
    """
    items = lock_agenda(actor, meeting)
    item = AgendaItem(table_id=meeting.table_id, meeting_id=meeting.id, position=0, **asdict(content), **origin)
    sections = sections_of(actor.db, meeting.id)
    place = _end_of_section(items, [each.id for each in sections], section) if section else _default_place(items, item)
    last = sections[-1].id if sections and place == len(items) else None
    item.section_id = section.id if section else last
    actor.db.add(item)
    renumber(actor, [*items[:place], item, *items[place:]])
    record(actor, "agenda.added", f"agenda/{meeting.id}", item, title=content.title)
    return item


def _default_place(items: Sequence[AgendaItem], new: AgendaItem) -> int:
    return len(items) - 1 if items and is_closing(items[-1]) and not is_closing(new) else len(items)


def _end_of_section(items: Sequence[AgendaItem], order: Sequence[int], section: AgendaSection) -> int:
    """The index of the first item under a later heading; `order` are the ids of the sections."""
    later = set(order[order.index(section.id) + 1 :])
    return next((at for at, item in enumerate(items) if item.section_id in later), len(items))


def change_item(actor: Actor, item: AgendaItem, content: Content, seen: str) -> None:
    """Write new content. `seen` is the content_hash() when editing began; Conflict if the item has changed since."""
    _lock_item(actor, item)
    if content == content_of(item):
        return
    if seen != content_hash(item):
        raise Conflict(_("Somebody else has changed this item in the meantime. Both texts are below."))
    if replace(content, minutes=item.minutes, recurring=item.recurring) != content_of(item):
        _mark_late(actor.db, item, "changed")
    dependents_change = (item.title, item.visibility) != (content.title, content.visibility)
    for key, value in asdict(content).items():
        setattr(item, key, value)
    record(actor, "agenda.changed", f"agenda/{item.meeting_id}", item, title=item.title)
    if dependents_change:
        update_dependents(actor, item)


def update_dependents(actor: Actor, item: AgendaItem) -> None:
    """After a new title or visibility: refresh search entries and pages with its paragraphs, tasks and files."""
    for subject in meetings_queries.dependents_of(actor.db, item.id):
        search.refresh(actor.db, subject)
    for topic in (f"minutes/{item.meeting_id}", "tasks"):
        record(actor, "agenda.changed", topic, item, title=item.title)


def set_duration(actor: Actor, item: AgendaItem, duration: int) -> None:
    """Set the planned minutes. The last change wins, without Conflict: everybody sees the new sum at once."""
    _lock_item(actor, item)
    item.minutes = duration
    record(actor, "agenda.changed", f"agenda/{item.meeting_id}", item, title=item.title)


def move_item(actor: Actor, item: AgendaItem, direction: str) -> None:
    """One place "up" or "down"; passing a heading is one step. At the ends nothing happens."""
    items, step = _lock_item(actor, item), MOVES[direction]
    at = items.index(item)
    to = min(max(at + step, 0), len(items) - 1)
    is_other, section_id = neighbour_section(actor.db, item, step)
    if to == at or items[to].section_id != item.section_id:
        if is_other:
            set_section(actor.db, item, section_id)
            _mark_late(actor.db, item, "moved")
    else:
        items.insert(to, items.pop(at))
        _mark_late(actor.db, item, "moved")
    renumber(actor, items)
    record(actor, "agenda.moved", f"agenda/{item.meeting_id}", item, title=item.title)


def remove_item(actor: Actor, item: AgendaItem) -> None:
    """Remove an item. Conflict if something depends on it: see why_not_removable()."""
    items = _lock_item(actor, item)
    if reason := why_not_removable(actor.db, item):
        raise Conflict(reason)
    items.remove(item)
    title = item.title
    if not item.late and agenda_queries.must_mark_changes(actor.db, item.meeting):
        item.meeting.removed_late += 1
    _reopen_topic(actor, item)
    actor.db.delete(item)
    renumber(actor, items)
    record(actor, "agenda.removed", f"agenda/{item.meeting_id}", item, title=title)


def _reopen_topic(actor: Actor, item: AgendaItem) -> None:
    """If the item was a proposal, that waits in the topic store again."""
    topic = agenda_queries.topic_of_item(actor.db, item.id)
    if topic:
        topic.state, topic.item_id, topic.decided_at, topic.decided_by_id = "open", None, None, None
        record(actor, "topic.reopened", "topics", topic, title=topic.title)


def why_not_removable(db: Session, item: AgendaItem) -> str:
    """The sentence that says why an item can't be removed; "" when it can."""
    if meetings_queries.has_blocks(db, item.id):
        return _("The minutes already contain text for this item, so it stays.")
    if item.state != "open" or item.started_at:
        return _("This item was already called up in the meeting, so it stays.")
    if meetings_queries.has_files(db, item.id):
        return _("Files belong to this item, so it stays. Remove them first.")
    if meetings_queries.is_referred_to(db, item.id):
        return _("A task or a later agenda refers to this item, so it stays.")
    return ""


def lock_agenda(actor: Actor, meeting: Meeting, states: Sequence[str] = OPEN_STATES) -> list[AgendaItem]:
    """Serialise writers and read the agenda as it is now. Conflict unless the meeting is in one of `states`."""
    serialise_writers(actor.db, meeting)
    if meeting.state not in states:
        raise Conflict(_("The agenda of a meeting that is over or cancelled stays as it is."))
    return items_in_order(actor.db, meeting.id, fresh=True)


def _lock_item(actor: Actor, item: AgendaItem) -> list[AgendaItem]:
    """lock_agenda() for an item's meeting; NotFound if somebody removed the item meanwhile."""
    items = lock_agenda(actor, item.meeting)
    if item not in items:
        raise NotFound
    return items


def renumber(actor: Actor, items: Sequence[AgendaItem]) -> None:
    """Write positions, labels and sections of all items of a meeting, in this order. New items have position 0.

    Once people know the numbers (`numbers_fixed_at`) they stay: a new item gets a letter, a removed one leaves a gap.
    """
    meeting = actor.db.get(Meeting, items[0].meeting_id) if items else None
    new = [item for item in items if not item.position]
    if new and meeting and agenda_queries.must_mark_changes(actor.db, meeting):
        for item in new:
            item.late = "added"
    actor.db.flush()
    order = [section.id for section in sections_of(actor.db, items[0].meeting_id)] if items else []
    for item, section_id in zip(items, sections_of_items(items, order), strict=True):
        set_section(actor.db, item, section_id)
    if meeting and meeting.numbers_fixed_at and meeting.state in OPEN_STATES:
        wanted = agenda_queries.fixed_labels((item.label, item in new) for item in items)
    else:
        wanted = labels(item.label for item in items)
    _write_numbers(actor, items, wanted)


def _write_numbers(actor: Actor, items: Sequence[AgendaItem], wanted: Sequence[str]) -> None:
    # Not through the mapper, which would raise the item's version; a new number is no conflict for who is editing it.
    for position, (item, label) in enumerate(zip(items, wanted, strict=True), 1):
        if (item.position, item.label) != (position, label):
            actor.db.execute(update(_TABLE).where(_TABLE.c.id == item.id).values(position=position, label=label))
            set_committed_value(item, "position", position)
            set_committed_value(item, "label", label)


def is_closing(item: AgendaItem) -> bool:
    """Whether it is "any other business", which new items are put before."""
    return item.carry_key == "frame/last" or fold(item.title).startswith(_CLOSING_TITLES)


def set_section(db: Session, item: AgendaItem, section_id: int | None) -> None:
    """Not through the mapper, which would raise the item's version; a move is no conflict for who is editing it."""
    if item.section_id != section_id:
        db.execute(update(_TABLE).where(_TABLE.c.id == item.id).values(section_id=section_id))
        set_committed_value(item, "section_id", section_id)


def _mark_late(db: Session, item: AgendaItem, what: str) -> None:
    """Set `late` to "changed" or "moved", if changes have to be marked now; the first mark stays."""
    if item.meeting.state == "planned" and not item.late and agenda_queries.must_mark_changes(db, item.meeting):
        item.late = what
