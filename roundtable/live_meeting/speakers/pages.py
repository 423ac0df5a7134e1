"""Endpoints of the speakers' list: raising one's hand, and the moderation's buttons."""

from typing import Any

from roundtable.core.i18n import gettext as _
from roundtable.live_meeting.speakers import actions as speakers
from roundtable.live_meeting.speakers.models import Speaker
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.models import Meeting
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action


def load_speakers(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = meetings_queries.meeting_of(view.db, view.table_id, arg)
    if meeting is None:
        return None
    return {
        "meeting": meeting,
        "waiting": speakers.waiting_speakers(view.db, meeting.id),
        "speaking": speakers.current_speaker(view.db, meeting.id),
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
    speakers.add_speaker(here, meeting, name)


def post_step(here: Here) -> None:
    """Form: `step`, one of STEPS."""
    meeting, speaker = here.find(Meeting, "meeting"), here.find_in_meeting(Speaker, "speaker")
    step = here.form.choice("step", speakers.STEPS)
    here.form.check()
    speakers.change_speaker(here, meeting, speaker, step)


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
