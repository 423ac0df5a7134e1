"""Endpoints of the speakers' list, and of one's own hand."""

from typing import Any

from roundtable.core.i18n import gettext as _
from roundtable.live_meeting.speakers import actions as speakers
from roundtable.live_meeting.speakers.models import Speaker
from roundtable.meetings import queries as live
from roundtable.meetings.models import Meeting
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action


def load_speakers(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = live.meeting_of(view.db, view.table_id, arg)
    if meeting is None:
        return None
    return {
        "meeting": meeting,
        "waiting": speakers.waiting(view.db, meeting.id),
        "speaking": speakers.speaking(view.db, meeting.id),
    }


def post_hand(here: Here) -> None:
    """Form: `state` is up or down."""
    meeting, member = here.find(Meeting, "meeting"), here.seat
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
    meeting, speaker = here.find(Meeting, "meeting"), here.find_in_meeting(Speaker, "speaker")
    step = here.form.choice("step", speakers.STEPS)
    here.form.check()
    speakers.take_step(here, meeting, speaker, step)


_LIVE = "/tables/{table}/meetings/{meeting:int}/live"
_BACK = "/tables/{table}/meetings/{meeting}/live"
fragments = [
    Fragment(
        "speakers", "live_meeting/speakers/_speakers.html", load_speakers, "meeting:read", ("speakers/", "meeting/")
    ),
]
routes = [
    action(f"{_LIVE}/hand", post_hand, needs="meeting:speak", back=_BACK),
    action(f"{_LIVE}/speakers", post_speaker, needs="meeting:run", back=_BACK),
    action(f"{_LIVE}/speakers/{{speaker:int}}", post_step, needs="meeting:run", back=_BACK),
]
