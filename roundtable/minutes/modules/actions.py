"""Text modules: sentences that come back in all minutes, with dates and names filled in from the meeting.

A table without modules of its own has the usual ones below. They are German, like the minutes, whatever language the
person at the screen reads.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roundtable.core import clock, i18n
from roundtable.core.actors import Actor, table_of
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.text import fold
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.agenda.queries import items_in_order
from roundtable.meetings.attendance.queries import PUNCTUAL_MINUTES, quorum_at
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.queries import invitation_of
from roundtable.minutes import actions as minutes_actions
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.models import Minutes
from roundtable.minutes.modules.models import TextModule
from roundtable.minutes.paragraphs import actions as paragraphs

MAX_MODULES = 60
KINDS = ("note", "decision")
GAP = "…"
APPROVAL_KEY = "approve/"  # followed by the id of minutes: the carry key of the item that approves them
PLACEHOLDER = re.compile(r"\{([^{}\n]{1,40})\}")


@dataclass(frozen=True)
class ModuleContent:
    """What a person can set in a TextModule; also one of the usual modules."""

    title: str
    text: str
    kind: str = "note"
    starts: str = ""


USUAL_MODULES = (
    ModuleContent(
        "Begrüßung", "{Leitung} begrüßt die Anwesenden und eröffnet die Sitzung um {Beginn} Uhr.", starts="Begrüßung"
    ),
    ModuleContent(
        "Beschlussfähigkeit", "Zur Sitzung wurde {Einladung} eingeladen. Der Runde Tisch ist {Beschlussfähigkeit}."
    ),
    ModuleContent("Tagesordnung", "Die Tagesordnung wird in der vorliegenden Fassung angenommen.", "decision"),
    ModuleContent(
        "Protokoll genehmigt",
        "Das Protokoll vom {letzte Sitzung} wird genehmigt.",
        "decision",
        starts="Genehmigung des Protokolls",
    ),
    ModuleContent(
        "Protokoll mit Änderungen genehmigt",
        "Das Protokoll vom {letzte Sitzung} wird mit folgenden Änderungen genehmigt: …",
        "decision",
    ),
    ModuleContent("Bericht zur Kenntnis", "Der Runde Tisch nimmt den Bericht zur Kenntnis.", starts="Bericht"),
    ModuleContent("Keine Wortmeldungen", "Es gibt keine Wortmeldungen."),
    ModuleContent("Vertagt", "Der Tagesordnungspunkt wird auf die nächste Sitzung vertagt."),
    ModuleContent("Nächste Sitzung", "Die nächste Sitzung findet am {nächste Sitzung} statt.", starts="Verschiedenes"),
    ModuleContent("Schluss", "{Leitung} dankt allen Beteiligten und schließt die Sitzung um {Ende} Uhr."),
)


def modules_of(db: Session, table_id: int) -> list[Any]:
    """The table's own modules, else the usual ones."""
    return own_modules(db, table_id) or list(USUAL_MODULES)


def own_modules(db: Session, table_id: int) -> list[TextModule]:
    query = select(TextModule).where(TextModule.table_id == table_id)
    return list(db.scalars(query.order_by(TextModule.position, TextModule.id)))


def filler(db: Session, meeting: Meeting) -> Callable[[str, AgendaItem], str]:
    """A function that fills the placeholders of a text for an item of this meeting; unknown values become GAP.

    In an item that approves minutes, {letzte Sitzung} is the date of the meeting of those minutes.
    """
    of_meeting = _values(db, meeting)

    def fill(text: str, item: AgendaItem) -> str:
        values = {fold(name): value for name, value in {**of_meeting, **_of_item(db, item)}.items()}
        return PLACEHOLDER.sub(lambda match: values.get(fold(match[1]), match[0]) or GAP, text)

    return fill


def _values(db: Session, meeting: Meeting) -> dict[str, str]:
    last, following = (
        meetings_queries.last_held(db, meeting.table_id, before=meeting.starts_at),
        _following(db, meeting),
    )
    begin, end = meeting.started_at or meeting.starts_at, meeting.ended_at or meeting.ends_at
    with i18n.use(i18n.DEFAULT):
        return {
            "letzte Sitzung": i18n.day(last.starts_at, year=True) if last else "",
            "nächste Sitzung": i18n.day(following.starts_at, year=True) if following else "",
            "Datum": i18n.day(meeting.starts_at, year=True),
            "Beginn": i18n.clock(begin),
            "Ende": i18n.clock(end),
            "Ort": meeting.place,
            "Leitung": meeting.chair or "Die Leitung",
            "Protokoll": meeting.minute_taker,
            "Einladung": _invited(db, meeting),
            "Beschlussfähigkeit": _quorate(db, meeting),
        }


PLACEHOLDERS = (
    "letzte Sitzung",
    "nächste Sitzung",
    "Datum",
    "Beginn",
    "Ende",
    "Ort",
    "Leitung",
    "Protokoll",
    "Einladung",
    "Beschlussfähigkeit",
)


