"""Endpoints of what the table does together: the speakers' list, the consent check, one's own part in both."""

from typing import Any

from roundtable.core.errors import Forbidden, NotFound
from roundtable.meetings.models import Meeting
from roundtable.tables.models import Member
from roundtable.web.routing import Here


def _seat(here: Here) -> Member:
    if here.member is None:
        raise Forbidden
    return here.member
















def _of(meeting: Meeting, thing: Any) -> None:
    if thing.meeting_id != meeting.id:
        raise NotFound


_PEOPLE = ("members", "table")

_LIVE = "/tables/{table}/meetings/{meeting:int}/live"
_BACK = "/tables/{table}/meetings/{meeting}/live"
_CHECK = f"{_LIVE}/checks/{{check:int}}"
