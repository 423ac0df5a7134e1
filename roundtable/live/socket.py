"""The WebSocket endpoint. It only sends; browsers change things by POST."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from roundtable.accounts.guest_links import queries as guest_links_queries
from roundtable.accounts.sessions.actions import note_session_use
from roundtable.accounts.sessions.queries import session_by_token
from roundtable.core.db import Database
from roundtable.core.events import newest, topics_since
from roundtable.core.standing import LOWERED, is_lowered, standing
from roundtable.live import presence
from roundtable.live.hub import ENOUGH, REFUSED, RESTART, Hub, Viewer
from roundtable.live.tail import Tail
from roundtable.tables.queries import memberships_of
from roundtable.web import fragments
from roundtable.web.fragments import Audience
from roundtable.web.routing import cookie_name, role_at
from roundtable.web.visitors import table_by_slug

POLICY_VIOLATION = 1008  # RFC 6455, section 7.4.1
CLOSING_TIME = 3.0  # seconds for the closing handshake; the browser may be gone
WALL = "projector"  # the purpose of a guest link to the wall, and the name of the one fragment it shows
MAX_MESSAGES = 20  # our pages send nothing; after so many messages the socket is closed


class Live:
    """`/live/{table}?since=…&show=agenda-5,tasks`, `/live` for pages across tables, `/live/via/{token}` for a link.

    An ASGI application, and no WebSocket of Starlette: each layer around the waiting is kept for every open page.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        viewer = await _connect(scope, receive, send)
        if viewer is None:
            return
        try:
            await _serve(receive, send, viewer)
        finally:
            scope["state"]["hub"].leave(viewer)


async def _connect(scope: Scope, receive: Receive, send: Send) -> Viewer | None:
    """Accept and authorise the socket, join the hub and catch up; None if it was refused.

    The headers of the browser's request are dropped at the end because they take memory for every open page.
    """
    asked = HTTPConnection(scope)
    await receive()  # "websocket.connect"
    if not _same_origin(asked):
        await _close(send, POLICY_VIOLATION)
        return None
    await send({"type": "websocket.accept"})
    viewer: Viewer | None = await _in_thread(asked, _authorise, asked)
    if viewer is None:
        await _close(send, REFUSED)
        return None
    viewer.send = send
    hub: Hub = asked.state["hub"]
    if not hub.join(viewer):
        await _close(send, ENOUGH)
        return None
    try:
        await _check_again(asked, viewer)
        await _catch_up(asked, viewer)
    except BaseException:
        hub.leave(viewer)
        raise
    scope["headers"] = []
    return viewer


async def _close(send: Send, code: int) -> None:
    await send({"type": "websocket.close", "code": code})


async def _in_thread(socket: HTTPConnection, function: Callable[..., Any], *args: Any) -> Any:
    """Run `function` in a thread, a few at a time: after a restart all pages connect at once."""
    return await anyio.to_thread.run_sync(function, *args, limiter=socket.state["joining"])


async def _check_again(socket: HTTPConnection, viewer: Viewer) -> None:
    """Authorise again if the tail has moved on: access may have ended after the check and before the hub knew us."""
    tail: Tail = socket.state["tail"]
    if tail.last > viewer.as_of:
        now = await _in_thread(socket, _authorise, socket)
        if now is None or (now.audience, now.table_ids) != (viewer.audience, viewer.table_ids):
            viewer.close(RESTART)


async def _catch_up(socket: HTTPConnection, viewer: Viewer) -> None:
    """Push everything since the page was rendered, and what changes meanwhile; then the tail takes over."""
    tail: Tail = socket.state["tail"]
    topics = await _in_thread(socket, _missed, socket, viewer)
    while topics:
        viewer.push(await _in_thread(socket, tail.render_frame, viewer.audience, viewer.shown, topics, tail.last))
        topics, viewer.missed = viewer.missed or set(), set()
    viewer.missed = None


def _same_origin(socket: HTTPConnection) -> bool:
    # Browsers always send Origin. Without this check any site could open a socket with the person's cookie.
    origin = socket.headers.get("origin", "")
    own = (socket.headers.get("host"), urlsplit(socket.state["config"].url).netloc)
    return any(origin == f"{scheme}://{host}" for scheme in ("http", "https") for host in own if host)


def _authorise(socket: HTTPConnection) -> Viewer | None:
    if "token" in socket.path_params:
        return _authorise_link(socket)
    database: Database = socket.state["database"]
    token = socket.cookies.get(cookie_name(socket.state["config"]), "")
    with database.read() as db:
        session = session_by_token(db, token) if token else None
        if session is None:
            return None
        if session.idle:
            _note_use(database, session.id)
        as_of = newest(db)
        members = memberships_of(db, session.user_id)
        slug = socket.path_params.get("table")
        if slug is None:
            tables = frozenset(m.table_id for m in members)
            return Viewer(session.user_id, session.user.name, tables, None, (), as_of, standing(None, members))
        table = table_by_slug(db, slug)
        member = next((m for m in members if m.table.slug == slug), None)
        role = role_at(session.user, member)
        if table is None or role is None:
            return None
        shown = fragments.parse(socket.query_params.get("show", ""))
        audience = Audience(table.id, role, session.user.locale)
        return Viewer(session.user_id, session.user.name, frozenset({table.id}), audience, shown, as_of, role)


def _authorise_link(socket: HTTPConnection) -> Viewer | None:
    """Whoever has a link to the wall may follow that wall, with the eyes of a guest and without a name."""
    database: Database = socket.state["database"]
    with database.read() as db:
        link = guest_links_queries.find_link(db, socket.path_params["token"], WALL)
        if link is None or link.state != "open":
            return None
        audience = Audience(link.table_id, "guest", link.locale)
        # The link's id below zero stands for a user id: when the link is withdrawn, that "user" is disconnected.
        return Viewer(-link.id, "", frozenset({link.table_id}), audience, ((WALL, link.subject_id),), newest(db))


def _note_use(database: Database, session_id: int) -> None:
    # With a full disk people can still read.
    with contextlib.suppress(SQLAlchemyError), database.write() as db:
        note_session_use(db, session_id)


def _missed(socket: HTTPConnection, viewer: Viewer) -> set[str]:
    """Topics of all events since the page was rendered, and those that have no events."""
    since = socket.query_params.get("since", "0")
    lowered = {LOWERED} if is_lowered(socket.query_params.get("as", ""), viewer.standing) else set()
    database: Database = socket.state["database"]
    with database.read() as db:
        return topics_since(db, since, viewer.table_ids) | presence.TOPICS | lowered


async def _serve(receive: Receive, send: Send, viewer: Viewer) -> None:
    """Wait until the browser leaves or the viewer is closed; frames are sent by the viewer itself."""
    code, task = RESTART, asyncio.current_task()
    assert task
    viewer.stop = task.cancel
    try:
        if not viewer.closing:
            await _receive(receive)
            code = POLICY_VIOLATION
    except asyncio.CancelledError:
        if not viewer.closing or task.uncancel():
            raise  # somebody else wants the task to end
    finally:
        viewer.closing = True
        if viewer.sending:
            viewer.sending.cancel()
    with contextlib.suppress(RuntimeError, OSError, TimeoutError):
        async with asyncio.timeout(CLOSING_TIME):
            await _close(send, viewer.close_code or code)


async def _receive(receive: Receive) -> None:
    """Until the browser has gone, or has sent more than our pages would."""
    for _ in range(MAX_MESSAGES):
        if (await receive()).get("text") is None:  # the browser has gone, or sends bytes
            return
