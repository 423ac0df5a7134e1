"""Endpoints of the two panels of a running meeting that differ for each person, so that they are no fragments."""

from starlette.responses import Response

from roundtable.live_meeting.own_part.queries import own_part
from roundtable.meetings.models import Meeting
from roundtable.web.routing import Here, page


def show_own(here: Here) -> Response:
    """The panel with one's own hand. Like the other one it is fetched again when something changes."""
    meeting = here.find(Meeting, "meeting")
    return here.part("live_meeting/_own_part.html", **own_part(here.db, meeting, here.member, here.can))


def show_own_vote(here: Here) -> Response:
    meeting = here.find(Meeting, "meeting")
    return here.part("live_meeting/consent/_own_vote.html", **own_part(here.db, meeting, here.member, here.can))


_LIVE = "/tables/{table}/meetings/{meeting:int}/live"
routes = [
    page(f"{_LIVE}/own", show_own, needs="meeting:read"),
    page(f"{_LIVE}/own/vote", show_own_vote, needs="meeting:read"),
]
