"""Meetings of Dithmarschen, for the tests of this room."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from roundtable.core import clock
from roundtable.meetings import actions
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import Meeting
from roundtable.web import fragments
from tests import world
from tests.conftest import count_queries

TABLE = "/tables/dithmarschen"


def at(days: int, hour: int = 14, minute: int = 0) -> datetime:
    """A clock time in Europe/Berlin, some days from today."""
    return datetime.combine(clock.today() + timedelta(days=days), datetime.min.time(), clock.BERLIN).replace(
        hour=hour, minute=minute
    )


def facts(days: int = 9, **changes: Any) -> actions.Facts:
    values = {"starts_at": at(days), "ends_at": at(days, 16), "place": "Kreishaus Heide", **changes}
    return actions.Facts(**values)


@pytest.fixture
def planned(database):
    """The id of a meeting in nine days, with three items."""
    with database.write() as db:
        here = world.actor(db, "birgit")
        meeting = actions.plan_meeting(here, facts())
        for title, minutes in (("Begrüßung", 5), ("Passersatzpapiere", 30), ("Fortbildung", 25)):
            agenda.add_item(here, meeting, Content(title, minutes=minutes))
        return meeting.id


def titles(database, meeting_id: int) -> list[str]:
    """ "1 Begrüßung", "2 …" in the order of the agenda."""
    with database.read() as db:
        meeting = db.get(Meeting, meeting_id)
        return [f"{item.label} {item.title}" for item in meeting.items]


def item_ids(database, meeting_id: int) -> list[int]:
    with database.read() as db:
        return [item.id for item in db.get(Meeting, meeting_id).items]


def queries_of(client, path: str) -> int:
    """How many statements a page takes without cached fragments, not counting the tail's own query for new events."""
    fragments.cache.clear()  # a cached fragment would cost one statement (has it changed?) instead of its own
    with count_queries(client) as statements:
        assert client.get(path).status_code == 200
    return sum("event.id >" not in statement for statement in statements)
