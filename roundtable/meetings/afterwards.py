"""Correcting words of the agenda after the meeting, for its minutes: on record and told, never silently."""

from typing import Any

from roundtable.errors import Invalid
from roundtable.events import record
from roundtable.i18n import gettext as _
from roundtable.meetings.agenda import begin, tell_what_hangs_on
from roundtable.meetings.models import AgendaItem, AgendaSection


def correct(here: Any, row: AgendaItem | AgendaSection, name: str, text: str) -> None:
    """Write `text` as its title or note. Conflict before the end: until then the agenda is changed as usual."""
    begin(here, row.meeting, states=("held",))
    here.db.refresh(row)
    if not text.strip():
        raise Invalid({"replacement": _("Please write what should stand there instead.")})
    longest = type(row).__table__.c[name].type.length  # type: ignore[attr-defined]
    if longest and len(text) > longest:
        raise Invalid({
            "replacement": _("This is too long: %(size)s characters, at most %(limit)s.", size=len(text), limit=longest)
        })  # fmt: skip
    setattr(row, name, text)
    record(here, "agenda.corrected", f"agenda/{row.meeting_id}", row, title=row.title)
    if isinstance(row, AgendaItem):
        tell_what_hangs_on(here, row)
    else:
        record(here, "agenda.corrected", f"minutes/{row.meeting_id}", row, title=row.title)
