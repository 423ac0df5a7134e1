"""Which cached fragments are rendered again after a change."""

from roundtable.core.actors import System
from roundtable.core.events import record
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import Meeting
from tests import world
from tests.conftest import count_queries
from tests.meetings.conftest import TABLE


def count_statements(client, path: str) -> int:
    """How many statements the page takes with the cache as it is."""
    with count_queries(client) as statements:
        assert client.get(path).status_code == 200
    return len(statements)


def test_only_what_shows_the_change_is_rendered_again(visit, database, planned):
    path = f"{TABLE}/meetings/{planned}"
    petra = visit("petra")
    assert "Schlüssel" not in petra.get(path).text
    cached = count_statements(petra, path)
    with database.write() as db:
        record(System(db), "session.ended", topic="session", user=1)
    # One statement more: which topics have changed since.
    assert count_statements(petra, path) == cached + 1
    assert count_statements(petra, path) == cached
    with database.write() as db:
        agenda.add_item(world.actor(db, "birgit"), db.get(Meeting, planned), Content("Schlüssel"))
    assert count_statements(petra, path) > cached + 1
    assert "Schlüssel" in petra.get(path).text
