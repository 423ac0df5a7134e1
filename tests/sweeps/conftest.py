"""Fixtures of the sweeps."""

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from roundtable import ticking
from roundtable.app import create_app
from roundtable.files import storage
from roundtable.migrate import all_models
from tests.conftest import OWN_PAGE, kept
from tests.sweeps import objects, stages
from tests.sweeps.matrix import Matrix, Undone


@pytest.fixture
def snapshot(database):
    """A function that returns all rows of all tables but those that only count tries."""
    tables = [table.name for table in all_models().sorted_tables if table.name != "attempt"]

    def take():
        with database.read() as db:
            return {name: db.execute(text(f'SELECT * FROM "{name}" ORDER BY 1')).all() for name in tables}

    return take


def everybody(db):
    places = stages.stage(db)
    return places, stages.seat_everybody(db, places["dithmarschen"])


@pytest.fixture
def matrix(config, prepared, monkeypatch):
    """The application on a database that never keeps anything, with everybody of `stages` signed in."""
    places, sessions = prepared("everybody", everybody)
    config.outbox.mkdir(exist_ok=True)
    (config.outbox / objects.FIXED["mail"]).write_bytes(b"To: petra@example.org\nSubject: Hallo\n\nBis morgen.\n")
    file = storage.path_of(config, "0" * 64)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x")
    monkeypatch.setattr(ticking, "FIRST", 3600)  # what the calendar does would be counted as done by a request
    undone = kept(config.database, Undone)
    with TestClient(create_app(config, database=undone), headers=OWN_PAGE, follow_redirects=False) as client:
        yield Matrix(client, undone, places, sessions)
