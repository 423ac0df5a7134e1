"""Engines, sessions and column types. Only this module, search and events know the database dialect."""

import ctypes.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from datetime import UTC, date, datetime
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import (
    CursorResult,
    Date,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Table,
    TypeDecorator,
    UpdateBase,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.sql.functions import FunctionElement

from roundtable.core import clock
from roundtable.core.db_watch import FileChanged, FileWatch, ReadOnly
from roundtable.core.security import kept_key

KEY_FILE = "redaction.key"
# Seconds that a writer waits for its turn before a person is asked to try again.
WRITER_PATIENCE = 10
# Seconds for a PostgreSQL that does not answer.
CONNECT_PATIENCE = 4
# Connections to PostgreSQL that stay open between requests; up to the setting more are opened while many come at once.
KEPT_OPEN = 10


class Base(DeclarativeBase):
    """All tables. Constraint names are fixed, because migrations on SQLite must find them again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment on both databases; SQLite alone would return naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


UTCDateTime = Moment()  # one for all columns: SQLAlchemy makes each such type a class of its own


class Database:
    """The two ways in: `read()` can't change anything, `write()` is one transaction at a time on SQLite.

    `checkpoints=False` is for a command that works beside a running server: only one process may checkpoint.
    `folder` is where the key lies that is no part of the database; beside the file of an SQLite database.
    `connections` is how many this process may have to PostgreSQL at the same time.
    """

    def __init__(self, url: str, checkpoints: bool = True, folder: Path | None = None, connections: int = 40) -> None:
        self.url = url
        path = _file_of(url)
        self.folder = folder or (path.parent if path else None)
        self._secret = b""
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.watch = FileWatch(path) if path else None
        self.writer, self.reader = (
            _sqlite_engines(url, checkpoints, self.watch) if self.is_sqlite else _postgres_engines(url, connections)
        )
        self._read = sessionmaker(self.reader, autoflush=False, expire_on_commit=False, info={"secret": self.secret})
        self._write = sessionmaker(self.writer, expire_on_commit=False, info={"secret": self.secret})

    def secret(self) -> bytes:
        """For hashes that nobody can try out who has only a copy of the database."""
        if not self._secret and self.folder:
            self._secret = kept_key(self.folder / KEY_FILE)
        return self._secret

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent snapshot; writing in it fails on both databases."""
        with self._read() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Commits at the end, rolls back on any exception."""
        with self._write.begin() as session:
            yield session

    def close(self) -> None:
        # The writer last: the last connection to close an SQLite file checkpoints it.
        self.reader.dispose()
        self.writer.dispose()
        self._secret = b""  # opened again, the file may be another database
        if self.watch:
            self.watch.forget()


def _file_of(url: str) -> Path | None:
    """The file of an SQLite database."""
    name = make_url(url).database
    return Path(name) if name and make_url(url).get_backend_name() == "sqlite" else None


def _sqlite_engines(url: str, checkpoints: bool, watch: FileWatch | None) -> tuple[Engine, Engine]:
    # One writer connection makes a queue of the writers, so nobody meets "database is locked"; and it alone
    # checkpoints, which keeps SQLite before 3.51.3 clear of the WAL-reset fault (sqlite.org, wal.html).
    shared: dict[str, Any] = {
        "connect_args": {"check_same_thread": False, "timeout": WRITER_PATIENCE},
        "hide_parameters": True,
    }
    writer = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=WRITER_PATIENCE, **shared)
    # Sessions roll back by themselves when they close; once is enough.
    reader = create_engine(url, pool_size=40, max_overflow=10, pool_reset_on_return=None, **shared)
    event.listen(writer, "connect", _prepare_writer)
    event.listen(reader, "connect", _prepare_reader)
    if not checkpoints:
        event.listen(writer, "connect", lambda connection, record: connection.execute("PRAGMA wal_autocheckpoint=0"))
    if watch:
        watch.over(writer, reader)
    event.listen(writer, "begin", _begin_writing)
    if watch:
        event.listen(writer, "begin", watch.remember_log)
    event.listen(reader, "begin", _begin_reading)
    return writer, reader


class local_day(FunctionElement[date]):
    """local_day(moment): the calendar day in Europe/Berlin, as SQL; a meeting at 00:30 is not the day before."""

    type = Date()
    inherit_cache = True


@compiles(local_day)
def _local_day(element: Any, compiler: Any, **options: Any) -> str:
    return f"local_day({compiler.process(element.clauses, **options)})"


@compiles(local_day, "postgresql")
def _local_day_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST(timezone('{clock.BERLIN.key}', {compiler.process(element.clauses, **options)}) AS DATE)"


def _day_of(stored: str | None) -> str | None:
    return clock.local(datetime.fromisoformat(stored).replace(tzinfo=UTC)).date().isoformat() if stored else None


def _prepare_writer(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    connection.create_function("local_day", 1, _day_of, deterministic=True)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={WRITER_PATIENCE * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    connection.create_function("local_day", 1, _day_of, deterministic=True)
    for pragma in ("query_only=ON", "wal_autocheckpoint=0", f"busy_timeout={WRITER_PATIENCE * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    # By the driver: this happens for every page, waits for nobody and needs nothing that SQLAlchemy adds.
    connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]


def _choose_driver() -> None:
    """psycopg in Python, unless the operator said otherwise in PSYCOPG_IMPL.

    Two processes on one database were seen to die of SIGSEGV when either side was started again under load, 14 times
    in 343 starts; only with psycopg's compiled half, never with this one. Why is not understood yet. It costs a third
    more of the processor for a page of which nothing is kept (14 to 39 ms instead of 12 to 32; tasks 20 instead of 11).
    It uses the system's libpq; on a machine without one, that of the compiled half, which comes as a file of its own.
    """
    if "psycopg" in sys.modules or os.environ.get("PSYCOPG_IMPL"):
        return
    if find_library("pq"):
        os.environ["PSYCOPG_IMPL"] = "python"
    elif shipped := _shipped_libpq():
        os.environ["PSYCOPG_IMPL"] = "python"
        _import_psycopg_with(shipped)


def _shipped_libpq() -> Path | None:
    """The libpq that the package psycopg-binary brings along; not every platform has it as a file."""
    package = find_spec("psycopg_binary")
    if package is None or package.origin is None:
        return None
    beside = Path(package.origin).parent.parent / "psycopg_binary.libs"
    return next(iter(sorted(beside.glob("libpq-*"))), None)


def _import_psycopg_with(libpq: Path) -> None:
    """psycopg asks `ctypes.util` where libpq is, once, while it is imported."""
    original = ctypes.util.find_library
    ctypes.util.find_library = lambda name: str(libpq) if name == "pq" else original(name)
    try:
        import_module("psycopg")
    finally:
        ctypes.util.find_library = original


def _postgres_engines(url: str, connections: int) -> tuple[Engine, Engine]:
    _choose_driver()
    kept = min(KEPT_OPEN, connections)
    writer = create_engine(
        url,
        pool_size=kept,
        max_overflow=connections - kept,
        pool_timeout=WRITER_PATIENCE,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_PATIENCE},
    )
    event.listen(writer, "connect", _prepare_postgres)
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return writer, reader


def _prepare_postgres(connection: Any, record: Any) -> None:
    """No machine code for statements that take milliseconds: with years of data PostgreSQL expects much work, and
    compiling the conditions of who may see what takes it seconds, on every new connection once more.

    By a statement, because a start-up option would overwrite the operator's own, and poolers in between refuse it.
    """
    connection.autocommit = True
    connection.execute("SET jit = off")
    connection.autocommit = False


def overwrite_deleted(session: Session) -> None:
    """What this connection deletes or replaces from now on is also overwritten in the file (SQLite)."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")


