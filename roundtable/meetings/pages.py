"""Endpoints of meetings: the list, the next meeting, a meeting's page, and the forms for its facts."""

from collections.abc import Iterable
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.i18n import as_day
from roundtable.core.i18n import gettext as _
from roundtable.core.text import whole_number
from roundtable.meetings import actions, queries, ring
from roundtable.meetings.invitations.models import MeetingInvitation
from roundtable.meetings.item_words import kinds, visibilities
from roundtable.meetings.models import Meeting
from roundtable.meetings.queries import sections_of
from roundtable.meetings.times import read_times
from roundtable.web.forms import Form
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

PAST_PER_PAGE = 25  # past meetings in one page of the list


def show_meetings(here: Here) -> Response:
    number = whole_number(here.query.get("page", ""), 4)
    return here.page("meetings/meetings.html", number=number if number and number > 1 else None)


def load_meetings(view: View, arg: int | None) -> dict[str, Any]:
    """Running and coming meetings, then past ones by year. `arg` is the page; only page 1 has the coming."""
    number = max(1, arg or 1)
    ahead = queries.meetings_ahead(view.db, view.table_id, view.today) if number == 1 else []
    past = queries.meetings_before(view.db, view.table_id, view.today, (number - 1) * PAST_PER_PAGE, PAST_PER_PAGE + 1)
    ids = [meeting.id for meeting in (*ahead, *past[:PAST_PER_PAGE])]
    minutes = queries.minutes_states(view.db, ids)
    shown = ("draft", "published", "approved") if "draft:read" in view.can else ("published", "approved")
    return {
        "number": number,
        "more": len(past) > PAST_PER_PAGE,
        "ahead": ahead,
        "years": groupby_year(past[:PAST_PER_PAGE]),
        "counts": queries.item_counts(view.db, ids),
        "minutes": minutes,
        "readable": {meeting_id for meeting_id, state in minutes.items() if state in shown},
    }


def groupby_year(meetings: Iterable[Meeting]) -> list[tuple[int, list[Meeting]]]:
    return [(year, list(group)) for year, group in groupby(meetings, key=lambda m: as_day(m.starts_at).year)]


def load_next_meeting(view: View, arg: int | None) -> dict[str, Any]:
    meeting = queries.next_meeting(view.db, view.table_id, view.today)
    cancelled = queries.next_cancelled(view.db, view.table_id, meeting.starts_at if meeting else None, view.today)
    seats = queries.seats_of(view.db, meeting) if meeting else queries.unanswered_seats(view.db, view.table_id)
    return {
        "meeting": meeting,
        "cancelled": cancelled,
        "places": ring.ring(seats),
        "counts": ring.tally(seats),
        "coming": ring.coming(seats),
        "days": (as_day(meeting.starts_at) - view.today).days if meeting else 0,
    }


def show_next_answer(here: Here) -> Response:
    """The panel with one's own answer to the next meeting."""
    return here.part("meetings/_rsvp.html", **own_answer(here))


def own_answer(here: Here) -> dict[str, Any]:
    """Context of `meetings/_next.html`: the next meeting and the reader's answer (None: they have no seat)."""
    meeting = queries.next_meeting(here.db, here.this_table.id)
    mine = here.member if "attendance:answer" in here.can else None
    return {
        "meeting": meeting,
        "items": queries.item_count(here.db, meeting.id) if meeting else 0,
        "answer": queries.answer_of(here.db, meeting.id, mine.id) if meeting and mine else None,
    }


def find_meeting(here: Here) -> Meeting:
    """The meeting that the address names; NotFound if this table has none with that id."""
    return here.find(Meeting, "meeting")


def show_meeting(here: Here) -> Response:
    """The meeting's page: with the tools for planning for those who may use them, else to read."""
    meeting = find_meeting(here)
    plans = "agenda:write" in here.can and meeting.state == "planned"
    minutes = queries.minutes_of(here.db, meeting.id)
    return here.page(
        "meetings/meeting.html",
        meeting=meeting,
        items=plans and queries.item_count(here.db, meeting.id),
        candidates=[each for found in queries.waiting_for(here.db, meeting) for each in found] if plans else [],
        previous=queries.last_held(here.db, meeting.table_id, before=meeting.starts_at) if plans else None,
        answer=queries.answer_of(here.db, meeting.id, here.seat.id) if may_answer(here, meeting) else None,
        is_due=as_day(meeting.starts_at) <= clock.today(),
        just_invited=_just_invited(here, meeting),
        has_minutes=bool(minutes and (minutes.version or "draft:read" in here.can)),
        kinds=kinds(),
        visibilities=visibilities(),
        sections=sections_of(here.db, meeting.id),
    )


