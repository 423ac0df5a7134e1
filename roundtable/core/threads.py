"""The database is read and written with blocking calls, so requests and the tail of the events work in threads."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from anyio import to_thread
from starlette.requests import Request

T = TypeVar("T")


async def reading(request: Request, respond: Callable[..., T], *args: Any) -> T:
    """As many at once as there are connections for reading."""
    return await to_thread.run_sync(respond, *args, limiter=request.state["readers"])


async def writing(request: Request, respond: Callable[..., T], *args: Any) -> T:
    """A writer waits for the writer before, not for readers."""
    return await to_thread.run_sync(respond, *args)


async def uploading(request: Request, respond: Callable[..., T], *args: Any) -> T:
    """Files take long and much memory: few at once, and nobody who only writes a sentence waits behind them."""
    return await to_thread.run_sync(respond, *args, limiter=request.state["uploads"])


async def first_alone(request: Request, path: str, respond: Callable[..., T], *args: Any) -> T:
    """`reading`, but the first visitor of each page has it alone: its statements are compiled then.

    After a start fifty may come at once. Each of them would compile the same ones, and all of them would wait longer.
    """
    first = request.state["first"]
    if lock := first.setdefault(path, asyncio.Lock()):
        async with lock:
            if first[path]:
                try:
                    return await reading(request, respond, *args)
                finally:
                    first[path] = None
    return await reading(request, respond, *args)


async def to_the_end(function: Callable[..., T], *args: Any) -> T:
    """Whoever is cancelled meanwhile still waits for it: the database is closed when nobody reads any more."""
    work = asyncio.ensure_future(to_thread.run_sync(function, *args))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise
