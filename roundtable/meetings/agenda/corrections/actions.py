"""Correcting words of the agenda after the meeting, for its minutes: on record and told, never silently."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.models import Event
from roundtable.meetings.agenda.actions import OPEN_STATES, lock_agenda, tell_what_hangs_on
from roundtable.meetings.models import AgendaItem, AgendaSection


def correct(actor: Actor, row: AgendaItem | AgendaSection, name: str, text: str) -> None:
    """Write `text` as its title or note. Conflict before the end: until then the agenda is changed as usual.

    What the activity said of it so far says the new title too: words that shall not stand there stand nowhere.
    """
    if row.meeting.state in OPEN_STATES:
        raise Conflict(_("This meeting is not over yet: please change the words in its agenda."))
    lock_agenda(actor, row.meeting, states=("held",))
    actor.db.refresh(row)
    before = row.title
    if not text.strip():
        raise Invalid({"replacement": _("Please write what should stand there instead.")})
    longest = type(row).__table__.c[name].type.length  # type: ignore[attr-defined]
    if longest and len(text) > longest:
        raise Invalid(
            {
                "replacement": _(
                    "This is too long: %(size)s characters, at most %(limit)s.", size=len(text), limit=longest
                )
            }
        )
    setattr(row, name, text)
    _retell(actor.db, row, before)
    record(actor, "agenda.corrected", f"agenda/{row.meeting_id}", row, title=row.title)
    if isinstance(row, AgendaItem):
        tell_what_hangs_on(actor, row)
    else:
        record(actor, "agenda.corrected", f"minutes/{row.meeting_id}", row, title=row.title)


def _retell(db: Session, row: AgendaItem | AgendaSection, before: str) -> None:
    told = select(Event).where(Event.table_id == row.table_id, Event.subject == f"{row.__tablename__}/{row.id}")
    for event in db.scalars(told):
        if row.title != before and event.data.get("title") == before:
            event.data = {**event.data, "title": row.title}
