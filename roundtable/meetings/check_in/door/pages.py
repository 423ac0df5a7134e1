"""Endpoints of the door: opening it, and confirming visitors."""

from starlette.responses import Response

from roundtable.accounts.qr import qr_svg
from roundtable.core.errors import NotFound
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.check_in import actions as check_in
from roundtable.meetings.models import Meeting
from roundtable.tables.models import Member
from roundtable.web.routing import Here, action, page


def show_door(here: Here) -> Response:
    """QR code and number, large enough for the wall. Empty while the door is closed."""
    meeting = here.find(Meeting, "meeting")
    link = f"{here.config.url}/c/{meeting.checkin_token}" if check_in.is_open(meeting) else ""
    return here.page(
        "meetings/check_in/door.html",
        meeting=meeting,
        code=qr_svg(link) if link else "",
        link=link,
        short=f"{here.config.url.partition('://')[2]}/c",
    )


def post_door(here: Here) -> Response | None:
    """Form: `state` is open or closed."""
    meeting = here.find(Meeting, "meeting")
    state = here.form.choice("state", ("open", "closed"))
    here.form.check()
    if state == "closed":
        check_in.close_door(here, meeting)
        return None
    check_in.open_door(here, meeting)
    return here.see(here.url(f"/meetings/{meeting.id}/live/door"))


def post_visitor(here: Here) -> None:
    """Form: `step` is confirm, decline, left, or the id of the member whose seat the visitor came for."""
    meeting, visitor = here.find(Meeting, "meeting"), here.find(Visitor, "visitor")
    if visitor.meeting_id != meeting.id:
        raise NotFound
    step = here.form.raw("step")
    if step.isascii() and step.isdecimal():
        return check_in.confirm(here, visitor, here.get(Member, step))
    here.form.choice("step", ("confirm", "decline", "left"))
    here.form.check()
    {"confirm": check_in.confirm, "decline": check_in.decline, "left": check_in.leave}[step](here, visitor)


_LIVE = "/tables/{table}/meetings/{meeting:int}/live"
_BACK = "/tables/{table}/meetings/{meeting}/live"
routes = [
    page(f"{_LIVE}/door", show_door, needs="meeting:read"),
    action(f"{_LIVE}/door", post_door, needs="attendance:write", back=_BACK),
    action(f"{_LIVE}/visitors/{{visitor:int}}", post_visitor, needs="attendance:write", back=_BACK),
]
