"""Endpoints of attendance: the panel "At the table", and corrections by hand."""

from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.text import fold
from roundtable.meetings import ring
from roundtable.meetings.attendance import actions as attendance
from roundtable.meetings.attendance import queries
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.models import Meeting
from roundtable.meetings.queries import attendance_of, meeting_of
from roundtable.meetings.times import optional_clock
from roundtable.tables.models import Member
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page


def load_attendance(view: View, arg: int | None) -> dict[str, Any] | None:
    """The seats, how many are taken, which visitors wait for confirmation, and the quorum."""
    meeting = meeting_of(view.db, view.table_id, arg)
    if meeting is None:
        return None
    seats = queries.seats(view.db, meeting)
    places = queries.counted_seats(seats)
    visitors = queries.visitors_of(view.db, meeting.id, "unconfirmed", "confirmed")
    return {
        "meeting": meeting,
        "seats": seats,
        "places": ring.ring(places),
        "taken": sum(seat.is_there for seat in places),
        "announced": queries.count_announced(view.db, meeting),
        "quorum": queries.quorum_now(meeting, seats),
        "waiting": [(v, seat_for(v, seats)) for v in visitors if v.state == "unconfirmed"],
        "visitors": [visitor for visitor in visitors if visitor.state == "confirmed"],
    }


def seat_for(visitor: Visitor, seats: list[queries.Seat]) -> queries.Seat | None:
    """The empty seat that a visitor named, if there is one: perhaps they are its deputy.

    An organisation's goes before that of a person who has the same name.
    """
    wanted = fold(visitor.organisation)
    named = [seat for seat in seats if fold(seat.seat) == wanted]
    organisations = [seat for seat in named if seat.is_of_organisation]
    return next((seat for seat in organisations or named if not seat.is_there), None)


def post_attendance(here: Here) -> None:
    """Form: `presence`, one of STEPS."""
    meeting, member = here.find(Meeting, "meeting"), here.find(Member, "member")
    attendance.set_attendance(here, meeting, member, here.form.raw("presence"))


def post_announced(here: Here) -> None:
    attendance.take_over_answers(here, here.find(Meeting, "meeting"))


def post_deputy(here: Here) -> None:
    meeting, member = here.find(Meeting, "meeting"), here.find(Member, "member")
    name = here.form.line("deputy", 80)
    here.form.check()
    attendance.name_deputy(here, meeting, member, name)


def show_times(here: Here) -> Response:
    """The form for correcting when somebody came and left."""
    meeting, member = here.find(Meeting, "meeting"), here.find(Member, "member")
    row = attendance_of(here.db, meeting.id, member.id)
    if row is None or row.presence not in queries.THERE:
        raise NotFound
    return here.page(
        "meetings/attendance/times.html",
        meeting=meeting,
        member=member,
        arrived=_clock_time(queries.late_arrival(meeting, row.arrived_at)),
        left=_clock_time(row.left_at),
    )


def _clock_time(moment: Any) -> str:
    return f"{clock.local(moment):%H:%M}" if moment else ""


def post_times(here: Here) -> Response:
    meeting, member = here.find(Meeting, "meeting"), here.find(Member, "member")
    arrived, left = optional_clock(here.form, "arrived"), optional_clock(here.form, "left")
    here.form.check()
    attendance.correct_times(here, meeting, member, arrived, left)
    return here.see(here.url(f"/meetings/{meeting.id}/live"))


fragments = [
    Fragment(
        "attendance",
        "meetings/attendance/_live_attendance.html",
        load_attendance,
        "meeting:read",
        ("attendance/", "meeting/", "members", "table"),
    ),
]

_LIVE = "/tables/{table}/meetings/{meeting:int}/live"
_BACK = "/tables/{table}/meetings/{meeting}/live"
_SEAT = f"{_LIVE}/attendance/{{member:int}}"
routes = [
    action(f"{_LIVE}/attendance", post_announced, needs="attendance:write", back=_BACK),
    action(_SEAT, post_attendance, needs="attendance:write", back=_BACK),
    action(f"{_SEAT}/deputy", post_deputy, needs="attendance:write", back=_BACK),
    page(f"{_SEAT}/times", show_times, needs="attendance:write"),
    action(f"{_SEAT}/times", post_times, needs="attendance:write", form=show_times),
]
