"""Endpoints of the invitation to a meeting: whether it was sent, the preview, sending."""

from typing import Any

from starlette.responses import Response

from roundtable.core.i18n import as_day, current
from roundtable.core.i18n import gettext as _
from roundtable.mail.writing.texts import written
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.invitations import actions as invitations
from roundtable.meetings.models import Meeting
from roundtable.meetings.pages import find_meeting
from roundtable.meetings.series.holidays import holiday
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

REASON_LIMIT, MESSAGE_LIMIT = 300, 2000  # characters


def load_invitation(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = view.db.get(Meeting, arg or 0)
    if meeting is None or meeting.table_id != view.table_id:
        return None
    invitation = invitations.invitation_state(view.db, meeting)
    days = (invitation.deadline - view.today).days if invitation.deadline else None
    return {
        "meeting": meeting,
        "invitation": invitation,
        "days": days,
        "ahead": meeting.state == "planned" and as_day(meeting.starts_at) >= view.today,
        "holiday": holiday(as_day(meeting.starts_at)) if meeting.state == "planned" else "",
    }


def show_invitation(here: Here) -> Response:
    """The preview of the mail, its recipients, and the form for sending it."""
    meeting = find_meeting(here)
    letter = invitations.mail_content(here, meeting, here.form.text("message", MESSAGE_LIMIT))
    letter["name"] = _("(name)")
    subject, body = written("meeting_invitation", current(), letter, here.config.url)
    return here.page(
        "meetings/invitations/invitation.html",
        meeting=meeting,
        invitation=invitations.invitation_state(here.db, meeting),
        people=meetings_queries.recipients(here.db, meeting.table_id),
        subject=subject,
        body=body,
        is_empty=not letter["items"],
    )


def post_invitation(here: Here) -> Response:
    meeting = find_meeting(here)
    message = here.form.text("message", MESSAGE_LIMIT)
    reason = here.form.line("reason", REASON_LIMIT)
    seen = here.form.number("seen", 0, 10_000, default=0)
    here.form.check()
    invitations.send_invitation(here, meeting, message, reason, seen)
    return here.see(here.url(f"/meetings/{meeting.id}"), saved="invited")


fragments = [
    Fragment(
        "invitation",
        "meetings/invitations/_invitation.html",
        load_invitation,
        needs="meeting:read",
        on=("meeting/", "table"),
    )
]

_INVITATION = "/tables/{table}/meetings/{meeting:int}/invitation"

routes = [
    page(_INVITATION, show_invitation, needs="meeting:write"),
    action(_INVITATION, post_invitation, needs="meeting:write", form=show_invitation),
]
