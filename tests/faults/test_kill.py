"""D1: the server is killed at random moments while many people write. What it acknowledged is there afterwards."""

import http.client
import random
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from roundtable.config import ROOT, Config
from roundtable.db import Database
from tests import world
from tests.conftest import ColdServer

WRITERS = 12
NAMES = ("birgit", "ole", "jonas")


class Writer(threading.Thread):
    """Adds tasks as fast as it can, as a person's browser would; a lost connection is tried again at once."""

    def __init__(self, server: ColdServer, number: int, stop: threading.Event) -> None:
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
            "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
            "Cookie": f"roundtable={world.token(NAMES[self.number % len(NAMES)])}",
        }  # fmt: skip
        body = urlencode({"text": title, "confirm": "1"})
        self.connection.request("POST", "/tables/dithmarschen/tasks", body, headers)
        response = self.connection.getresponse()
        response.read()
        return response.status


def kill_again_and_again(config: Config, kills: int) -> tuple[list[Writer], list[float]]:
    """The writers with what they were told, and the seconds from each kill to the next answer."""
    server, stop, back = ColdServer(config), threading.Event(), []
    server.start()
    writers = [Writer(server, number, stop) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for _ in range(kills):
        time.sleep(random.uniform(0.02, 0.4))
        server.stop(kill=True)
        began = time.monotonic()
        server.start()
        back.append(time.monotonic() - began)
    time.sleep(0.2)
    stop.set()
    for writer in writers:
        writer.join(25)
    server.stop()
    return writers, back


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


def seconds_to_import() -> float:
    """How fast this machine is right now: the part of a start that no program can avoid."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import roundtable.app"], cwd=ROOT, check=True)
    return time.monotonic() - began


def kill_test(config: Config, kills: int) -> None:
    writers, back = kill_again_and_again(config, kills)
    check_file(config)
    acknowledged = {title for writer in writers for title in writer.acknowledged}
    sent = acknowledged | {title for writer in writers for title in writer.unanswered}
    database = Database(config.database)
    stored = titles(database)
    with database.read() as db:
        # Each change has its event, and numbers have no double: half a transaction is never there.
        events = db.scalar(text("SELECT count(*) FROM event WHERE verb = 'task.created'"))
        numbers = db.scalar(text("SELECT count(DISTINCT number) FROM action_item"))
    database.close()
    assert all(len(writer.acknowledged) > kills / 2 for writer in writers)
    assert [status for writer in writers for status in writer.refused] == []
    assert acknowledged - stored == set()
    assert stored - sent == set()
    assert len(stored) == numbers == events
    # The better half: other tests may share the processors.
    assert statistics.quantiles(back, n=4)[0] <= max(2.0, 2 * seconds_to_import())


@pytest.mark.timeout(240)
def test_no_acknowledged_change_is_lost_by_kills(config):
    kill_test(config, kills=20)


@pytest.mark.soak
def test_a_thousand_kills(config):
    kill_test(config, kills=1000)
