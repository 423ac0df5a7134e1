"""The WebSocket endpoint: server to browser only. Writes go by POST."""

import contextlib
import json
from urllib.parse import urlsplit

import anyio
from sqlalchemy import or_, select
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from roundtable import fragments
from roundtable.accounts.queries import session_by_token
from roundtable.db import Database
from roundtable.events import Event
from roundtable.fragments import Audience
from roundtable.live.hub import REFUSED, RESTART, Viewer
from roundtable.tables.queries import memberships_of, table_by_slug
from roundtable.web import cookie_name, role_at

TICK = 5.0  # seconds; a browser that hears nothing for longer shows "getrennt"
HOUR = 3600.0  # then the browser connects again and is authorised again
VIOLATION = 1008
MAX_MESSAGES = 20  # a page sends none; whoever sends more than this is not one


async def live(socket: WebSocket) -> None:
    """`/live/{table}?since=…&show=agenda-5,tasks`, or `/live` for pages across tables."""
    if not _same_origin(socket):
        await socket.close(VIOLATION)
        return
    await socket.accept()
    viewer = await run_in_threadpool(_authorise, socket)
    if viewer is None:
        await socket.close(REFUSED)
        return
    hub, tail = socket.state["hub"], socket.state["tail"]
    hub.join(viewer)
    try:
        topics = await run_in_threadpool(_missed, socket, viewer)
        viewer.push(await run_in_threadpool(tail.frame, viewer.audience, viewer.shown, topics))
        await _serve(socket, viewer)
    finally:
        hub.leave(viewer)


def _same_origin(socket: WebSocket) -> bool:
    # No browser leaves Origin out, and the cookie alone would let any site read along.
    origin = socket.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc in (socket.headers.get("host"), urlsplit(socket.state["config"].url).netloc)


def _authorise(socket: WebSocket) -> Viewer | None:
    database: Database = socket.state["database"]
    token = socket.cookies.get(cookie_name(socket.state["config"]), "")
    with database.read() as db:
        session = session_by_token(db, token) if token else None
        if session is None:
            return None
        members = memberships_of(db, session.user_id)
        slug = socket.path_params.get("table")
        if slug is None:
            return Viewer(session.user_id, session.user.name, frozenset(m.table_id for m in members), None, ())
        table = table_by_slug(db, slug)
        member = next((m for m in members if m.table.slug == slug), None)
        role = role_at(session.user, member)
        if table is None or role is None:
            return None
        shown = fragments.parse(socket.query_params.get("show", ""))
        audience = Audience(table.id, role, session.user.locale)
        return Viewer(session.user_id, session.user.name, frozenset({table.id}), audience, shown)


def _missed(socket: WebSocket, viewer: Viewer) -> set[str]:
    """Topics of everything between the page and this connection; presence is always news."""
    since = socket.query_params.get("since", "0")
    after = int(since) if since.isascii() and since.isdecimal() and len(since) < 16 else 0
    database: Database = socket.state["database"]
    with database.read() as db:
        mine = or_(Event.table_id.in_(viewer.table_ids), Event.table_id.is_(None))
        topics = db.scalars(select(Event.topic).where(Event.id > after, mine).distinct())
        return {*topics, "presence"}


async def _serve(socket: WebSocket, viewer: Viewer) -> None:
    """Until the browser goes, somebody closes it, or the hour is over."""
    code = RESTART
    with anyio.move_on_after(HOUR):
        async with anyio.create_task_group() as group:
            group.start_soon(_send, socket, viewer)
            group.start_soon(_until_closed, viewer, group.cancel_scope)
            await _receive(socket)
            code = VIOLATION
            group.cancel_scope.cancel()
    with contextlib.suppress(RuntimeError, OSError):
        await socket.close(viewer.close_code or code)


async def _until_closed(viewer: Viewer, scope: anyio.CancelScope) -> None:
    await viewer.closing.wait()
    scope.cancel()


async def _send(socket: WebSocket, viewer: Viewer) -> None:
    ticks = 0
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
        while True:
            frame = None
            with anyio.move_on_after(TICK):
                frame = await viewer.queue.get()
            ticks += frame is None
            await socket.send_text(json.dumps({"tick": ticks}) if frame is None else frame)


async def _receive(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, KeyError):
        for _ in range(MAX_MESSAGES):
            await socket.receive_text()