def _of_item(db: Session, item: AgendaItem) -> dict[str, str]:
    if not (item.carry_key or "").startswith(APPROVAL_KEY):
        return {}
    minutes = db.get(Minutes, int((item.carry_key or "").removeprefix(APPROVAL_KEY)))
    if minutes is None or minutes.table_id != item.table_id:
        return {}
    with i18n.use(i18n.DEFAULT):
        return {"letzte Sitzung": i18n.day(minutes.meeting.starts_at, year=True)}


def _invited(db: Session, meeting: Meeting) -> str:
    """ "fristgerecht", "nicht fristgerecht am …", or, without a notice period, only "am …"."""
    sent = invitation_of(db, meeting)
    if sent is None:
        return ""
    if sent.deadline and sent.in_time:
        return "fristgerecht"
    day = f"am {i18n.day(sent.sent_at, year=True)}"
    return f"nicht fristgerecht {day}" if sent.deadline else day


def _quorate(db: Session, meeting: Meeting) -> str:
    """ "beschlussfähig (3 von 4 Plätzen besetzt)": now while the meeting runs, else shortly after it began."""
    begin = (meeting.started_at or meeting.starts_at) + timedelta(minutes=PUNCTUAL_MINUTES)
    found = quorum_at(db, meeting, clock.now() if meeting.state == "running" else begin)
    if found is None or not found.taken:
        return ""
    seats = f"({found.taken} von {found.seats} Plätzen besetzt)"
    return f"beschlussfähig {seats}" if found.reached else f"nicht beschlussfähig {seats}"


def _following(db: Session, meeting: Meeting) -> Meeting | None:
    later = minutes_queries.later_meetings(db, meeting)
    return later[0] if later else None


def prepare(actor: Actor, meeting: Meeting) -> int:
    """Begin the minutes: put a module into each item that has no text and whose title fits its `starts`.

    Returns the number of paragraphs made. Raises Conflict if there are none to make.
    """
    minutes_actions.lock_draft(actor, meeting.id)
    fill, usual = filler(actor.db, meeting), [m for m in modules_of(actor.db, meeting.table_id) if m.starts]
    items = items_in_order(actor.db, meeting.id)
    written = minutes_queries.paragraphs(actor.db, [item.id for item in items])
    pairs = [(item, _module_for(item, usual)) for item in items if not written[item.id]]
    made = [paragraphs.add_block(actor, item, module.kind, fill(module.text, item)) for item, module in pairs if module]
    if not made:
        raise Conflict(_("There is no empty item for which the table has a beginning."))
    return len(made)


def _module_for(item: AgendaItem, usual: list[Any]) -> Any | None:
    title = fold(item.title)
    return next((module for module in usual if fold(module.starts) in title), None)


def insert(actor: Actor, item: AgendaItem, number: int, title: str) -> None:
    """Add a module as a paragraph. `title` is what the list showed at `number`; Conflict if the list has changed."""
    found = modules_of(actor.db, table_of(actor))
    if not (0 <= number < len(found)) or found[number].title != title:
        raise Conflict(_("The text modules have changed. Please choose again."))
    module = found[number]
    paragraphs.add_block(actor, item, module.kind, filler(actor.db, item.meeting)(module.text, item))


def adopt_usual(actor: Actor) -> None:
    """Copy the usual modules to the table, so that they can be changed; nothing if it has modules already."""
    serialise_writers(actor.db)
    if own_modules(actor.db, table_of(actor)):
        return
    actor.db.add_all(
        TextModule(table_id=actor.table_id, position=at, title=m.title, text=m.text, kind=m.kind, starts=m.starts)
        for at, m in enumerate(USUAL_MODULES, 1)
    )
    record(actor, "module.adopted", "modules")


def create(actor: Actor, content: ModuleContent) -> TextModule:
    """Add a module at the end of the table's list."""
    adopt_usual(actor)
    known = select(func.count(), func.max(TextModule.position)).where(TextModule.table_id == actor.table_id)
    count, newest = actor.db.execute(known).one()
    if count >= MAX_MODULES:
        raise Invalid({"title": _("A table has at most %(most)s text modules.", most=MAX_MODULES)})
    module = TextModule(
        table_id=actor.table_id,
        position=(newest or 0) + 1,
        title=content.title,
        text=content.text,
        kind=content.kind,
        starts=content.starts,
    )
    actor.db.add(module)
    actor.db.flush()
    record(actor, "module.created", "modules", module, title=content.title)
    return module


def change(actor: Actor, module: TextModule, content: ModuleContent, seen: int) -> None:
    """Change a module; paragraphs made from it stay as they are.

    `seen` is the version that the form showed; raises Conflict if somebody else has changed the module since.
    """
    serialise_writers(actor.db, module)
    if module.version != seen:
        raise Conflict(_("Somebody else has just changed this text module. Please look at it again."))
    module.title, module.text = content.title, content.text
    module.kind, module.starts = content.kind, content.starts
    record(actor, "module.changed", "modules", module, title=content.title)


def remove(actor: Actor, module: TextModule) -> None:
    record(actor, "module.removed", "modules", module, title=module.title)
    actor.db.delete(module)
