"""Strangers cost little: endless heads, half-open connections, endless forms."""

import contextlib
import socket
import threading
import time

import httpx2
import psutil
import pytest

from roundtable.core.db import Database
from roundtable.meetings import actions as meetings
from roundtable.web.connections import MAX_HEAD, MAX_WAITING
from tests import world
from tests.conftest import Server
from tests.meetings.conftest import facts
from tests.ops.memory import Watching, resident

pytestmark = pytest.mark.sqlite("what is refused or slow never comes to the database")
MORE = 20  # MB that the server may grow
ENDED = 30  # seconds until a connection is ended
BLOCKED = 0.05  # seconds that requests of others may take
HEAD = "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n{more}\r\n"


class Line:
    """One raw connection to a server."""

    def __init__(self, server: Server, first: bytes = b"") -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=ENDED + 5)
        self.began = time.monotonic()
        if first:
            self.send(first)

    def send(self, data: bytes) -> bool:
        """False if the server has closed the connection."""
        with contextlib.suppress(OSError):
            self.socket.sendall(data)
            return True
        return False

    def answer(self) -> bytes:
        """Everything that comes until the server closes the connection."""
        found = b""
        with contextlib.suppress(ConnectionError):
            while piece := self.socket.recv(65536):
                found += piece
        return found

    def first_answer(self) -> bytes:
        return self.socket.recv(65536)

    def seconds_to_end(self) -> float:
        self.answer()
        return time.monotonic() - self.began

    def close(self) -> None:
        self.socket.close()


def head(method: str = "GET", path: str = "/sign-in", name: str = "", **more: object) -> bytes:
    if name:
        more["Cookie"] = f"roundtable={world.token(name)}"
    lines = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in more.items())
    return HEAD.format(method=method, path=path, more=lines).encode()


def form(size: int, path: str = "/sign-in", name: str = "") -> bytes:
    return head("POST", path, name, Content_Type="application/x-www-form-urlencoded", Content_Length=size)


class Asking(threading.Thread):
    """Somebody else, who asks for a page again and again during the block; see `slow()`."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.server, self.ended, self.seconds = server, threading.Event(), []

    def run(self) -> None:
        with httpx2.Client(base_url=self.server.url, timeout=20) as client:
            while not self.ended.wait(0.01) or len(self.seconds) < 20:
                began = time.monotonic()
                assert client.get("/healthz").status_code == 200
                self.seconds.append(time.monotonic() - began)

    def __enter__(self) -> "Asking":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        self.join(20)

    @property
    def slow(self) -> float:
        """p95 in seconds; the slowest ones are left out because other processes delay single requests."""
        return sorted(self.seconds)[len(self.seconds) * 19 // 20]


@pytest.fixture
def real(config):
    """A cold server, because a forked one shares its memory with the tests."""
    server = Server(config, cold=True).start()
    for _warm in range(20):
        httpx2.get(f"{server.url}/sign-in")
    yield server
    server.stop()


def flood(server: Server, line: Line, piece: bytes, most: int = 20_000_000) -> int:
    """Send until the server doesn't accept more; returns the number of bytes."""
    sent = 0
    while sent < most and line.send(piece):
        sent += len(piece)
    return sent


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"GET / HTTP/1.1\r\n", b"x-more: and more\r\n" * 500),
        (b"GET / HTTP/1.1\r\nx-endless: ", b"a" * 9000),
        (b"GET /", b"a" * 9000),
        (b"GET / HTTP/1.1\r\n", b"a:\r\n" * 2000),
    ],
    ids=["headers", "one header", "address", "tiny headers"],
)
def test_a_head_has_an_end(real, first, piece):
    before = resident(real.process.pid)
    with Watching(real.process.pid) as watching, Asking(real) as asking:
        lines = [Line(real, first) for _number in range(60)]
        workers = [threading.Thread(target=flood, args=(real, line, piece), daemon=True) for line in lines]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(ENDED)
        assert not any(worker.is_alive() for worker in workers)
    for line in lines:
        line.close()
    assert watching.peak - before <= MORE, f"{before} to {watching.peak} MB"
    print(f"{before:.0f} to {watching.peak:.0f} MB, others waited {asking.slow:.3f} s")
    assert asking.slow <= 4 * BLOCKED


def asked(server: Server, request: bytes) -> bytes:
    line = Line(server, request)
    try:
        return line.answer()
    finally:
        line.close()


def test_what_browsers_send_is_taken_and_what_is_too_large_is_said(real):
    cookie = "x=" + "a" * (MAX_HEAD - 2000)
    assert asked(real, head(Cookie=cookie, Connection="close")).startswith(b"HTTP/1.1 200")
    assert asked(real, head(Cookie=cookie + "b" * 3000)).startswith(b"HTTP/1.1 431")
    many = {f"X-{number}": "a" for number in range(120)}
    assert asked(real, head(**many)).startswith(b"HTTP/1.1 400")
    # A few requests in one packet are answered; of hundreds not one is begun.
    assert asked(real, head() + head(Connection="close")).count(b"HTTP/1.1 200") == 2
    assert asked(real, head() * 2000).count(b"HTTP/1.1 200") <= 10
    assert httpx2.get(f"{real.url}/healthz").status_code == 200


