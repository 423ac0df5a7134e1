"""The server is killed at random moments while many people write. All changes that it acknowledged are there then."""

import http.client
import random
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx2
import pytest
from sqlalchemy import text

from roundtable.core.config import Config
from roundtable.core.db import Database
from tests import world
from tests.conftest import Server

WRITERS = 12
LIBRARIES = "sqlalchemy.orm, starlette.applications, jinja2, uvicorn, httptools, websockets"
CROWDED = 2.0  # times slower than QUIET
QUIET = 0.6  # seconds to import LIBRARIES on an idle machine with two slow processors
NAMES = ("birgit", "ole", "jonas")


class Writer(threading.Thread):
    """Adds tasks as fast as it can, as a person's browser would. Connects again at once after a lost connection."""

    def __init__(self, server: Server, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.server, self.number, self.stopping = server, number, stop
        self.acknowledged: list[str] = []
        self.unanswered: list[str] = []
        self.refused: list[int] = []
        self.connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        count = 0
        while not self.stopping.is_set():
            count += 1
            title = f"Aufgabe {self.number:02}-{count:06} prüfen"
            try:
                status = self.send(title)
            except (OSError, http.client.HTTPException):
                self.unanswered.append(title)
                self.hang_up()
                time.sleep(0.05)
                continue
            (self.acknowledged if status == 303 else self.refused).append(title if status == 303 else status)

        self.hang_up()

    def hang_up(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None

    def send(self, title: str) -> int:
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "Cookie": f"roundtable={world.token(NAMES[self.number % len(NAMES)])}",
        }
        body = urlencode({"text": title, "confirm": "1"})
        self.connection.request("POST", "/tables/dithmarschen/tasks", body, headers)
        response = self.connection.getresponse()
        response.read()
        return response.status


@dataclass
class Kills:
    """The writers, and after each measured kill: seconds until the first page, and seconds of `bare_start()`."""

    writers: list[Writer]
    back: list[float]
    bare: list[float]


def kill_repeatedly(config: Config, kills: int, measured: int) -> Kills:
    """Kill and start the server `kills` times; `measured` of the starts are cold and timed."""
    server, stop = Server(config).start(), threading.Event()
    done = Kills([Writer(server, number, stop) for number in range(WRITERS)], [], [])
    for writer in done.writers:
        writer.start()
    timed = set(range(0, kills, kills // measured))
    for number in range(kills):
        time.sleep(random.uniform(0.02, 0.4))
        server.stop(kill=True)
        server.cold = number in timed
        began = time.monotonic()
        server.start()
        first_page(server)
        if server.cold:
            done.back.append(time.monotonic() - began)
            done.bare.append(bare_start())
    time.sleep(0.2)
    stop.set()
    for writer in done.writers:
        writer.join(25)
    server.stop()
    return done


def first_page(server: Server) -> None:
    cookies = {"roundtable": world.token("petra")}
    assert httpx2.get(f"{server.url}/tables/dithmarschen", cookies=cookies, timeout=20, verify=False).status_code == 200


def bare_start() -> float:
    """Seconds to start Python with the libraries now, with the same writers running."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", f"import {LIBRARIES}"], check=True)
    return time.monotonic() - began


def titles(database: Database) -> set[str]:
    with database.read() as db:
        return set(db.scalars(text("SELECT title FROM action_item")))


def check_file(config: Config) -> None:
    if not config.uses_sqlite:
        return
    with sqlite3.connect(config.database_path) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()


def kill_test(config: Config, kills: int, measured: int) -> None:
    done = kill_repeatedly(config, kills, measured)
    writers = done.writers
    check_file(config)
    acknowledged = {title for writer in writers for title in writer.acknowledged}
    sent = acknowledged | {title for writer in writers for title in writer.unanswered}
    database = Database(config.database)
    stored = titles(database)
    with database.read() as db:
        # Every change has its event and no number is used twice: no transaction is there by half.
        events = db.scalar(text("SELECT count(*) FROM event WHERE verb = 'task.created'"))
        numbers = db.scalar(text("SELECT count(DISTINCT number) FROM action_item"))
    database.close()
    assert all(len(writer.acknowledged) > kills / 2 for writer in writers)
    assert [status for writer in writers for status in writer.refused] == []
    assert acknowledged - stored == set()
    assert stored - sent == set()
    assert len(stored) == numbers == events
    # Two seconds on an idle machine. Other tests and the writers use the same processors, so the first page may take
    # longer by the same factor as importing the libraries does.
    busy = max(1.0, statistics.median(done.bare) / QUIET)
    print(f"first page again after {[round(s, 2) for s in done.back]} s, machine {busy:.1f} times slower than quiet")
    # On a crowded machine single starts are delayed at random, so the best one counts.
    judged = statistics.median(done.back) if busy <= CROWDED else min(done.back)
    assert judged <= 2.0 * busy


@pytest.mark.timeout(180)
def test_no_acknowledged_change_is_lost_by_kills(config):
    kill_test(config, kills=20, measured=5)


@pytest.mark.soak
def test_a_thousand_kills(config):
    kill_test(config, kills=1000, measured=100)
