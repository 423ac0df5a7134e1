"""What a connection may cost before anybody knows whose it is: the size of a request's head, and time.

Uvicorn's faster HTTP parser has no limits: a head grows for ever, and whoever connects and says nothing, or begins a
form and never ends it, stays. Here each connection notes since when it owes something; once a second somebody looks.
That costs a request almost nothing, where a timer for each would.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 32 * 1024  # bytes of method, address and all headers together
MAX_HEADERS = 100
MAX_PIPELINED = 8  # requests that wait behind one that is being answered; browsers send none
HEAD_PATIENCE = 10.0  # seconds for the whole head of a request
# A body may take as long as it needs if at least PACE bytes arrive in each BODY_PATIENCE seconds.
BODY_PATIENCE, PACE = 20.0, 8 * 1024
READ_PATIENCE = 30.0  # seconds in which somebody who is being answered takes nothing of it
MAX_WAITING = 256  # connections without a head; of more than these the oldest go first
MAX_DRAINED = 20_000_000  # bytes of a body that is thrown away, so that the answer can be read


class Unwelcome(Exception):
    """Raised inside of the parser, which then gives up: uvicorn answers 400 and closes."""


class Guarded(HttpToolsProtocol):
    """Uvicorn's protocol with an end to its patience."""

    in_head = False
    since: float | None = None  # when the client began to owe what it owes
    stuck: float | None = None  # since when it takes nothing of what it was sent
    head_size = 0
    arrived = 0
    drained = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect_head()

    def _expect_head(self) -> None:
        self.in_head, self.since, self.head_size = True, self.loop.time(), 0

    def data_received(self, data: bytes) -> None:
        if self.since is None:
            self._expect_head()
        if self.in_head and self.head_size + len(data) > MAX_HEAD:
            room = MAX_HEAD - self.head_size
            self._feed(data[:room])
            if self.in_head:
                self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
                return
            data = data[room:]
        self._feed(data)

    def _feed(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self.in_head:
            self.head_size += len(data)

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= MAX_PIPELINED:
            raise Unwelcome
        self._expect_head()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= MAX_HEADERS:  # each takes forty times as much memory as it is long
            raise Unwelcome
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self.in_head, self.since, self.arrived, self.drained = False, self.loop.time(), 0, 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.arrived += len(body)
        if self.arrived >= PACE:
            self.arrived, self.since = 0, self.loop.time()
        if self.cycle and self.cycle.response_complete:
            self.drained += len(body)
            if self.drained > MAX_DRAINED:
                self.transport.abort()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.since = None
        super().on_message_complete()

    def pause_writing(self) -> None:
        self.stuck = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        self.stuck = None
        super().resume_writing()

    def refuse(self, status: HTTPStatus) -> None:
        """Say it and close, where no answer of ours is on its way."""
        if self.cycle is None or self.cycle.response_complete:
            line = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(line.encode())
        self.transport.close()

    def look(self, now: float, late: float) -> None:
        """Once a second. `late` are seconds for which nobody could look: they don't count."""
        if self.since is not None:
            self.since += late
        if self.stuck is not None:
            self.stuck += late
            if now - self.stuck > READ_PATIENCE:
                self.transport.abort()
                return
        if self.since is None:
            return
        if self.in_head:
            if now - self.since > HEAD_PATIENCE:
                self._too_late()
        elif self.flow.read_paused:
            self.since = now  # we are the ones who don't read
        elif now - self.since > BODY_PATIENCE:
            self.transport.abort()

    def _too_late(self) -> None:
        if self.transport.is_closing():
            self.transport.abort()
        elif self.head_size:
            self.refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()  # browsers open some in advance


class Watch:
    """Looks at all connections of a server; `turn` is called about once a second."""

    def __init__(self) -> None:
        self.last: float | None = None

    def turn(self, connections: Iterable[Any], now: float) -> None:
        """Asleep, or kept busy by something else, is not the fault of those who wait for us."""
        late = max(0.0, now - self.last - 2) if self.last is not None else 0.0
        self.last = now
        guarded = [each for each in connections if isinstance(each, Guarded)]
        for connection in guarded:
            connection.look(now, late)
        waiting = [each for each in guarded if each.in_head and not each.transport.is_closing()]
        # Everybody may come back at once after a restart: only who waited for two seconds already has to go.
        for connection in sorted(waiting, key=_since)[: max(0, len(waiting) - MAX_WAITING)]:
            if now - _since(connection) > 2:
                connection.transport.abort()


def _since(connection: Guarded) -> float:
    return connection.since or 0.0
