"""Polling for browsers whose network blocks WebSockets, and the health checks."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from roundtable.core.events import newest, topics_since
from roundtable.core.permissions import PUBLIC, SIGNED_IN
from roundtable.core.standing import LOWERED, is_lowered
from roundtable.live import presence
from roundtable.web.assets import asset
from roundtable.web.fragments import Fragment, View, cursor, parse, partials
from roundtable.web.routing import Here, page, probe


def show_changes(here: Here) -> Response:
    """What a socket would have pushed since event `?since=` to a page with the fragments in `?show=`."""
    since = here.query.get("since", "0")
    lowered = {LOWERED} if is_lowered(here.query.get("as", ""), here.standing) else set()
    if here.table:
        _note_presence(here)
        topics = topics_since(here.db, since, [here.table.id]) | presence.TOPICS | lowered
        return HTMLResponse(partials(here.view, parse(here.query.get("show", "")), topics))
    topics = topics_since(here.db, since, [member.table_id for member in here.memberships]) | lowered
    return HTMLResponse(cursor(newest(here.db), topics))


def _note_presence(here: Here) -> None:
    """People whose page has to poll count as online too; tell the others if somebody is new."""
    state = here.request.state
    if here.user and here.table and state["presence"].note_poll(here.table.id, here.user.id, here.user.name):
        state["bell"].ring()


async def answer_alive(request: Request) -> Response:
    return PlainTextResponse("ok\n")


async def answer_ready(request: Request) -> Response:
    """200 if people can work, else 503 and one word (live/health.py)."""
    if word := await request.state["health"].problem():
        return PlainTextResponse(f"not ready: {word}\n", status_code=503, headers={"retry-after": "5"})
    return PlainTextResponse("ready\n")


def show_icon(here: Here) -> Response:
    """Browsers ask for /favicon.ico where no page names an icon: for files and fragments opened by themselves."""
    return RedirectResponse(asset("icons/icon.svg"), status_code=303)


def load_presence(view: View, arg: int | None) -> dict[str, object]:
    return {"names": presence.names_online(view.table_id)}


fragments = [
    Fragment("presence", "tables/_presence.html", load_presence, needs="table:read", on=("presence",), cached=False)
]
routes = [
    page("/tables/{table}/changes", show_changes, needs="table:read"),
    page("/changes", show_changes, needs=SIGNED_IN),
    probe("/healthz", answer_alive),
    probe("/readyz", answer_ready),
    page("/favicon.ico", show_icon, needs=PUBLIC),
]