def _just_invited(here: Here, meeting: Meeting) -> MeetingInvitation | None:
    """The invitation that was sent a moment ago, for the page that follows."""
    if here.query.get("saved") != "invited" or "meeting:write" not in here.can:
        return None
    return next(iter(queries.invitations_of(here.db, meeting.id)[-1:]), None)


def may_answer(here: Here, meeting: Meeting) -> bool:
    """Whether this reader is asked to answer: they have a seat, and the planned meeting isn't over."""
    asked = meeting.state == "planned" and meeting.ends_at > clock.now()
    return asked and here.member is not None and "attendance:answer" in here.can


def load_facts(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = view.db.get(Meeting, arg or 0)
    if meeting is None or meeting.table_id != view.table_id:
        return None
    minutes = queries.minutes_of(view.db, meeting.id)
    day = as_day(meeting.starts_at)
    return {
        "meeting": meeting,
        "days": (day - view.today).days,
        "minutes_state": minutes.state if minutes else "",
        "past": meeting.state == "planned" and day < view.today and "agenda:write" in view.can,
    }


def show_new(here: Here) -> Response:
    """The form for a new meeting, filled with place, times and people of the last one."""
    last = queries.latest_meeting(here.db, here.table.id) if here.table else None
    return facts_form(here, None, facts_as_typed(last, for_new=True))


def post_new(here: Here) -> Response:
    meeting = actions.plan_meeting(here, read_facts(here.form))
    return here.see(here.url(f"/meetings/{meeting.id}"), saved="planned")


def show_facts(here: Here) -> Response:
    meeting = find_meeting(here)
    return facts_form(here, meeting, facts_as_typed(meeting))


def post_facts(here: Here) -> Response:
    meeting = find_meeting(here)
    actions.change_facts(here, meeting, read_facts(here.form))
    return here.see(here.url(f"/meetings/{meeting.id}"), saved="meeting")


def facts_form(here: Here, meeting: Meeting | None, value: SimpleNamespace) -> Response:
    back = here.url(f"/meetings/{meeting.id}") if meeting else here.url("/meetings")
    return here.page("meetings/edit_facts.html", meeting=meeting, value=value, back=back)


def facts_as_typed(meeting: Meeting | None, for_new: bool = False) -> SimpleNamespace:
    """Values for the form. `for_new` takes only what usually stays the same: no day, title or "extraordinary"."""
    if meeting is None:
        return SimpleNamespace(
            day="",
            starts="",
            ends="",
            place="",
            place_note="",
            chair="",
            minute_taker="",
            title="",
            extraordinary=False,
        )
    starts, ends = clock.local(meeting.starts_at), clock.local(meeting.ends_at)
    return SimpleNamespace(
        day="" if for_new else starts.date().isoformat(),
        starts=f"{starts:%H:%M}",
        ends=f"{ends:%H:%M}",
        place=meeting.place,
        place_note=meeting.place_note,
        chair=meeting.chair,
        minute_taker=meeting.minute_taker,
        title="" if for_new else meeting.title,
        extraordinary=meeting.extraordinary and not for_new,
    )


def read_facts(form: Form) -> actions.Facts:
    """Raises Invalid with a sentence for each field."""
    times = read_times(form)
    lines = {
        name: form.line(name, limit)
        for name, limit in (("place", 160), ("place_note", 200), ("chair", 120), ("minute_taker", 120), ("title", 120))
    }
    form.check()
    assert times
    starts_at, ends_at = times
    return actions.Facts(starts_at, ends_at, extraordinary=form.flag("extraordinary"), **lines)


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


fragments = [
    Fragment(
        "meetings", "meetings/_meetings.html", load_meetings, needs="meeting:read", on=("meeting", "agenda", "minutes")
    ),
    Fragment("facts", "meetings/_facts.html", load_facts, needs="meeting:read", on=("meeting/", "minutes/")),
    Fragment(
        "next-meeting",
        "meetings/_next_meeting.html",
        load_next_meeting,
        needs="meeting:read",
        on=("meeting", "agenda", "attendance", "members", "table"),
    ),
]

routes = [
    page("/tables/{table}/meetings", show_meetings, needs="meeting:read"),
    page("/tables/{table}/next/answer", show_next_answer, needs="meeting:read"),
    page("/tables/{table}/meetings/new", show_new, needs="meeting:write"),
    action("/tables/{table}/meetings/new", post_new, needs="meeting:write", form=show_new),
    page(_MEETING, show_meeting, needs="meeting:read"),
    page(_MEETING + "/facts", show_facts, needs="meeting:write"),
    action(_MEETING + "/facts", post_facts, needs="meeting:write", form=show_facts),
    page(_MEETING + "/cancellation", show_cancellation, needs="meeting:write"),
    action(_MEETING + "/cancellation", post_cancellation, needs="meeting:write", form=show_cancellation),
    action(_MEETING + "/revival", post_revival, needs="meeting:write"),
    action(_MEETING + "/answer", post_answer, needs="attendance:answer"),
]
