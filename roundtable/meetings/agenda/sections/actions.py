"""Changes to the sections of an agenda. Items are ordered and numbered again where needed."""

from collections.abc import Sequence

from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, NotFound
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.meetings.agenda.actions import lock_agenda, renumber, set_section
from roundtable.meetings.models import AgendaItem, AgendaSection, Meeting
from roundtable.meetings.queries import sections_of

MOST_SECTIONS = 30


def add_section(actor: Actor, meeting: Meeting, title: str, first: AgendaItem | None) -> AgendaSection:
    """Put a heading above `first`; that item and all up to the next heading go into it. None: at the end, empty."""
    items, sections = lock_agenda(actor, meeting), sections_of(actor.db, meeting.id)
    if len(sections) >= MOST_SECTIONS:
        raise Conflict(_("At most %(most)s sections fit on an agenda.", most=MOST_SECTIONS))
    if first is not None and first not in items:
        raise NotFound
    section = AgendaSection(table_id=meeting.table_id, meeting_id=meeting.id, position=0, title=title)
    actor.db.add(section)
    above = [each.id for each in sections].index(first.section_id) + 1 if first and first.section_id else 0
    sections.insert(above if first else len(sections), section)
    _write_positions(actor, sections)
    if first is not None:
        old = first.section_id
        for item in items[items.index(first) :]:
            if item.section_id == old:
                set_section(actor.db, item, section.id)
    _record(actor, "agenda.section_added", section)
    return section


def rename_section(actor: Actor, section: AgendaSection, title: str) -> None:
    _lock_section(actor, section)
    section.title = title
    _record(actor, "agenda.section_changed", section)


def move_section(actor: Actor, section: AgendaSection, step: int) -> None:
    """Move it with all its items above (-1) or below (1) the next section. At the ends nothing happens."""
    items, sections = _lock_section(actor, section)
    at = sections.index(section)
    to = min(max(at + step, 0), len(sections) - 1)
    sections.insert(to, sections.pop(at))
    _write_positions(actor, sections)
    order = {each.id: place for place, each in enumerate(sections, 1)}
    renumber(actor, sorted(items, key=lambda item: order.get(item.section_id or 0, 0)))
    _record(actor, "agenda.section_moved", section)


def remove_section(actor: Actor, section: AgendaSection) -> None:
    """Remove the heading. Its items stay where they are and go into the section above."""
    items, sections = _lock_section(actor, section)
    at = sections.index(section)
    for item in items:
        if item.section_id == section.id:
            set_section(actor.db, item, sections[at - 1].id if at else None)
    actor.db.delete(section)
    _record(actor, "agenda.section_removed", section)


def _lock_section(actor: Actor, section: AgendaSection) -> tuple[list[AgendaItem], list[AgendaSection]]:
    items, sections = lock_agenda(actor, section.meeting), sections_of(actor.db, section.meeting_id)
    if section not in sections:
        raise NotFound
    return items, sections


def _write_positions(actor: Actor, sections: Sequence[AgendaSection]) -> None:
    for position, section in enumerate(sections, 1):
        section.position = position
    actor.db.flush()


def _record(actor: Actor, verb: str, section: AgendaSection) -> None:
    record(actor, verb, f"agenda/{section.meeting_id}", section, title=section.title)
