"""create_app(config): every feature's routes, the middleware, start and stop. One screen."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from anyio import CapacityLimiter
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import Mount, WebSocketRoute
from starlette.types import ASGIApp

from roundtable import features
from roundtable.core import logs, ticking
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.live import presence
from roundtable.live.bell import Bell
from roundtable.live.health import Health
from roundtable.live.hub import Hub
from roundtable.live.presence import Presence
from roundtable.live.socket import Live
from roundtable.live.tail import Tail
from roundtable.mail.delivery import actions as delivery
from roundtable.web import failures
from roundtable.web.assets import Assets
from roundtable.web.bodies import BoundedBody
from roundtable.web.compress import Gzip
from roundtable.web.middleware import OwnNames, OwnPagesOnly, SafeHeaders
from roundtable.web.sitemap import Known, Sitemap

# Pages made at the same time. With SQLite in the same process nobody waits for a network: more threads only take the
# interpreter away from each other, and fifty people at once cost half as much again. Writers queue by themselves.
READERS = 3
# Requests with files that are looked at at the same time; each may hold 15 MB.
UPLOADS = 2


class Application(Starlette):
    """Starlette; but sockets go to their endpoint at once, past what is for pages only.

    Each layer that waits for the next is kept for as long as a page is open: ten of them took 4 KB for each.
    """

    def build_middleware_stack(self) -> ASGIApp:
        pages, sockets = super().build_middleware_stack(), self.state.sockets
        return lambda scope, receive, send: (sockets if scope["type"] == "websocket" else pages)(scope, receive, send)


def routes() -> list[Known]:
    """The whole sitemap."""
    sockets = [WebSocketRoute(path, Live()) for path in ("/live", "/live/via/{token}", "/live/{table}")]
    return [*features.load(), *sockets, Mount("/static", Assets(), name="static")]


def create_app(config: Config, extra: Sequence[Known] = (), database: Database | None = None) -> Starlette:
    """The application. The database must be migrated by the time the server starts.

    `extra` routes exist only in the example (`roundtable demo`). Without `database` the one of the settings is
    opened at the start; tests hand in one whose statements are compiled already.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with running(config, database or _opened(config)) as state:
            yield state

    sitemap = Sitemap([*routes(), *extra])
    app = Application(
        routes=[sitemap],
        lifespan=lifespan,
        exception_handlers=failures.handlers,
        middleware=[
            Middleware(SafeHeaders, config=config),
            *([Middleware(OwnNames, config=config)] if extra else []),
            Middleware(OwnPagesOnly, config=config),
            Middleware(BoundedBody),
            Middleware(Gzip),
        ],
    )
    # Starlette would send "/sign-in/" to an absolute address made of the Host header, which anybody can set.
    app.router.redirect_slashes = False
    app.state.sockets = OwnNames(sitemap.socket, config=config) if extra else sitemap.socket
    return app


def _opened(config: Config) -> Database:
    return Database(config.database, folder=config.data_dir, connections=config.database_connections)


@asynccontextmanager
async def running(config: Config, database: Database) -> AsyncIterator[dict[str, Any]]:
    """What lives as long as the server: the database, the sockets, the tail of the events, and what is due by day."""
    logs.install()
    hub, bell = Hub(), Bell()
    people = Presence(hub)
    presence.start(people)
    tail = Tail(database, hub, bell, people)
    await tail.begin()
    delivery.begin(database)
    following = asyncio.create_task(tail.run())
    duties = asyncio.create_task(ticking.run(config, database, bell.ring))
    living = asyncio.create_task(hub.keep_alive())
    # What waits since the server was stopped.
    waiting = asyncio.create_task(run_in_threadpool(delivery.deliver, config, database, bell.ring))
    health = Health(config, database, tail)
    yield {
        "config": config,
        "database": database,
        "hub": hub,
        "bell": bell,
        "tail": tail,
        "presence": people,
        "deliver": delivery.deliver,
        "health": health,
        "readers": CapacityLimiter(READERS) if database.is_sqlite else None,
        "joining": CapacityLimiter(READERS) if database.is_sqlite else None,
        "uploads": CapacityLimiter(UPLOADS),
        "first": {},  # see threads.first_alone
    }
    delivery.stop(database)
    following.cancel()
    duties.cancel()
    hub.disconnect_all()
    living.cancel()
    await asyncio.gather(following, duties, living, waiting, health.stop(), return_exceptions=True)
    database.close()
