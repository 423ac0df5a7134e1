"""Fixtures of the sweeps."""

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from roundtable.app import create_app
from roundtable.migrate import all_models
from tests.conftest import OWN_PAGE
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


@pytest.fixture
def matrix(config, database):
    """The application on a database that never keeps anything, with everybody of `stages` signed in."""
    with database.write() as db:
        places = stages.stage(db)
        sessions = stages.seat_everybody(db, places["dithmarschen"])
    config.outbox.mkdir(exist_ok=True)
    (config.outbox / objects.FIXED["mail"]).write_bytes(b"To: petra@example.org\nSubject: Hallo\n\nBis morgen.\n")
    undone = Undone(config.database)
    with TestClient(create_app(config, database=undone), headers=OWN_PAGE, follow_redirects=False) as client:
        yield Matrix(client, undone, places, sessions)
