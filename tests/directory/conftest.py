"""The world with the shipped directory, and one entry that tests may spoil."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from roundtable import fragments
from roundtable.db import Database
from roundtable.directory.models import Organisation
from roundtable.starter import first_start
from roundtable.system import System
from tests.conftest import POSTGRESQL, count_queries


def load(database: Database) -> None:
    with database.write() as db:
        first_start(System(db))


@pytest.fixture(scope="session")
def loaded(template, tmp_path_factory) -> Path | None:
    """SQLite: a file with the world and the shipped directory, made once and copied by each test."""
    if POSTGRESQL:
        return None
    path = tmp_path_factory.mktemp("loaded") / "roundtable.sqlite3"
    shutil.copy(make_url(template).database or "", path)
    database = Database(f"sqlite:///{path}")
    load(database)
    database.close()
    return path


@pytest.fixture
def starter(config, loaded):
    """Regions, round tables and the shipped directory are there. Ask for it before the application."""
    if loaded:
        shutil.copy(loaded, config.data_dir / "roundtable.sqlite3")
    database = Database(config.database)
    if not loaded:
        load(database)
    yield database
    database.close()


@pytest.fixture
def ghana(starter) -> int:
    """The embassy of Ghana: telephone, website and address, nothing checked."""
    with starter.read() as db:
        return db.query(Organisation).filter_by(name="Botschaft der Republik Ghana").one().id


@pytest.fixture
def phone_of(starter):
    def find(organisation: int) -> int:
        with starter.read() as db:
            entry = db.get(Organisation, organisation)
            return next(c.id for c in entry.channels if c.kind == "phone")

    return find


# The live tail reads in between; how often depends on how busy the machine is.
def statements_of(client, *urls: str) -> int:
    """How many statements these pages take."""
    fragments.cache.clear()
    with count_queries(client) as statements:
        for url in urls:
            assert client.get(url).status_code == 200
    return len(statements)
