"""The reference: the same page written with bare Starlette, sync ORM and Jinja, without roundtable's machinery.

It has the same rows, session cookie and check of the role, the same Markdown renderer with its cache, and gzip by
Starlette's middleware; but no live updates, no cache of fragments, no headers. Its fan-out is a plain loop that sends a
string to every socket.
"""

import asyncio
from collections import namedtuple
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, joinedload
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from roundtable.accounts.models import UserSession
from roundtable.core import clock
from roundtable.core.security import hash_token
from roundtable.features import load_models
from roundtable.markdown.render import render
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.tables.models import Member
from roundtable.tasks.models import ActionItem

Row = namedtuple("Row", "item at note")
load_models()
_LOADER = FileSystemLoader(Path(__file__).parent / "templates")
templates = Environment(loader=_LOADER, autoescape=True, auto_reload=False)


def create(url: str) -> Starlette:
    engine = create_engine(url, connect_args={"check_same_thread": False} if url.startswith("sqlite") else {})
    sockets: set[WebSocket] = set()

    def show(request: Request) -> Response:
        with Session(engine) as db:
            return _page(db, request)

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        sockets.add(socket)
        try:
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            sockets.discard(socket)

    async def say(request: Request) -> Response:
        body = (await request.body()).decode()
        await asyncio.gather(*(socket.send_text(body) for socket in sockets))
        return PlainTextResponse("ok")

    @asynccontextmanager
    async def lifespan(app: Starlette):  # type: ignore[no-untyped-def]
        yield
        engine.dispose()

    return Starlette(
        routes=[
            Route("/tables/{table}/bench/{meeting:int}", show),
            WebSocketRoute("/live", live),
            Route("/say", say, methods=["POST"]),
            Route("/healthz", lambda request: PlainTextResponse("ok\n")),
        ],
        lifespan=lifespan,
        middleware=[Middleware(GZipMiddleware, minimum_size=1200, compresslevel=4)],
    )


def _page(db: Session, request: Request) -> Response:
    token = request.cookies.get("roundtable", "")
    session = db.scalar(
        select(UserSession)
        .options(joinedload(UserSession.user))
        .where(UserSession.token_hash == hash_token(token), UserSession.expires_at > clock.now())
    )
    if session is None:
        return PlainTextResponse("please sign in", 401)
    seats = select(Member).options(joinedload(Member.table)).where(Member.user_id == session.user_id)
    members = list(db.scalars(seats))
    member = next((m for m in members if m.table.slug == request.path_params["table"]), None)
    if member is None:
        return PlainTextResponse("not found", 404)
    meeting = db.scalar(
        select(Meeting).where(Meeting.id == request.path_params["meeting"], Meeting.table_id == member.table_id)
    )
    if meeting is None:
        return PlainTextResponse("not found", 404)
    items = db.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position))
    tasks = db.scalars(select(ActionItem).where(ActionItem.table_id == member.table_id).order_by(ActionItem.due_on))
    html = templates.get_template("reference.html").render(
        user=session.user,
        memberships=members,
        table=member.table,
        meeting=meeting,
        rows=_rows(meeting, list(items)),
        tasks=list(tasks),
    )
    return HTMLResponse(html)


def _rows(meeting: Meeting, items: list[AgendaItem]) -> list[Row]:
    rows, at = [], clock.local(meeting.starts_at)
    for item in items:
        rows.append(Row(item, at, render(item.note)))
        at += timedelta(minutes=item.minutes)
    return rows
