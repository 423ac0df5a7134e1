"""Endpoints of what the table does together: the speakers' list, the consent check, one's own part in both."""

from typing import Any

from starlette.responses import Response

from roundtable.core.errors import Conflict, Forbidden, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.live_meeting.consent import actions as consent
from roundtable.live_meeting.models import ConsentCheck, Speaker
from roundtable.live_meeting.running import queries as live
from roundtable.live_meeting.speakers import actions as speakers
from roundtable.meetings.models import Meeting
from roundtable.tables.models import Member
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


def load_consent(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = live.meeting_of(view.db, view.table_id, arg)
    if meeting is None:
        return None
    check = consent.newest(view.db, meeting.id)
    return {
        "meeting": meeting, "tally": consent.tally(view.db, check) if check else None,
        "open": bool(check and consent.is_open(view.db, check)),
        "stands": bool(check and consent.stands(view.db, check)),
    }  # fmt: skip


def show_own(here: Here) -> Response:
    """The panel with one's own hand; like the one with the answer it fetches itself when something changes."""
    return here.part("live_meeting/_own_part.html", **own_part(here, here.find(Meeting, "meeting")))


def show_own_vote(here: Here) -> Response:
    return here.part("live_meeting/consent/_own_vote.html", **own_part(here, here.find(Meeting, "meeting")))


def own_part(here: Here, meeting: Meeting) -> dict[str, Any]:
    """What these two panels need. Whoever has no seat at this table has no part: `seat` is none."""
    found: dict[str, Any] = {"meeting": meeting, "seat": here.member, "hand": None, "before": 0, "check": None}
    if here.member is None or "meeting:speak" not in here.can:
        return {**found, "seat": None}
    found["hand"] = hand = speakers.hand_of(here.db, meeting.id, here.member.id)
    if hand and hand.state == "waiting":
        found["before"] = [each.id for each in speakers.waiting(here.db, meeting.id)].index(hand.id)
    check = consent.newest(here.db, meeting.id)
    if check and here.member.role != "guest" and consent.is_open(here.db, check):
        found |= {"check": check, "own": consent.own_vote(here.db, check, here.member)}
    return found


def post_hand(here: Here) -> None:
    """Form: `state` is up or down."""
    meeting, member = here.find(Meeting, "meeting"), _seat(here)
    state = here.form.choice("state", ("up", "down"))
    here.form.check()
    (speakers.raise_hand if state == "up" else speakers.lower_hand)(here, meeting, member)


def _seat(here: Here) -> Member:
    if here.member is None:
        raise Forbidden
    return here.member


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


def post_check(here: Here) -> None:
    """A question about the item that is being discussed."""
    meeting = here.find(Meeting, "meeting")
    question = here.form.line("question", 300, _("Please write what the table is asked."))
    names = here.form.choice("names", consent.NAMES, default="")
    here.form.check()
    item = live.current_item(meeting, live.items_in_order(here.db, meeting.id))
    if item is None:
        raise Conflict(_("No item is being discussed at the moment. Go on to an item first."))
    consent.open_check(here, meeting, item, question, names)


def post_vote(here: Here) -> None:
    """Form: `choice`, and a `reason` for an objection."""
    check, member = _check(here), _seat(here)
    reason = here.form.line("reason", 300)
    here.form.check()
    consent.vote(here, check, member, here.form.raw("choice"), reason)


def post_closing(here: Here) -> None:
    consent.close(here, _check(here))


def post_decision(here: Here) -> None:
    consent.copy_into_decision(here, _check(here))


def _check(here: Here) -> ConsentCheck:
    check: ConsentCheck = here.find(ConsentCheck, "check")
    _of(here.find(Meeting, "meeting"), check)
    return check


def _of(meeting: Meeting, thing: Any) -> None:
    if thing.meeting_id != meeting.id:
        raise NotFound


_PEOPLE = ("members", "table")
fragments = [
    Fragment("speakers", "live_meeting/speakers/_speakers.html", load_speakers, "meeting:read", ("speakers/", "meeting/")),
    Fragment(
        "consent", "live_meeting/consent/_consent.html", load_consent, "meeting:read",
        ("consent/", "meeting/", "agenda/", "minutes/", *_PEOPLE),
    ),
]  # fmt: skip

_LIVE = "/tables/{table}/meetings/{meeting:int}/live"
_BACK = "/tables/{table}/meetings/{meeting}/live"
_CHECK = f"{_LIVE}/checks/{{check:int}}"
routes = [
    page(f"{_LIVE}/own", show_own, needs="meeting:read"),
    page(f"{_LIVE}/own/vote", show_own_vote, needs="meeting:read"),
    action(f"{_LIVE}/hand", post_hand, needs="meeting:speak", back=_BACK),
    action(f"{_LIVE}/speakers", post_speaker, needs="meeting:run", back=_BACK),
    action(f"{_LIVE}/speakers/{{speaker:int}}", post_step, needs="meeting:run", back=_BACK),
    action(f"{_LIVE}/checks", post_check, needs="meeting:run", back=_BACK),
    action(_CHECK, post_vote, needs="meeting:speak", back=_BACK),
    action(f"{_CHECK}/closing", post_closing, needs="meeting:run", back=_BACK),
    action(f"{_CHECK}/decision", post_decision, needs="minutes:write", back=_BACK),
]
