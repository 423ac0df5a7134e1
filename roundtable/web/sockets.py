"""Uvicorn's protocol for WebSockets, without what it would keep for every open page and never look at again.

A page is open for hours and there are many: of the 27 KB that one took, 6 KB were the headers of its handshake and
queues that make room for sixty-four at once.
"""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request


class Inbox:
    """What `asyncio.Queue` does for the one who reads from it: browsers send nothing, so it is mostly empty."""

    __slots__ = ("_messages", "_waiting")

    def __init__(self) -> None:
        self._messages: list[Any] = []
        self._waiting: asyncio.Future[None] | None = None

    def put_nowait(self, message: Any) -> None:
        self._messages.append(message)
        _wake(self._waiting)

    def empty(self) -> bool:
        return not self._messages

    async def get(self) -> Any:
        """The oldest message; waits for one. Only one task may wait."""
        while not self._messages:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        return self._messages.pop(0)


class Gate:
    """What `asyncio.Event` does. Open nearly always, so nobody waits and nothing is kept for those who would."""

    __slots__ = ("_open", "_waiting")

    def __init__(self) -> None:
        self._open = True
        self._waiting: list[asyncio.Future[None]] = []

    def set(self) -> None:
        self._open = True
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            _wake(future)

    def clear(self) -> None:
        self._open = False

    async def wait(self) -> bool:
        while not self._open:
            self._waiting.append(asyncio.get_running_loop().create_future())
            await self._waiting[-1]
        return True


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting and not waiting.done():
        waiting.set_result(None)


class Slim(WebSocketsSansIOProtocol):
    """Uvicorn's protocol; forgets the headers of a handshake as soon as it is over."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.queue = Inbox()  # type: ignore[assignment]
        self.writable = Gate()  # type: ignore[assignment]

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        event.headers.clear()  # the application has its own copy; the parser would keep these

    def start_keepalive(self) -> None:
        """Uvicorn calls this as soon as the answer to the handshake is on its way."""
        self.response.headers.clear()
        super().start_keepalive()
