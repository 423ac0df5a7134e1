"""What is rendered again after a change, and what is not."""

from roundtable.core.actors import System
from roundtable.core.events import record
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import Meeting
from tests import world
from tests.conftest import count_queries
from tests.meetings.conftest import TABLE


def queries_of(client, path: str) -> int:
    """How many statements the page takes with what is kept by now."""
    with count_queries(client) as statements:
        assert client.get(path).status_code == 200
    return len(statements)


def test_only_what_shows_the_change_is_rendered_again(visit, database, planned):
    path = f"{TABLE}/meetings/{planned}"
    petra = visit("petra")
    assert "Schlüssel" not in petra.get(path).text
    kept = queries_of(petra, path)
    with database.write() as db:
        record(System(db), "session.ended", topic="session", user=1)
    # One question: which topics there were since.
    assert queries_of(petra, path) == kept + 1
    assert queries_of(petra, path) == kept
    with database.write() as db:
        agenda.add_item(world.actor(db, "birgit"), db.get(Meeting, planned), Content("Schlüssel"))
    assert queries_of(petra, path) > kept + 1
    assert "Schlüssel" in petra.get(path).text
