"""Endpoints of the wall: for people who are signed in, and by a read-only link for the computer in the room."""

from typing import Any

from starlette.responses import HTMLResponse, Response

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.guest_links.queries import require_link
from roundtable.accounts.qr import qr_svg
from roundtable.core import i18n
from roundtable.core.errors import NotFound
from roundtable.core.events import topics_since
from roundtable.core.permissions import PUBLIC
from roundtable.live_meeting.wall import queries
from roundtable.live_meeting.wall_links import actions as wall_links
from roundtable.meetings.models import Meeting
from roundtable.meetings.queries import meeting_of
from roundtable.tables.models import RoundTable
from roundtable.web.fragments import Audience, Fragment, View, key, partials, render
from roundtable.web.routing import Here, action, page


def load_wall(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = meeting_of(view.db, view.table_id, arg)
    return queries.wall(view.db, meeting) if meeting else None


def show_wall(here: Here) -> Response:
    meeting: Meeting = here.find(Meeting, "meeting")
    root = key("projector", meeting.id)
    context: dict[str, Any] = {
        "wall": render(here.view, "projector", meeting.id),
        "upto": here.view.version,
        "key": root,
        "changes": here.url("/changes"),
        "socket": f"/live/{here.table.slug}" if here.table else "",
        "back": here.url(f"/meetings/{meeting.id}/live"),
    }
    return here.page("live_meeting/wall/projector.html", **context)


def show_via(here: Here) -> Response:
    """The wall through a link, as a guest of the table sees it; 410 once the link has ended."""
    link, token = require_link(here.db, here.arg("token"), wall_links.PURPOSE), here.arg("token")
    if link.state != "open":
        return here.page("live_meeting/wall/projector_gone.html", status=410)
    view = _view(here, link)
    wall = render(view, "projector", link.subject_id)
    if not wall:
        raise NotFound
    with i18n.use(link.locale):
        return here.page(
            "live_meeting/wall/projector.html",
            wall=wall,
            upto=view.version,
            key=key("projector", link.subject_id),
            changes=f"/via/{token}/changes",
            socket=f"/live/via/{token}",
            back="",
        )


def show_via_changes(here: Here) -> Response:
    """For polling through a link: the wall, if something has changed since the event `?since=`."""
    link = require_link(here.db, here.arg("token"), wall_links.PURPOSE)
    if link.state != "open":
        raise NotFound
    view = _view(here, link)
    topics = topics_since(here.db, here.query.get("since", "0"), [link.table_id])
    return HTMLResponse(partials(view, (("projector", link.subject_id),), topics))


def _view(here: Here, link: GuestLink) -> View:
    return View(here.db, here.db.get_one(RoundTable, link.table_id), Audience(link.table_id, "guest", link.locale))


def show_links(here: Here) -> Response:
    meeting = here.find(Meeting, "meeting")
    return here.page(
        "live_meeting/wall/projector_links.html", meeting=meeting, links=wall_links.links_of(here.db, meeting)
    )


def post_link(here: Here) -> Response:
    """Make a link and show it: it can't be shown later, because only its hash is stored."""
    meeting = here.find(Meeting, "meeting")
    link = f"{here.config.url}/via/{wall_links.make_link(here, meeting)}/projector"
    return here.page(
        "live_meeting/wall/projector_links.html",
        meeting=meeting,
        link=link,
        code=qr_svg(link),
        links=wall_links.links_of(here.db, meeting),
    )


def post_end(here: Here) -> Response:
    meeting = here.find(Meeting, "meeting")
    wall_links.end_links(here, meeting)
    return here.see(here.url(f"/meetings/{meeting.id}/projector/links"))


fragments = [
    # Not cached: the minutes that are left depend on the time.
    Fragment(
        "projector",
        "live_meeting/wall/_projector.html",
        load_wall,
        "meeting:read",
        ("meeting/", "agenda/", "minutes/", "tasks", "attendance/", "consent/", "table"),
        cached=False,
    ),
]

_WALL = "/tables/{table}/meetings/{meeting:int}/projector"
routes = [
    page(_WALL, show_wall, needs="meeting:read"),
    page(f"{_WALL}/links", show_links, needs="meeting:run"),
    action(f"{_WALL}/links", post_link, needs="meeting:run"),
    action(f"{_WALL}/links/end", post_end, needs="meeting:run"),
    page("/via/{token}/projector", show_via, needs=PUBLIC),
    page("/via/{token}/changes", show_via_changes, needs=PUBLIC),
]
