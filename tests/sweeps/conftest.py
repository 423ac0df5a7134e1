"""Fixtures of the sweeps."""

from contextlib import contextmanager

import pytest
from sqlalchemy import text

from roundtable.accounts.models import UserSession
from roundtable.app import create_app
from roundtable.core import ticking
from roundtable.features import load_models
from roundtable.files.storage import actions as storage
from tests.client import Client
from tests.conftest import OWN_PAGE, database_at
from tests.sweeps import hostile, objects, stages
from tests.sweeps.matrix import Matrix, RollingBack


@pytest.fixture
def snapshot(database):
    """A function that returns all rows of all tables, without the counters of attempts."""
    tables = [table.name for table in load_models().sorted_tables if table.name != "attempt"]

    def take():
        with database.read() as db:
            return {name: db.execute(text(f'SELECT * FROM "{name}" ORDER BY 1')).all() for name in tables}

    return take


def everybody(db):
    places = stages.stage(db)
    return places, stages.seat_everybody(db, places["dithmarschen"])


def hostile_everybody(db):
    """The same objects and people, with hostile text in every text column. The coordinator reads English."""
    places, sessions = everybody(db)
    db.get_one(UserSession, sessions["coordinator"]).user.locale = "en"
    for place in places.values():
        hostile.beside(db, place)
    hostile.plant(db)
    return places, sessions


@contextmanager
def asking(config, world, monkeypatch):
    """A Matrix with the application on a database that rolls back every change. `world`: what `everybody` returned."""
    places, sessions = world
    config.outbox.mkdir(exist_ok=True)
    (config.outbox / objects.FIXED["mail"]).write_bytes(b"To: petra@example.org\nSubject: Hallo\n\nBis morgen.\n")
    file = storage.path_of(config, "0" * 64)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x")
    monkeypatch.setattr(ticking, "FIRST", 3600)  # duties of the day would be mistaken for changes by a request
    database = database_at(config.database, RollingBack)
    database.folder = config.data_dir  # PostgreSQL's address doesn't say where it is; mails are kept there
    assert "last" not in vars(database), "the test before has to take back what it set"
    with database.read() as db:
        places["dithmarschen"]["app_secret"] = stages.app_secret(db)
    with Client(create_app(config, database=database), headers=OWN_PAGE, follow_redirects=False) as client:
        yield Matrix(client, database, places, sessions)


@pytest.fixture
def matrix(config, prepared, monkeypatch):
    """Every route can be asked as every person of stages.py."""
    with asking(config, prepared("everybody", everybody), monkeypatch) as matrix:
        yield matrix


@pytest.fixture
def hostile_matrix(config, prepared, monkeypatch):
    """The same with hostile text in every text column."""
    with asking(config, prepared("hostile", hostile_everybody), monkeypatch) as matrix:
        yield matrix
