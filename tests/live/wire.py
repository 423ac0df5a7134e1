"""Requests and sockets of people of tests/world.py at a real server, as their browsers would make them."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests import world
from tests.conftest import Server
from tests.in_time import in_time

PATIENCE = 4  # `until` waits so many times its limit, to tell frames that come late from those that never come


def browser(server: Server, who: str, url: str = "") -> httpx2.Client:
    """A client that sends the headers and cookies of a signed-in browser."""
    return httpx2.Client(
        base_url=url or server.url,
        cookies={"roundtable": world.token(who)},
        headers={"sec-fetch-site": "same-origin", "hx-request": "true"},
        timeout=15,
        verify=False,  # plain HTTP: no certificates need to be loaded
    )


class Wire:
    """The socket of an open page. `frames`: all frames so far but the ticks."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[str] = []
        self.code = 0

    def next(self, seconds: float = 5) -> str:
        """The next frame that is no tick; "" if none comes in time or the socket is closed (see `code`)."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                frame = str(self.socket.recv(timeout=left))
            except TimeoutError:
                return ""
            except ConnectionClosed as closed:
                self.code = closed.rcvd.code if closed.rcvd else 1006
                return ""
            if not frame.startswith("{"):
                self.frames.append(frame)
                return frame
        return ""

    def until(self, text: str, seconds: float = 5, without: str = "") -> str:
        """The first frame that contains `text` and not `without`. Fails if it comes late; slow machines get more time.

        Frames hold the state when they were rendered, so two changes close together may give two frames with the same
        state. To wait for something to disappear, use `without`.
        """
        began = time.monotonic()
        while (left := began + PATIENCE * seconds - time.monotonic()) > 0 and not self.code:
            frame = self.next(left)
            if text in frame and not (without and without in frame):
                took = time.monotonic() - began
                assert in_time(took, seconds), f"{text!r} came after {took:.1f} s"
                return frame
        raise AssertionError(f"{text!r} never came; closed with {self.code}; frames: {self.frames[-3:]}")

    def rest(self, seconds: float = 0.6) -> list[str]:
        """All further frames, until none has come for so many seconds."""
        found = []
        while frame := self.next(seconds):
            found.append(frame)
        return found

    def closed(self, seconds: float = 5) -> int:
        """Wait for the close code; 0 if the socket is still open after so many seconds."""
        end = time.monotonic() + seconds
        while not self.code and time.monotonic() < end:
            self.next(end - time.monotonic())
        return self.code


def address(server: Server, table: str = "dithmarschen", since: int = 0, show: str = "presence") -> str:
    path = f"/live/{table}" if table else "/live"
    return f"{server.url.replace('http', 'ws', 1)}{path}?since={since}&show={show}"


@contextmanager
def wire(server: Server, who: str, *, origin: str | None = "", url: str = "", **where: Any) -> Iterator[Wire]:
    """The socket of a page that `who` has open. `origin=None` sends no Origin, which no browser does."""
    headers = {"Cookie": f"roundtable={world.token(who)}"} if who else {}
    origin = server.url if origin == "" else origin
    with connect(
        url or address(server, **where), origin=origin, additional_headers=headers, compression=None, max_size=None
    ) as socket:
        yield Wire(socket)


def cursor(frame: str) -> int:
    """The id of the event up to which a frame is complete."""
    found = re.search(r'id="live-cursor" data-event="(\d+)"', frame)
    assert found, frame[-200:]
    return int(found[1])
