"""Rows that several tests start from, beyond tests/world.py. They are made once in each process and then copied.

@pytest.fixture
def place(prepared):
    return prepared("objects", objects.fill)["dithmarschen"]
"""

import copy
import sqlite3
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.db import Database
from roundtable.starter import load_starter_data
from tests.postgres import ReusedDatabase

Fill = Callable[[Session], Any]


class PreparedRows:
    """By name: what `fill` returned, and on SQLite a copy of the database with its rows."""

    def __init__(self) -> None:
        self.results: dict[tuple[Any, ...], Any] = {}
        self.copies: dict[tuple[Any, ...], sqlite3.Connection] = {}

    def on_sqlite(self, database: Database, name: str, fill: Fill) -> Any:
        # Prepared rows have dates relative to today, so after midnight they are made again.
        key = (name, clock.today())
        if key in self.copies:
            with _driver(database) as connection:
                self.copies[key].backup(connection)
        else:
            self.results[key] = _filled(database, fill)
            self.copies[key] = sqlite3.connect(":memory:", check_same_thread=False)
            with _driver(database) as connection:
                connection.backup(self.copies[key])
        return copy.deepcopy(self.results[key])

    def on_postgresql(self, reused: ReusedDatabase, database: Database, name: str, fill: Fill) -> Any:
        key = f"{name} of {clock.today()}"

        def make() -> None:
            self.results[(key,)] = _filled(database, fill)

        reused.once(key, make)
        return copy.deepcopy(self.results[(key,)])


def shipped(db: Session) -> None:
    """Regions, round tables and the directory that every installation starts with."""
    load_starter_data(System(db))


def _filled(database: Database, fill: Fill) -> Any:
    with database.write() as db:
        return fill(db)


@contextmanager
def _driver(database: Database) -> Any:
    connection = database.writer.raw_connection()
    yield connection.driver_connection
    connection.close()
