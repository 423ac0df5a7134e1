"""Endpoints of the speakers' list, and of one's own hand."""

from typing import Any

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.live_meeting.own_part.queries import own_part
from roundtable.live_meeting.pages import _of, _seat
from roundtable.live_meeting.speakers import actions as speakers
from roundtable.live_meeting.speakers.models import Speaker
from roundtable.meetings import queries as live
from roundtable.meetings.models import Meeting
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page


def load_speakers(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = live.meeting_of(view.db, view.table_id, arg)
    if meeting is None:
        return None
    return {
        "meeting": meeting, "waiting": speakers.waiting(view.db, meeting.id),
        "speaking": speakers.speaking(view.db, meeting.id),
    }  # fmt: skip


def show_own(here: Here) -> Response:
    """The panel with one's own hand; like the one with the answer it fetches itself when something changes."""
    return here.part("live_meeting/_own_part.html", **own_part(here, here.find(Meeting, "meeting")))


def post_hand(here: Here) -> None:
    """Form: `state` is up or down."""
    meeting, member = here.find(Meeting, "meeting"), _seat(here)
    state = here.form.choice("state", ("up", "down"))
    here.form.check()
    (speakers.raise_hand if state == "up" else speakers.lower_hand)(here, meeting, member)


def post_speaker(here: Here) -> None:
    meeting = here.find(Meeting, "meeting")
    name = here.form.line("name", 80, _("Please write who wants to speak."))
    here.form.check()
    speakers.add(here, meeting, name)


def post_step(here: Here) -> None:
    """Form: `step` is call, done, up or remove."""
    meeting, speaker = here.find(Meeting, "meeting"), here.find(Speaker, "speaker")
    _of(meeting, speaker)
    step = here.form.choice("step", speakers.STEPS)
    here.form.check()
    speakers.take_step(here, meeting, speaker, step)


_LIVE = "/tables/{table}/meetings/{meeting:int}/live"
_BACK = "/tables/{table}/meetings/{meeting}/live"
fragments = [
    Fragment("speakers", "live_meeting/speakers/_speakers.html", load_speakers, "meeting:read", ("speakers/", "meeting/")),
]
routes = [
    page(f"{_LIVE}/own", show_own, needs="meeting:read"),
    action(f"{_LIVE}/hand", post_hand, needs="meeting:speak", back=_BACK),
    action(f"{_LIVE}/speakers", post_speaker, needs="meeting:run", back=_BACK),
    action(f"{_LIVE}/speakers/{{speaker:int}}", post_step, needs="meeting:run", back=_BACK),
]
