"""A database seen from outside: whether its file is still the one that was opened, and whether it can be written.

SQLite goes on writing into a file that was deleted or replaced under it, and says that all went well. So each writer
looks at the address of the file before it begins and again before it commits; that costs some microseconds. The same
holds for the log beside it (`-wal`): what was committed last stands only there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, event, literal, select, table
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

Identity = tuple[int, int]
_LOG = "log beside the database"
# Milliseconds for the statements of `probe` on PostgreSQL.
_PATIENCE = 2000


class Watched(Protocol):
    """What is looked at: `core.db.Database`."""

    writer: Engine
    reader: Engine
    is_sqlite: bool
    watch: FileWatch | None


class FileChanged(SQLAlchemyError):
    """The file of the database was deleted, moved or replaced while it was open."""


class ReadOnly(SQLAlchemyError):
    """The database answers, but takes no changes."""


class FileWatch:
    """Compares the file at a path with the one that was there when the database was opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log = path.with_name(f"{path.name}-wal")
        self.opened: Identity | None = None

    def over(self, writer: Engine, reader: Engine) -> None:
        """From now on nothing new is opened at the path, and nothing written, once another file is there."""
        for engine in (writer, reader):
            event.listen(engine, "do_connect", lambda *arguments: self.check())
            event.listen(engine, "connect", lambda *arguments: self._remember())
        event.listen(writer, "begin", self.check_with_log)
        event.listen(writer, "commit", self.check_with_log)

    def check(self) -> None:
        """Raises FileChanged."""
        if self.opened and _identity(self.path) != self.opened:
            raise FileChanged("the file of the database was deleted or replaced")

    def check_with_log(self, connection: Connection) -> None:
        """Raises FileChanged, also when the log of this connection is gone."""
        self.check()
        log = connection.info.get(_LOG)
        if log and _identity(self.log) != log:
            raise FileChanged("the log of the database was deleted or replaced")

    def remember_log(self, connection: Connection) -> None:
        """The first transaction of a connection has opened it."""
        if _LOG not in connection.info:
            connection.info[_LOG] = _identity(self.log)

    def _remember(self) -> None:
        self.opened = self.opened or _identity(self.path)

    def forget(self) -> None:
        """The database was closed; what is there next time is right."""
        self.opened = None


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def probe(database: Watched) -> None:
    """Reads from each table and commits a change that changes nothing; raises what is wrong.

    No row is touched: whoever asks whether the server is ready must not leave anything behind.
    """
    if database.is_sqlite:
        _read_sqlite(database.reader)
        _write_sqlite(database)
    else:
        _write_postgres(database.writer)


def _read_sqlite(reader: Engine) -> None:
    with reader.connect() as connection:
        # What this connection still has in memory would hide that the file is damaged.
        run = connection.exec_driver_sql
        run("PRAGMA shrink_memory")
        run("SELECT version_num FROM alembic_version").one()
        tables = run("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE '%fts%'")
        for name in tables.scalars().all():
            connection.execute(select(literal(1)).select_from(table(name)).limit(1)).all()


def _write_sqlite(database: Watched) -> None:
    if database.watch:
        database.watch.check()
        if not os.access(database.watch.path, os.W_OK):
            raise ReadOnly("the file of the database can't be written")
    with database.writer.begin() as connection:
        # The same number once more: a page goes through the log to the disk all the same.
        number: Any = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        connection.exec_driver_sql(f"PRAGMA user_version={int(number)}")


def _write_postgres(writer: Engine) -> None:
    with writer.begin() as connection:
        run = connection.exec_driver_sql
        run(f"SET LOCAL statement_timeout = {_PATIENCE}")
        run("SELECT version_num FROM alembic_version").one()
        if run("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'").scalar_one():
            raise ReadOnly("PostgreSQL takes no changes")
        # A message that nobody listens to: it goes to the disk with the commit and leaves no row.
        run("SELECT pg_logical_emit_message(true, 'roundtable', 'ready')")
