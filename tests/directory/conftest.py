"""The world with the shipped directory, and one entry that tests may spoil."""

import pytest

from roundtable.directory.models import Organisation
from roundtable.web import fragments
from tests.conftest import count_queries
from tests.prepared import shipped


@pytest.fixture
def starter(database, prepared):
    """Regions, round tables and the shipped directory are there."""
    prepared("shipped", shipped)
    return database


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
