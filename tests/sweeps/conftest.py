"""Fixtures of the sweeps."""

import pytest
from sqlalchemy import text

from roundtable.migrate import all_models


@pytest.fixture
def snapshot(database):
    """A function that returns all rows of all tables but those that only count tries."""
    tables = [table.name for table in all_models().sorted_tables if table.name != "attempt"]

    def take():
        with database.read() as db:
            return {name: db.execute(text(f'SELECT * FROM "{name}" ORDER BY 1')).all() for name in tables}

    return take
