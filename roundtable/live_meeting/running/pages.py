"""Endpoints of the running meeting: the page that everybody has open, its fragments, the moderation's buttons."""

from datetime import datetime
from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import as_day
from roundtable.files import queries as files_queries
from roundtable.live_meeting.own_part.queries import own_part
from roundtable.live_meeting.running import actions, queries
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.tasks.actions import changeable
from roundtable.tasks.in_meetings.queries import shows_tasks, tasks_in
from roundtable.web.fragments import Fragment, View, registered
from roundtable.web.routing import Here, action, page

_LIVE = "/tables/{table}/meetings/{meeting:int}/live"
_BACK = "/tables/{table}/meetings/{meeting}/live"


def show_live(here: Here) -> Response:
    """The running meeting with its current item, or the one in `?item=`; another page before and after the meeting."""
    meeting: Meeting = here.find(Meeting, "meeting")
    if meeting.state != "running":
        return here.page("live_meeting/running/live_idle.html", meeting=meeting)
    return here.page("live_meeting/running/live.html", **_page_context(here, meeting))


def show_doc(here: Here) -> Response:
    """Only the column of the current item, fetched by pages that follow the moderation (follow.js)."""
    meeting: Meeting = here.find(Meeting, "meeting")
    return here.part("live_meeting/running/_live_moved.html", **_page_context(here, meeting))


def _page_context(here: Here, meeting: Meeting) -> dict[str, Any]:
    """Context for the item to show. `follow`: not chosen by `?item=`, so it is the current one."""
    wanted, internal = here.query.get("item"), False
    if wanted is None:
        items = agenda_queries.items_in_order(here.db, meeting.id)
        item = agenda_queries.current_item(meeting, items)
        internal = queries.hidden_item_position(here.db, meeting, items) is not None
    else:
        item = here.get(AgendaItem, wanted)
        if item.meeting_id != meeting.id:
            raise NotFound
    return {
        "meeting": meeting,
        "item": item,
        "internal": internal,
        "follow": wanted is None,
        "known": _known_fragments(),
        **_tasks_context(here, item),
        **own_part(here.db, meeting, here.member, here.can),
    }


def _tasks_context(here: Here, item: AgendaItem | None) -> dict[str, Any]:
    """The tasks inside the item "Stand der Aufgaben"."""
    if item is None or not shows_tasks(item) or "tasks:read" not in here.can:
        return {"with_tasks": False}
    rows = tasks_in(here.db, item, clock.today())
    back = here.url(f"/meetings/{item.meeting_id}/live")
    return {
        "with_tasks": True,
        "item_tasks": rows,
        "changeable": changeable(here.role, here.user_id, [row.task for row in rows]),
        "back": back,
    }


def _known_fragments() -> frozenset[str]:
    """Names of all fragments. That of an item's text comes from the minutes; the page also works without it."""
    return frozenset(fragment.name for fragment in registered())


def post_opening(here: Here) -> Response:
    meeting = here.find(Meeting, "meeting")
    actions.start_meeting(here, meeting)
    return here.see(here.url(f"/meetings/{meeting.id}/live"))


def post_current_item(here: Here) -> None:
    """Form: `item` to go on to, and `leaves`, the item that was current on the page where the button was pressed."""
    meeting, form = here.find(Meeting, "meeting"), here.form
    leaves, target = form.number("leaves", 0, 10**9, default=0), form.number("item", 1, 10**9)
    form.check()
    actions.set_current_item(here, meeting, leaves, target)


def post_clock(here: Here) -> None:
    meeting = here.find(Meeting, "meeting")
    state = here.form.choice("state", ("paused", "running"))
    here.form.check()
    if state == "paused":
        actions.pause_clock(here, meeting)
    else:
        actions.resume_clock(here, meeting)


def post_postponement(here: Here) -> None:
    actions.postpone_item(here, here.find(Meeting, "meeting"), here.arg("item"))


def post_reopening_of_item(here: Here) -> None:
    actions.reopen_item(here, here.find(Meeting, "meeting"), here.arg("item"))


