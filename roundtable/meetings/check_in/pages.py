"""Endpoints for checking in without an account, on a phone, without scripts.

`/c` asks for the code on the wall, `/c/123456` has it filled in, `/c/<token>` is the address in the QR code.
The forms don't tell whether a code is right; only sending one does, and tries are counted.
"""

from typing import Any

from starlette.responses import Response

from roundtable.accounts.attempts import actions as attempts
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.core.permissions import PUBLIC
from roundtable.live_meeting.wall import queries as wall_queries
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.check_in import actions
from roundtable.meetings.models import Meeting
from roundtable.web.routing import Here, action, page

DIGITS = 6


def show_check_in(here: Here) -> Response:
    """The form for code, name and organisation."""
    return _form(here, "")


def show_check_in_known(here: Here) -> Response:
    """The form with the code filled in, or for the meeting of a QR code."""
    key = here.arg("key")
    if _is_code(key):
        return _form(here, key)
    meeting = actions.meeting_by_token(here.db, key)
    return _form(here, "", meeting) if meeting and actions.is_open(meeting) else gone(here, meeting)


def _form(here: Here, code: str, meeting: Meeting | None = None, status: int = 200) -> Response:
    return here.page("meetings/check_in/check_in.html", status=status, code=code, meeting=meeting)


def gone(here: Here, meeting: Meeting | None) -> Response:
    """410 with thanks if the meeting is over; 404 for a withdrawn code, and the same for one that never existed."""
    over = meeting is not None and meeting.state != "running"
    return here.page("meetings/check_in/check_in_gone.html", status=410 if over else 404, over=over)


def post_check_in(here: Here) -> Response:
    """Check in by code. The other fields are checked first, so that an incomplete form doesn't test a code."""
    name, organisation = _read_person(here)
    found = actions.try_code(here.db, _digits(here.form.raw("code")), here.network)
    if found.wait_seconds:
        return _refused(here, _too_many_tries(found.wait_seconds), 429)
    if found.meeting is None:
        return _refused(here, _wrong_code(), 422)
    return _check_in(here, found.meeting, name, organisation)


def post_check_in_known(here: Here) -> Response:
    key = here.arg("key")
    if _is_code(key):
        return post_check_in(here)
    meeting = actions.meeting_by_token(here.db, key)
    if meeting is None or not actions.is_open(meeting):
        return gone(here, meeting)
    name, organisation = _read_person(here)
    return _check_in(here, meeting, name, organisation)


def _read_person(here: Here) -> tuple[str, str]:
    name = here.form.line("name", 80, _("Please tell us your name."))
    organisation = here.form.line("organisation", 120, _("Please say for whom you are here; “volunteer” is enough."))
    here.form.check()
    return name, organisation


def _refused(here: Here, sentence: str, status: int) -> Response:
    """The form again. Not by raising Invalid: that would roll back the counted try."""
    here.errors = {"code": sentence}
    return _form(here, here.form.raw("code"), status=status)


def _wrong_code() -> str:
    return _(
        "This code is not valid now. Please compare it with the six digits on the wall, or tell the moderation your "
        "name: you will be added."
    )


def _too_many_tries(seconds: int) -> str:
    minutes = max(1, round(seconds / 60))
    return ngettext(
        "Too many wrong codes were tried. Please wait a minute, scan the QR code, or tell the moderation your name.",
        "Too many wrong codes were tried. Please wait %(n)s minutes, scan the QR code, or tell the moderation "
        "your name.",
        minutes,
    )


def _check_in(here: Here, meeting: Meeting, name: str, organisation: str) -> Response:
    if attempts.count_attempt(here.db, f"checkin:{meeting.id}:{here.network}", attempts.CHECKINS_FROM_NETWORK):
        raise Invalid({"": _("Many people are checking in from your network. Please tell the moderation your name.")})
    door = actions.DoorActor(here.db, meeting.table_id)
    return here.see(f"/c/here/{actions.check_in(door, meeting, name, organisation)}")


def show_visitor(here: Here) -> Response:
    """The visitor's own page: whether they are confirmed, what is being discussed, and the button for leaving."""
    visitor = actions.visitor_by_token(here.db, here.arg("token"))
    return (
        here.page("meetings/check_in/visitor.html", **_visitor_context(here, visitor)) if visitor else gone(here, None)
    )


def show_visitor_now(here: Here) -> Response:
    """The part of that page that changes; the page asks for it every few seconds."""
    visitor = actions.visitor_by_token(here.db, here.arg("token"))
    if visitor is None:
        return here.see(f"/c/here/{here.arg('token')}")  # answers with a whole page that says so
    return here.part("meetings/check_in/_visitor.html", **_visitor_context(here, visitor))


def _visitor_context(here: Here, visitor: Visitor) -> dict[str, Any]:
    meeting = here.db.get_one(Meeting, visitor.meeting_id)
    return {
        "visitor": visitor,
        "meeting": meeting,
        "at": meeting.table,
        **wall_queries.current_for_public(here.db, meeting),
    }


def post_leaving(here: Here) -> Response:
    """Form: `step` is "back" for coming back; anything else means leaving."""
    visitor = actions.visitor_by_token(here.db, here.arg("token"))
    if visitor is None:
        return gone(here, None)
    meeting = here.db.get_one(Meeting, visitor.meeting_id)
    if meeting.state != "running":
        raise Conflict(_("The meeting is over already. Thank you for coming."))
    door = actions.DoorActor(here.db, visitor.table_id)
    (actions.come_back if here.form.raw("step") == "back" else actions.leave)(door, visitor)
    return here.see(f"/c/here/{here.arg('token')}")


def _digits(typed: str) -> str:
    """ "123 456" and "123-456" are 123456."""
    return "".join(c for c in typed[:40] if c.isascii() and c.isdigit())


def _is_code(key: str) -> bool:
    return len(key) == DIGITS and key.isascii() and key.isdigit()


routes = [
    page("/c", show_check_in, needs=PUBLIC),
    action("/c", post_check_in, needs=PUBLIC, form=show_check_in),
    page("/c/{key}", show_check_in_known, needs=PUBLIC),
    action("/c/{key}", post_check_in_known, needs=PUBLIC, form=show_check_in_known),
    page("/c/here/{token}", show_visitor, needs=PUBLIC),
    page("/c/here/{token}/now", show_visitor_now, needs=PUBLIC),
    action("/c/here/{token}", post_leaving, needs=PUBLIC),
]
