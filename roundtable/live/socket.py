"""The WebSocket endpoint. It only sends; browsers change things by POST."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from roundtable.accounts.guest_links import queries as guest_links_queries
from roundtable.accounts.sessions.actions import note_session_use
from roundtable.accounts.sessions.queries import session_by_token
from roundtable.core.db import Database
from roundtable.core.events import newest, topics_since
from roundtable.core.standing import LOWERED, is_lowered, standing
from roundtable.live import presence
from roundtable.live.hub import ENOUGH, REFUSED, RESTART, TRY_AGAIN, Hub, Viewer
from roundtable.live.tail import Tail
from roundtable.tables.queries import memberships_of
from roundtable.web import fragments
from roundtable.web.fragments import Audience
from roundtable.web.routing import cookie_name, role_at
from roundtable.web.visitors import table_by_slug

HOUR = 3600.0  # seconds after which the browser has to connect and be authorised again
POLICY_VIOLATION = 1008  # RFC 6455, section 7.4.1
CLOSING_TIME = 3.0  # seconds for the closing handshake; the browser may be gone
WALL = "projector"  # the purpose of a guest link to the wall, and the name of the one fragment it shows
MAX_MESSAGES = 20  # our pages send nothing; after so many messages the socket is closed


class Live:
    """`/live/{table}?since=…&show=agenda-5,tasks`, `/live` for pages across tables, `/live/via/{token}` for a link."""

    # An ASGI application because Starlette keeps three more coroutines per open page around a plain function.
    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        return _live(WebSocket(scope, receive, send))


async def _live(socket: WebSocket) -> None:
    viewer = await _connect(socket, HTTPConnection(socket.scope))
    if viewer is None:
        return
    try:
        await _serve(socket, viewer)
    finally:
        socket.state["hub"].leave(viewer)


async def _connect(socket: WebSocket, asked: HTTPConnection) -> Viewer | None:
    """Accept and authorise the socket, join the hub and catch up; None if it was refused.

    `asked` is the browser's request. Its headers are dropped at the end because they take memory for every open page.
    """
    if not _same_origin(asked):
        await socket.close(POLICY_VIOLATION)
        return None
    await socket.accept()
    viewer: Viewer | None = await _in_thread(asked, _authorise, asked)
    if viewer is None:
        await socket.close(REFUSED)
        return None
    hub: Hub = asked.state["hub"]
    if not hub.join(viewer):
        await socket.close(ENOUGH)
        return None
    try:
        await _check_again(asked, viewer)
        await _catch_up(asked, viewer)
    except BaseException:
        hub.leave(viewer)
        raise
    socket.scope["headers"] = []
    return viewer


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


async def _serve(socket: WebSocket, viewer: Viewer) -> None:
    """Send frames until the browser leaves, the viewer is closed, or the hour is over."""
    code = RESTART
    sending = asyncio.create_task(_send(socket, viewer))
    sending.add_done_callback(lambda ended: viewer.close(TRY_AGAIN))
    try:
        async with asyncio.timeout(HOUR) as limit:
            # Rescheduling a timeout that has expired raises RuntimeError; then there is nothing left to stop.
            viewer.stop = lambda: None if limit.expired() else limit.reschedule(0)
            if not viewer.closing:
                await _receive(socket)
                code = POLICY_VIOLATION
    except TimeoutError:
        pass  # the viewer was closed, or the hour is over
    finally:
        viewer.closing = True
        sending.cancel()
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError, TimeoutError):
        async with asyncio.timeout(CLOSING_TIME):
            await socket.close(viewer.close_code or code)


async def _send(socket: WebSocket, viewer: Viewer) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
        while True:
            await socket.send_text(await viewer.next_frame())


async def _receive(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, KeyError):
        for _ in range(MAX_MESSAGES):
            await socket.receive_text()