@pytest.mark.timeout(150)
def test_half_open_connections_end_and_cost_little(real):
    before = resident(real.process.pid)
    firsts = (b"", b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    with Watching(real.process.pid) as watching, Asking(real) as asking:
        lines = [Line(real, firsts[number % 4]) for number in range(900)]
        # Sending a letter now and then doesn't help.
        dripping = Line(real, b"GET / HTTP/1.1\r\nX-Slow: ")
        while time.monotonic() - dripping.began < ENDED and dripping.send(b"a"):
            time.sleep(0.5)
        longest = max(line.seconds_to_end() for line in (*lines, dripping))
        assert asking.seconds
    print(f"{before:.0f} to {watching.peak:.0f} MB, ended after {longest:.0f} s, others waited {asking.slow:.3f} s")
    assert longest <= ENDED
    assert watching.peak - before <= MORE
    assert asking.slow <= 4 * BLOCKED
    for line in lines:
        line.close()


@pytest.mark.timeout(150)
def test_more_than_can_wait_lose_the_oldest(real):
    lines = [Line(real, b"GET") for _number in range(50)]
    time.sleep(0.5)
    lines += [Line(real, b"GET") for _number in range(MAX_WAITING)]
    begin = time.monotonic()
    for line in lines[:50]:
        line.answer()
    assert time.monotonic() - begin < 8, "long before its time"
    lines[-1].socket.settimeout(0.5)
    with pytest.raises(TimeoutError):
        lines[-1].first_answer()
    for line in lines:
        line.close()


@pytest.mark.timeout(150)
def test_a_form_that_does_not_go_on_ends_and_a_slow_one_arrives(real, database):
    large = form(200_000)
    stopped = [Line(real, large), Line(real, large + b"email=" + b"a" * 9000)]
    stopped.append(Line(real, form(300_000, "/tables/dithmarschen/tasks", "petra") + b"text=a"))
    unread = greedy(real, database)
    slow = Line(real, form(36_000, "/tables/dithmarschen/tasks", "birgit"))
    ends: dict[int, float] = {}
    waiting = [
        threading.Thread(target=lambda n=number, each=each: ends.update({n: each.seconds_to_end()}), daemon=True)
        for number, each in enumerate(stopped)
    ]
    for thread in waiting:
        thread.start()
    rest = b"text=Raum+buchen&confirm=1&unused="
    rest += b"a" * (36_000 - len(rest))
    for at in range(0, 36_000, 6_000):  # a slow connection: 1.3 KB a second, for longer than a silent one may last
        assert slow.send(rest[at : at + 6_000])
        time.sleep(4.5)
    assert slow.first_answer().startswith(b"HTTP/1.1 303")
    for thread in waiting:
        thread.join(ENDED + 5)
    assert len(ends) == 3 and max(ends.values()) <= ENDED
    slow.close()
    end = unread[0].began + ENDED + 6
    while connections(real) and time.monotonic() < end:
        time.sleep(0.5)
    assert connections(real) == 0, "who takes nothing of the answer does not stay either"
    for line in (*unread, *stopped):
        line.close()


def greedy(server: Server, database: Database) -> list[Line]:
    """Connections that ask for a large file and read nothing."""
    with database.write() as db:
        meeting = meetings.plan_meeting(world.actor(db, "birgit"), facts())
        place = f"/tables/dithmarschen/meetings/{meeting.id}/files"
    headers = {"sec-fetch-site": "same-origin", "cookie": f"roundtable={world.token('jonas')}"}
    files = [("files", ("lang.txt", b"a" * 14_900_000))]
    assert httpx2.post(server.url + place, headers=headers, files=files, timeout=30).status_code == 303
    return [Line(server, head(path="/tables/dithmarschen/files/1", name="jonas")) for _number in range(3)]


def connections(server: Server) -> int:
    """The number of connections to this server."""
    return sum(each.status == "ESTABLISHED" for each in psutil.Process(server.process.pid).net_connections("tcp"))


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "in pieces"])
def test_a_large_form_of_nobody_is_not_read(real, announced):
    before = resident(real.process.pid)
    with Watching(real.process.pid) as watching, Asking(real) as asking:
        for _number in range(20):
            if announced:
                line = Line(real, form(4_000_000))  # announced, but never sent
            else:
                kind = {"Content_Type": "application/x-www-form-urlencoded", "Transfer_Encoding": "chunked"}
                line = Line(real, head("POST", "/sign-in", **kind))
                for _piece in range(10):
                    line.send(b"8000\r\n" + b"%41" * 10922 + b"a&" + b"\r\n")
            answer = line.first_answer()
            assert answer.startswith(b"HTTP/1.1 413")
            line.close()
    assert watching.peak - before <= MORE
    assert asking.slow <= 4 * BLOCKED


def test_who_is_signed_in_may_send_more_and_others_are_told(visit):
    text = {"email": "a@example.org", "password": "x" * 300_000}
    reply = visit().post("/sign-in", data=text)
    assert reply.status_code == 413
    assert "höchstens 256 KB" in reply.text and "melden Sie sich an" in reply.text
    assert visit("petra").post("/language", data={"locale": "de", "more": "x" * 3_000_000}).status_code == 303
    reply = visit("petra").post("/language", data={"locale": "de", "more": "x" * 5_000_000})
    assert reply.status_code == 413 and "Höchstens 4 MB" in reply.text
    # The longest text of a guest fits, whatever letters it has.
    assert visit().post("/sign-in", data={"email": "€" * 20_000, "password": "x"}).status_code == 422
    wrong = visit()
    wrong.cookies.set("roundtable", "nobody")
    assert wrong.post("/language", data={"locale": "de", "more": "x" * 300_000}).status_code == 413