def post_end(here: Here) -> Response:
    meeting = here.find(Meeting, "meeting")
    actions.end_meeting(here, meeting)
    return here.see(here.url(f"/meetings/{meeting.id}/live"))


def post_reopening(here: Here) -> Response:
    meeting = here.find(Meeting, "meeting")
    actions.reopen_meeting(here, meeting)
    return here.see(here.url(f"/meetings/{meeting.id}/live"))


def load_head(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = meetings_queries.meeting_of(view.db, view.table_id, arg)
    return {"meeting": meeting} if meeting else None


def load_rail(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = meetings_queries.meeting_of(view.db, view.table_id, arg)
    return queries.rail(view.db, meeting) if meeting else None


def load_bar(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = meetings_queries.meeting_of(view.db, view.table_id, arg)
    return queries.bar(view.db, meeting) if meeting else None


def load_results(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = meetings_queries.meeting_of(view.db, view.table_id, arg)
    return {"meeting": meeting, "results": queries.results(view.db, meeting.id)} if meeting else None


def load_unreached(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = meetings_queries.meeting_of(view.db, view.table_id, arg)
    return {"meeting": meeting, "items": queries.unreached_items(view.db, meeting)} if meeting else None


def load_item(view: View, arg: int | None) -> dict[str, Any] | None:
    item = agenda_queries.item_with_meeting(view.db, view.table_id, arg)
    return (
        {**queries.place_in_agenda(view.db, item), "files": files_queries.of_item(view.db, item.id)} if item else None
    )


def load_now(view: View, arg: int | None) -> dict[str, Any] | None:
    """For pages that show item `arg`: which item is being discussed now."""
    item = agenda_queries.item_with_meeting(view.db, view.table_id, arg)
    if item is None:
        return None
    items = agenda_queries.items_in_order(view.db, item.meeting_id)
    return {
        "item": item,
        "meeting": item.meeting,
        "current": agenda_queries.current_item(item.meeting, items),
        "internal": queries.hidden_item_position(view.db, item.meeting, items) is not None,
    }


def days_away(moment: datetime) -> int:
    """How many days from today a moment is; negative in the past."""
    return (as_day(moment) - clock.today()).days


template_names = {"days_away": days_away}
_MEETING = ("meeting", "agenda")
fragments = [
    # Not cached: the minutes that are left depend on the time.
    Fragment("live-rail", "live_meeting/running/_live_rail.html", load_rail, "meeting:read", _MEETING, cached=False),
    Fragment("live-bar", "live_meeting/running/_live_bar.html", load_bar, "meeting:read", _MEETING, cached=False),
    Fragment("live-head", "live_meeting/running/_live_head.html", load_head, "meeting:read", ("meeting/",)),
    Fragment("unreached", "live_meeting/running/_unreached.html", load_unreached, "meeting:read", _MEETING),
    Fragment("live-item", "live_meeting/running/_live_item.html", load_item, "meeting:read", _MEETING),
    Fragment("live-next", "live_meeting/running/_live_next.html", load_item, "meeting:read", _MEETING),
    Fragment("live-now", "live_meeting/running/_live_now.html", load_now, "meeting:read", _MEETING),
    Fragment(
        "results",
        "live_meeting/running/_live_results.html",
        load_results,
        "draft:read",
        ("minutes/", "tasks", "agenda/"),
    ),
]

routes = [
    page(_LIVE, show_live, needs="meeting:read"),
    page(f"{_LIVE}/doc", show_doc, needs="meeting:read"),
    action(f"{_LIVE}/opening", post_opening, needs="meeting:run"),
    action(f"{_LIVE}/current-item", post_current_item, needs="meeting:run", back=_BACK),
    action(f"{_LIVE}/clock", post_clock, needs="meeting:run", back=_BACK),
    action(f"{_LIVE}/items/{{item:int}}/postponement", post_postponement, needs="meeting:run", back=_BACK),
    action(f"{_LIVE}/items/{{item:int}}/reopening", post_reopening_of_item, needs="meeting:run", back=_BACK),
    action(f"{_LIVE}/end", post_end, needs="meeting:run"),
    action(f"{_LIVE}/reopening", post_reopening, needs="meeting:run"),
]