def rows_of(session: Session, statement: UpdateBase) -> int:
    """Carries out a change without the mapper; how many rows it was about."""
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def next_ids(session: Session, table: Table, count: int) -> list[int]:
    """Ids for so many new rows; on SQLite they are free as long as this transaction lasts."""
    if session.get_bind().dialect.name == "sqlite":
        first = (session.scalar(select(func.max(table.c.id))) or 0) + 1
        return list(range(first, first + count))
    sequence = func.pg_get_serial_sequence(table.name, "id")
    numbers = select(func.nextval(sequence)).select_from(func.generate_series(1, count).table_valued("n"))
    return list(session.scalars(numbers))


class Trouble(StrEnum):
    """What is wrong with the database, in the words of the operator who has to act."""

    FULL = "full"
    BUSY = "busy"
    DAMAGED = "damaged"
    GONE = "gone"
    REFUSED = "refused"
    MOVED = "moved"
    READONLY = "readonly"
    OTHER = "other"


_SQLITE_CODES = {
    13: Trouble.FULL,
    5: Trouble.BUSY,
    6: Trouble.BUSY,
    11: Trouble.DAMAGED,
    26: Trouble.DAMAGED,
    8: Trouble.READONLY,
}
_SQLSTATES = {
    "53100": Trouble.FULL,
    "40001": Trouble.BUSY,
    "40P01": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "08": Trouble.GONE,
    "57": Trouble.GONE,
    "28": Trouble.REFUSED,
    "XX001": Trouble.DAMAGED,
    "25006": Trouble.READONLY,
}
_REFUSALS = ("password", "role", "pg_hba.conf", "authentication")


def trouble(error: SQLAlchemyError) -> Trouble:
    """The database's own code, or, where it has none (while connecting), its words."""
    if isinstance(error, PoolTimeout):
        return Trouble.BUSY
    if isinstance(error, FileChanged | ReadOnly):
        return Trouble.MOVED if isinstance(error, FileChanged) else Trouble.READONLY
    original = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE_CODES.get(code & 0xFF, Trouble.OTHER)
    state = getattr(original, "sqlstate", None) or ""
    if state:
        return _SQLSTATES.get(state) or _SQLSTATES.get(state[:2], Trouble.OTHER)
    if type(original).__name__ != "OperationalError":
        return Trouble.OTHER
    return Trouble.REFUSED if any(word in str(original) for word in _REFUSALS) else Trouble.GONE
