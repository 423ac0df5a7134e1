"""Endpoints of the consent check: asking, answering, closing, making it a decision."""

from typing import Any

from roundtable.core.errors import Conflict
from roundtable.core.i18n import gettext as _
from roundtable.live_meeting.consent import actions as consent
from roundtable.live_meeting.consent.models import ConsentCheck
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.models import Meeting
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action


def load_consent(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = meetings_queries.meeting_of(view.db, view.table_id, arg)
    if meeting is None:
        return None
    check = consent.newest_check(view.db, meeting.id)
    return {
        "meeting": meeting,
        "tally": consent.tally(view.db, check) if check else None,
        "open": bool(check and consent.is_open(view.db, check)),
        "in_minutes": bool(check and consent.is_in_minutes(view.db, check)),
    }


def post_check(here: Here) -> None:
    """Ask about the item that is being discussed. Form: `question` and `names`."""
    meeting = here.find(Meeting, "meeting")
    question = here.form.line("question", 300, _("Please write what the table is asked."))
    names = here.form.choice("names", consent.NAMES, default="")
    here.form.check()
    item = agenda_queries.current_item(meeting, agenda_queries.items_in_order(here.db, meeting.id))
    if item is None:
        raise Conflict(_("No item is being discussed at the moment. Go on to an item first."))
    consent.open_check(here, meeting, item, question, names)


def post_vote(here: Here) -> None:
    """Form: `choice`, and a `reason` for an objection."""
    check, member = _check(here), here.seat
    reason = here.form.line("reason", 300)
    here.form.check()
    consent.vote(here, check, member, here.form.raw("choice"), reason)


def post_closing(here: Here) -> None:
    consent.close_check(here, _check(here))


def post_decision(here: Here) -> None:
    consent.make_decision(here, _check(here))


def _check(here: Here) -> ConsentCheck:
    check: ConsentCheck = here.find_in_meeting(ConsentCheck, "check")
    return check


_PEOPLE = ("members", "table")
_LIVE = "/tables/{table}/meetings/{meeting:int}/live"
_BACK = "/tables/{table}/meetings/{meeting}/live"
_CHECK = f"{_LIVE}/checks/{{check:int}}"
fragments = [
    Fragment(
        "consent",
        "live_meeting/consent/_consent.html",
        load_consent,
        "meeting:read",
        ("consent/", "meeting/", "agenda/", "minutes/", *_PEOPLE),
    ),
]
routes = [
    action(f"{_LIVE}/checks", post_check, needs="meeting:run", back=_BACK),
    action(_CHECK, post_vote, needs="meeting:speak", back=_BACK),
    action(f"{_CHECK}/closing", post_closing, needs="meeting:run", back=_BACK),
    action(f"{_CHECK}/decision", post_decision, needs="minutes:write", back=_BACK),
]
