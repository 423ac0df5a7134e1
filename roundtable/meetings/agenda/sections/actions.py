"""Changes to the sections of an agenda. Numbers and order of the items follow."""

from collections.abc import Sequence

from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, NotFound
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.meetings.agenda.actions import lock_agenda, renumber
from roundtable.meetings.agenda.queries import put_into
from roundtable.meetings.models import AgendaItem, AgendaSection, Meeting
from roundtable.meetings.queries import sections_of

MOST = 30


def add_section(actor: Actor, meeting: Meeting, title: str, first: AgendaItem | None) -> AgendaSection:
    """A new heading above `first`, which takes along what follows up to the next heading; else at the end, empty."""
    items, present = lock_agenda(actor, meeting), sections_of(actor.db, meeting.id)
    if len(present) >= MOST:
        raise Conflict(_("At most %(most)s sections fit on an agenda.", most=MOST))
    if first is not None and first not in items:
        raise NotFound
    section = AgendaSection(table_id=meeting.table_id, meeting_id=meeting.id, position=0, title=title)
    actor.db.add(section)
    above = [each.id for each in present].index(first.section_id) + 1 if first and first.section_id else 0
    present.insert(above if first else len(present), section)
    _number(actor, present)
    if first is not None:
        old = first.section_id
        for item in items[items.index(first) :]:
            if item.section_id == old:
                put_into(actor.db, item, section.id)
    _record(actor, "agenda.section_added", section)
    return section


def rename_section(actor: Actor, section: AgendaSection, title: str) -> None:
    _lock_section(actor, section)
    section.title = title
    _record(actor, "agenda.section_changed", section)


def move_section(actor: Actor, section: AgendaSection, step: int) -> None:
    """With all its items above (-1) or below (1) its neighbour; beyond the ends nothing moves."""
    items, present = _lock_section(actor, section)
    at = present.index(section)
    to = min(max(at + step, 0), len(present) - 1)
    present.insert(to, present.pop(at))
    _number(actor, present)
    order = {each.id: place for place, each in enumerate(present, 1)}
    renumber(actor, sorted(items, key=lambda item: order.get(item.section_id or 0, 0)))
    _record(actor, "agenda.section_moved", section)


def remove_section(actor: Actor, section: AgendaSection) -> None:
    """Only the heading; its items stay where they are and belong to the section above."""
    items, present = _lock_section(actor, section)
    at = present.index(section)
    for item in items:
        if item.section_id == section.id:
            put_into(actor.db, item, present[at - 1].id if at else None)
    actor.db.delete(section)
    _record(actor, "agenda.section_removed", section)


def _lock_section(actor: Actor, section: AgendaSection) -> tuple[list[AgendaItem], list[AgendaSection]]:
    items, present = lock_agenda(actor, section.meeting), sections_of(actor.db, section.meeting_id)
    if section not in present:
        raise NotFound
    return items, present


def _number(actor: Actor, present: Sequence[AgendaSection]) -> None:
    for position, section in enumerate(present, 1):
        section.position = position
    actor.db.flush()


def _record(actor: Actor, verb: str, section: AgendaSection) -> None:
    record(actor, verb, f"agenda/{section.meeting_id}", section, title=section.title)
