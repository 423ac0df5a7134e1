"""The invitation to a meeting: mailed to everybody at the table, in time or with a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor, AtTable
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import as_day
from roundtable.core.i18n import gettext as _
from roundtable.core.sight import as_public
from roundtable.mail import delivery as mail
from roundtable.meetings import queries as planning_queries
from roundtable.meetings.agenda import queries as late
from roundtable.meetings.agenda.plan import labels
from roundtable.meetings.agenda.queries import items_in_order
from roundtable.meetings.invitations.models import MeetingInvitation
from roundtable.meetings.models import Meeting
from roundtable.meetings.names import written_name


@dataclass(frozen=True)
class Standing:
    """How it stands with the invitation. `sent` counts for the present day; `moved`: an earlier one named another."""

    deadline: date | None
    sent: MeetingInvitation | None
    moved: bool
    count: int

    @property
    def overdue(self) -> bool:
        """Whoever sends it now has to give a reason."""
        return self.sent is None and self.deadline is not None and clock.today() > self.deadline


def standing(db: Session, meeting: Meeting) -> Standing:
    every = planning_queries.invitations_of(db, meeting.id)
    day = as_day(meeting.starts_at)
    sent = next((one for one in every if one.day == day), None)
    return Standing(late.deadline_of(meeting), sent, bool(every) and sent is None, len(every))


def send(actor: AtTable, meeting: Meeting, message: str, reason: str, seen: int) -> MeetingInvitation:
    """Mail the agenda to everybody at the table; from now on the numbers of its items stay.

    `seen` is how many invitations had been sent when the form was shown: pressing twice, or two people at once,
    send it once (Conflict). After the deadline there has to be a reason (Invalid).
    """
    serialise_writers(actor.db, meeting)
    now = standing(actor.db, meeting)
    _check(meeting, now, reason, seen)
    people = planning_queries.recipients(actor.db, meeting.table_id)
    sent = MeetingInvitation(
        table_id=meeting.table_id,
        meeting_id=meeting.id,
        day=as_day(meeting.starts_at),
        deadline=now.deadline,
        reason=reason if now.overdue else "",
        message=message,
        recipients=len(people),
        sent_by_id=actor.user_id,
    )
    actor.db.add(sent)
    if now.sent is None:
        _fix_numbers(actor, meeting)
    actor.db.flush()
    letter = letter_of(actor, meeting, message)
    for person in people:
        user = person.user
        mail.later(actor.db, user.email, "meeting_invitation", user.locale, name=user.name, **letter)
    record(actor, "meeting.invited", f"meeting/{meeting.id}", meeting, title=written_name(meeting))
    record(actor, "agenda.fixed", f"agenda/{meeting.id}", meeting)
    return sent


def _check(meeting: Meeting, now: Standing, reason: str, seen: int) -> None:
    if meeting.state != "planned":
        raise Conflict(_("Only to a planned meeting people can be invited."))
    if meeting.starts_at < clock.now():
        raise Conflict(_("This date is in the past, so nobody can be invited any more."))
    if seen != now.count:
        raise Conflict(_("The invitation has been sent a moment ago. Nobody got it twice."))
    if now.overdue and not reason:
        raise Invalid({"reason": _("The notice period is over. Please say why the invitation comes so late.")})


def _fix_numbers(actor: Actor, meeting: Meeting) -> None:
    """The first invitation to this day: what is on the agenda now has been there from the beginning."""
    items = items_in_order(actor.db, meeting.id, fresh=True)
    # Letters were only for an invitation to another day.
    for item, label in zip(items, labels("" for _item in items), strict=True):
        item.late, item.label = "", label
    meeting.removed_late = 0
    meeting.numbers_fixed_at = clock.now() if items else None


def mailed_items(db: Session, meeting: Meeting) -> list[dict[str, Any]]:
    """The agenda as it may leave the table: mailboxes are not ours. The others are read on the meeting's page."""
    with as_public(db) as public:
        items = items_in_order(public, meeting.id)
        return [{"label": item.label, "title": item.title, "minutes": item.minutes} for item in items]


def letter_of(actor: AtTable, meeting: Meeting, message: str) -> dict[str, Any]:
    """What the mail says to everybody."""
    return {
        "table": actor.this_table.name,
        "message": message,
        "by": actor.person.name,
        "facts": facts_of(meeting),
        "items": mailed_items(actor.db, meeting),
        "path": f"/tables/{actor.this_table.slug}/meetings/{meeting.id}",
    }


def facts_of(meeting: Meeting) -> dict[str, Any]:
    """What the mail says about a meeting, as plain values: it is written after the transaction."""
    names = ("title", "number", "year", "starts_at", "ends_at", "place", "place_note", "chair")
    return {name: getattr(meeting, name) for name in names}
