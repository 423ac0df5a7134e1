"""The WebSocket endpoint: server to browser only. Writes go by POST."""

import contextlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.websockets import WebSocket, WebSocketDisconnect

from roundtable import fragments
from roundtable.accounts import guest_links
from roundtable.accounts.actions import note_use
from roundtable.accounts.queries import session_by_token
from roundtable.db import Database
from roundtable.events import newest, topics_since
from roundtable.fragments import Audience
from roundtable.live import presence
from roundtable.live.hub import REFUSED, RESTART, Hub, Viewer
from roundtable.live.tail import Tail
from roundtable.tables.queries import memberships_of, table_by_slug
from roundtable.web import cookie_name, role_at

HOUR = 3600.0  # then the browser connects again and is authorised again
VIOLATION = 1008
PATIENCE = 3.0  # seconds for saying goodbye to a browser that may not be listening any more
WALL = "projector"  # the purpose of a link, and the one fragment that it shows
MAX_MESSAGES = 20  # a page sends none; whoever sends more than this is not one


async def live(socket: WebSocket) -> None:
    """`/live/{table}?since=…&show=agenda-5,tasks`, `/live` for pages across tables, `/live/via/{token}` for a link."""
    if not _same_origin(socket):
        await socket.close(VIOLATION)
        return
    await socket.accept()
    viewer = await _in_turn(socket, _authorise, socket)
    if viewer is None:
        await socket.close(REFUSED)
        return
    hub: Hub = socket.state["hub"]
    hub.join(viewer)
    try:
        await _check_again(socket, viewer)
        await _catch_up(socket, viewer)
        await _serve(socket, viewer)
    finally:
        hub.leave(viewer)


async def _in_turn(socket: WebSocket, function: Callable[..., Any], *args: Any) -> Any:
    """In a thread. After a restart all pages come at once: a few at a time need fewer threads and connections."""
    return await anyio.to_thread.run_sync(function, *args, limiter=socket.state["joining"])


async def _check_again(socket: WebSocket, viewer: Viewer) -> None:
    """An event that ends somebody's access may have been handled after the check and before the join."""
    tail: Tail = socket.state["tail"]
    if tail.last > viewer.as_of:
        now = await _in_turn(socket, _authorise, socket)
        if now is None or (now.audience, now.table_ids) != (viewer.audience, viewer.table_ids):
            viewer.close(RESTART)


async def _catch_up(socket: WebSocket, viewer: Viewer) -> None:
    """Everything since the page was made. What happens meanwhile follows before the tail takes over."""
    tail: Tail = socket.state["tail"]
    topics = await _in_turn(socket, _missed, socket, viewer)
    while topics:
        viewer.push(await _in_turn(socket, tail.frame, viewer.audience, viewer.shown, topics, tail.last))
        topics, viewer.missed = viewer.missed or set(), set()
    viewer.missed = None


def _same_origin(socket: WebSocket) -> bool:
    # No browser leaves Origin out, and the cookie alone would let any site read along.
    origin = socket.headers.get("origin", "")
    own = (socket.headers.get("host"), urlsplit(socket.state["config"].url).netloc)
    return any(origin == f"{scheme}://{host}" for scheme in ("http", "https") for host in own if host)


def _authorise(socket: WebSocket) -> Viewer | None:
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
            return Viewer(session.user_id, session.user.name, tables, None, (), as_of)
        table = table_by_slug(db, slug)
        member = next((m for m in members if m.table.slug == slug), None)
        role = role_at(session.user, member)
        if table is None or role is None:
            return None
        shown = fragments.parse(socket.query_params.get("show", ""))
        audience = Audience(table.id, role, session.user.locale)
        return Viewer(session.user_id, session.user.name, frozenset({table.id}), audience, shown, as_of)


def _authorise_link(socket: WebSocket) -> Viewer | None:
    """Whoever holds a link to the wall may follow that wall as a guest would see it, and is nobody: no name."""
    database: Database = socket.state["database"]
    with database.read() as db:
        link = guest_links.find(db, socket.path_params["token"], WALL)
        if link is None or link.state != "open":
            return None
        audience = Audience(link.table_id, "guest", link.locale)
        # Below zero, so that it is no person's: when the link is withdrawn, this number loses its connection.
        return Viewer(-link.id, "", frozenset({link.table_id}), audience, ((WALL, link.subject_id),), newest(db))


def _note_use(database: Database, session_id: int) -> None:
    # A disk that is full must not end the reading.
    with contextlib.suppress(SQLAlchemyError), database.write() as db:
        note_use(db, session_id)


def _missed(socket: WebSocket, viewer: Viewer) -> set[str]:
    """Topics of everything between the page and this connection; presence is always news."""
    since = socket.query_params.get("since", "0")
    database: Database = socket.state["database"]
    with database.read() as db:
        return topics_since(db, since, viewer.table_ids) | presence.TOPICS


async def _serve(socket: WebSocket, viewer: Viewer) -> None:
    """Until the browser goes, somebody closes it, or the hour is over."""
    code = RESTART
    with anyio.move_on_after(HOUR):
        async with anyio.create_task_group() as group:
            viewer.stop = group.cancel_scope.cancel
            if not viewer.closing:
                group.start_soon(_send, socket, viewer)
                await _receive(socket)
                code = VIOLATION
            group.cancel_scope.cancel()
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError), anyio.move_on_after(PATIENCE):
        await socket.close(viewer.close_code or code)


async def _send(socket: WebSocket, viewer: Viewer) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
        while True:
            await socket.send_text(await viewer.next_frame())


async def _receive(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, KeyError):
        for _ in range(MAX_MESSAGES):
            await socket.receive_text()
