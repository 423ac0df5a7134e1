"""The world with the starter directory, and one entry that tests may change."""

import pytest

from roundtable.directory.models import Organisation
from roundtable.web import fragments
from tests.conftest import count_queries
from tests.prepared import shipped


@pytest.fixture
def starter(database, prepared):
    """A database with regions, round tables and the starter directory."""
    prepared("shipped", shipped)
    return database


@pytest.fixture
def ghana(starter) -> int:
    """The id of the embassy of Ghana, with telephone, website and address, none of them checked."""
    with starter.read() as db:
        return db.query(Organisation).filter_by(name="Botschaft der Republik Ghana").one().id


@pytest.fixture
def phone_of(starter):
    def find(organisation: int) -> int:
        with starter.read() as db:
            entry = db.get(Organisation, organisation)
            return next(c.id for c in entry.channels if c.kind == "phone")

    return find


# Without those of the live tail, whose number depends on how busy the machine is.
def statements_of(client, *urls: str) -> int:
    """How many statements a client's requests for these URLs take."""
    fragments.cache.clear()
    with count_queries(client) as statements:
        for url in urls:
            assert client.get(url).status_code == 200
    return len(statements)
