"""Endpoints of one meeting: its page, its facts, calling it off, one's own answer."""

from types import SimpleNamespace
from typing import Any

from starlette.responses import Response

from roundtable.carrying.actions import carry_candidates
from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import as_day
from roundtable.core.i18n import gettext as _
from roundtable.meetings import actions, queries
from roundtable.meetings.agenda.sections.queries import sections_of
from roundtable.meetings.item_words import kinds, visibilities
from roundtable.meetings.models import Meeting
from roundtable.meetings.times import read_times
from roundtable.web.forms import Form
from roundtable.web.fragments import View
from roundtable.web.routing import Here, action, page


def find_meeting(here: Here) -> Meeting:
    """The meeting of the address."""
    meeting: Meeting = here.find(Meeting, "meeting")
    return meeting


def find_in_meeting(here: Here, model: type[Any], name: str) -> Any:
    """The item or section of the address; of another meeting than the one in the address it counts as missing."""
    found = here.find(model, name)
    if found.meeting_id != here.arg("meeting"):
        raise NotFound
    return found


def meeting_page(here: Here) -> Response:
    """Planning for those who may, else the agenda to read."""
    meeting = find_meeting(here)
    plans = "agenda:write" in here.can and meeting.state == "planned"
    minutes = queries.minutes_of(here.db, meeting.id)
    return here.page(
        "meetings/meeting.html", meeting=meeting, items=plans and queries.item_count(here.db, meeting.id),
        candidates=carry_candidates(here.db, meeting) if plans else [],
        previous=queries.last_held(here.db, meeting.table_id, before=meeting.starts_at) if plans else None,
        answer=queries.answer_of(here.db, meeting.id, here.member.id) if may_answer(here, meeting) else None,
        is_due=as_day(meeting.starts_at) <= clock.today(),
        has_minutes=bool(minutes and (minutes.version or "draft:read" in here.can)),
        kinds=kinds(), visibilities=visibilities(), sections=sections_of(here.db, meeting.id),
    )  # fmt: skip


def may_answer(here: Here, meeting: Meeting) -> bool:
    """Who has a seat is asked until the meeting begins."""
    asked = meeting.state == "planned" and meeting.ends_at > clock.now()
    return asked and here.member is not None and "attendance:answer" in here.can


def load_facts(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = view.db.get(Meeting, arg or 0)
    if meeting is None or meeting.table_id != view.table_id:
        return None
    minutes = queries.minutes_of(view.db, meeting.id)
    day = as_day(meeting.starts_at)
    return {
        "meeting": meeting, "days": (day - view.today).days, "minutes_state": minutes.state if minutes else "",
        "past": meeting.state == "planned" and day < view.today and "agenda:write" in view.can,
    }  # fmt: skip


def show_new(here: Here) -> Response:
    """The form for a new meeting; place, times and people as last time."""
    last = queries.latest_meeting(here.db, here.table.id) if here.table else None
    return _facts_form(here, None, _typed_facts(last, again=True))


def post_new(here: Here) -> Response:
    meeting = actions.plan_meeting(here, _read_facts(here.form))
    return here.see(here.url(f"/meetings/{meeting.id}"), saved="planned")


def show_facts(here: Here) -> Response:
    meeting = find_meeting(here)
    return _facts_form(here, meeting, _typed_facts(meeting))


def post_facts(here: Here) -> Response:
    meeting = find_meeting(here)
    actions.change_facts(here, meeting, _read_facts(here.form))
    return here.see(here.url(f"/meetings/{meeting.id}"), saved="meeting")


def _facts_form(here: Here, meeting: Meeting | None, value: SimpleNamespace) -> Response:
    back = here.url(f"/meetings/{meeting.id}") if meeting else here.url("/meetings")
    return here.page("meetings/edit_facts.html", meeting=meeting, value=value, back=back)


def _typed_facts(meeting: Meeting | None, again: bool = False) -> SimpleNamespace:
    """A meeting as the form shows it; `again` leaves out what is never the same twice."""
    if meeting is None:
        return SimpleNamespace(day="", starts="", ends="", place="", place_note="", chair="", minute_taker="",
                               title="", extraordinary=False)  # fmt: skip
    starts, ends = clock.local(meeting.starts_at), clock.local(meeting.ends_at)
    return SimpleNamespace(
        day="" if again else starts.date().isoformat(), starts=f"{starts:%H:%M}", ends=f"{ends:%H:%M}",
        place=meeting.place, place_note=meeting.place_note, chair=meeting.chair, minute_taker=meeting.minute_taker,
        title="" if again else meeting.title, extraordinary=meeting.extraordinary and not again,
    )  # fmt: skip


def _read_facts(form: Form) -> actions.Facts:
    """Raises Invalid with a sentence for each field."""
    times = read_times(form)
    lines = {
        name: form.line(name, limit)
        for name, limit in (("place", 160), ("place_note", 200), ("chair", 120), ("minute_taker", 120), ("title", 120))
    }
    form.check()
    assert times
    return actions.Facts(*times, **lines, extraordinary=form.flag("extraordinary"))


def show_cancellation(here: Here) -> Response:
    return here.page("meetings/cancellation.html", meeting=find_meeting(here))


def post_cancellation(here: Here) -> Response:
    reason = here.form.line("reason", 200, required=_("Please say why, so that nobody stands before a closed door."))
    here.form.check()
    actions.cancel(here, find_meeting(here), reason)
    return here.see(here.url(f"/meetings/{here.arg('meeting')}"), saved="cancelled")


def post_revival(here: Here) -> Response:
    actions.revive(here, find_meeting(here))
    return here.see(here.url(f"/meetings/{here.arg('meeting')}"))


def post_answer(here: Here) -> None:
    actions.answer(here, find_meeting(here), here.member, here.form.raw("answer"))


_MEETING = "/tables/{table}/meetings/{meeting:int}"

routes = [
    page("/tables/{table}/meetings/new", show_new, needs="meeting:write"),
    action("/tables/{table}/meetings/new", post_new, needs="meeting:write", form=show_new),
    page(_MEETING, meeting_page, needs="meeting:read"),
    page(_MEETING + "/facts", show_facts, needs="meeting:write"),
    action(_MEETING + "/facts", post_facts, needs="meeting:write", form=show_facts),
    page(_MEETING + "/cancellation", show_cancellation, needs="meeting:write"),
    action(_MEETING + "/cancellation", post_cancellation, needs="meeting:write", form=show_cancellation),
    action(_MEETING + "/revival", post_revival, needs="meeting:write"),
    action(_MEETING + "/answer", post_answer, needs="attendance:answer"),
]
