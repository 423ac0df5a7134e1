"""Sending the invitation to a meeting, in time or with a reason, and what its mail says."""

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
from roundtable.mail.queue import actions as mail
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.agenda.plan import labels
from roundtable.meetings.agenda.queries import items_in_order
from roundtable.meetings.invitations.models import MeetingInvitation
from roundtable.meetings.models import Meeting
from roundtable.meetings.names import written_name


@dataclass(frozen=True)
class InvitationState:
    """Whether people are invited to the day on which the meeting is now.

    `sent` is the first invitation to that day; `moved`: there are only invitations to another day. `count` is how many
    were sent in all; `deadline` the last day to send one in time (None: the table has no notice period).
    """

    deadline: date | None
    sent: MeetingInvitation | None
    moved: bool
    count: int

    @property
    def overdue(self) -> bool:
        """Sending it now needs a reason."""
        return self.sent is None and self.deadline is not None and clock.today() > self.deadline


def invitation_state(db: Session, meeting: Meeting) -> InvitationState:
    invitations = meetings_queries.invitations_of(db, meeting.id)
    day = as_day(meeting.starts_at)
    sent = next((one for one in invitations if one.day == day), None)
    return InvitationState(
        agenda_queries.invitation_deadline(meeting), sent, bool(invitations) and sent is None, len(invitations)
    )


def send_invitation(actor: AtTable, meeting: Meeting, message: str, reason: str, seen: int) -> MeetingInvitation:
    """Mail the agenda to everybody at the table; from now on the numbers of its items stay the same.

    `seen` is how many had been sent when the form was opened; Conflict if there is another by now (double press, two
    people at once). Invalid without a `reason` after the deadline.
    """
    serialise_writers(actor.db, meeting)
    now = invitation_state(actor.db, meeting)
    _check_can_send(meeting, now, reason, seen)
    people = meetings_queries.recipients(actor.db, meeting.table_id)
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
    letter = mail_content(actor, meeting, message)
    origin = mail.sent_from(actor, f"meeting/{meeting.id}")
    for person in people:
        user = person.user
        mail.later(actor.db, user.email, "meeting_invitation", user.locale, origin, name=user.name, **letter)
    record(actor, "meeting.invited", f"meeting/{meeting.id}", meeting, title=written_name(meeting))
    record(actor, "agenda.fixed", f"agenda/{meeting.id}", meeting)
    return sent


def _check_can_send(meeting: Meeting, now: InvitationState, reason: str, seen: int) -> None:
    if meeting.state != "planned":
        raise Conflict(_("Only to a planned meeting people can be invited."))
    if meeting.starts_at < clock.now():
        raise Conflict(_("This date is in the past, so nobody can be invited any more."))
    if seen != now.count:
        raise Conflict(_("The invitation has been sent a moment ago. Nobody got it twice."))
    if now.overdue and not reason:
        raise Invalid({"reason": _("The notice period is over. Please say why the invitation comes so late.")})


def _fix_numbers(actor: Actor, meeting: Meeting) -> None:
    """For the first invitation to this day: what is on the agenda now is not late."""
    items = items_in_order(actor.db, meeting.id, fresh=True)
    # Numbered anew: letters are from an invitation to another day.
    for item, label in zip(items, labels("" for _item in items), strict=True):
        item.late, item.label = "", label
    meeting.removed_late = 0
    meeting.numbers_fixed_at = clock.now() if items else None


def mailed_items(db: Session, meeting: Meeting) -> list[dict[str, Any]]:
    """The agenda for the mail: public items only, because a mail leaves the table."""
    with as_public(db) as public:
        items = items_in_order(public, meeting.id)
        return [{"label": item.label, "title": item.title, "minutes": item.minutes} for item in items]


def mail_content(actor: AtTable, meeting: Meeting, message: str) -> dict[str, Any]:
    """Values of the template mail/meeting_invitation.txt, except the recipient's name."""
    return {
        "table": actor.this_table.name,
        "message": message,
        "by": actor.person.name,
        "facts": facts_for_mail(meeting),
        "items": mailed_items(actor.db, meeting),
        "path": f"/tables/{actor.this_table.slug}/meetings/{meeting.id}",
    }


def facts_for_mail(meeting: Meeting) -> dict[str, Any]:
    """Facts of a meeting as plain values: the mail is written after the transaction, without a session."""
    names = ("title", "number", "year", "starts_at", "ends_at", "place", "place_note", "chair")
    return {name: getattr(meeting, name) for name in names}
