"""Correcting words of the agenda after the meeting, for its minutes; each correction is recorded as an event."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.core.models import Event
from roundtable.meetings.agenda.actions import OPEN_STATES, lock_agenda, update_dependents
from roundtable.meetings.models import AgendaItem, AgendaSection


def correct(actor: Actor, row: AgendaItem | AgendaSection, field: str, text: str) -> None:
    """Write `text` into `field` ("title" or "note") of an item or a section.

    Older events get the new title too, so that the old words are gone from the activity feed as well.
    Conflict before the end of the meeting, when the agenda can be edited as usual; Invalid for empty or too long text.
    """
    if row.meeting.state in OPEN_STATES:
        raise Conflict(_("This meeting is not over yet: please change the words in its agenda."))
    lock_agenda(actor, row.meeting, states=("held",))
    actor.db.refresh(row)
    before = row.title
    if not text.strip():
        raise Invalid({"replacement": _("Please write what should stand there instead.")})
    longest = type(row).__table__.c[field].type.length  # type: ignore[attr-defined]
    if longest and len(text) > longest:
        raise Invalid(
            {
                "replacement": _(
                    "This is too long: %(size)s characters, at most %(limit)s.", size=len(text), limit=longest
                )
            }
        )
    setattr(row, field, text)
    _correct_events(actor.db, row, before)
    record(actor, "agenda.corrected", f"agenda/{row.meeting_id}", row, title=row.title)
    if isinstance(row, AgendaItem):
        update_dependents(actor, row)
    else:
        record(actor, "agenda.corrected", f"minutes/{row.meeting_id}", row, title=row.title)


def _correct_events(db: Session, row: AgendaItem | AgendaSection, before: str) -> None:
    told = select(Event).where(Event.table_id == row.table_id, Event.subject == f"{row.__tablename__}/{row.id}")
    for event in db.scalars(told):
        if row.title != before and event.data.get("title") == before:
            event.data = {**event.data, "title": row.title}
