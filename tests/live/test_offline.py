"""A page that was disconnected during 300 changes gets all of them at once, in order, and none twice."""

import re
import time

import pytest

from roundtable.core import events
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.paragraphs import actions as paragraphs
from tests import world
from tests.in_time import in_time
from tests.live import stage
from tests.live.wire import browser, cursor, wire

CHANGES = 300
WORD = re.compile(r"Absatz (\d{3})")


@pytest.fixture
def meeting(database):
    return stage.running(database)


@pytest.fixture
def item(database, meeting):
    return stage.items(database, meeting)["1"].id


def newest(database):
    with database.read() as db:
        return events.newest(db)


def change(database, item, first=1):
    """300 new paragraphs, by three people in turn."""
    for number in range(first, first + CHANGES):
        with database.write() as db:
            here = world.actor(db, ("birgit", "ole", "jonas")[number % 3])
            paragraphs.add_block(here, db.get_one(AgendaItem, item), "note", f"Absatz {number:03}")


def caught_up(server, database):
    """Wait until the server knows of changes that were made past it; it looks once a second."""
    last = newest(database)
    with browser(server, "ole") as ole:
        while cursor(ole.get("/tables/dithmarschen/changes?since=0&show=presence").text) < last:
            time.sleep(0.05)


def test_a_client_that_was_away_gets_everything_once_and_in_order(server, database, item):
    show = f"item-text-{item}"
    with wire(server, "petra", since=newest(database), show=show) as petra:
        before = cursor(petra.next())
    change(database, item)
    caught_up(server, database)
    began = time.monotonic()
    with wire(server, "petra", since=before, show=show) as petra:
        frame = petra.until("Absatz 300")
        took = time.monotonic() - began
        assert WORD.findall(frame) == [f"{number:03}" for number in range(1, CHANGES + 1)]
        assert cursor(frame) == newest(database)
        assert [late for late in petra.rest() if "Absatz" in late] == [], "nothing twice"
    assert in_time(took, 2)


def test_a_client_that_was_connected_but_asleep_ends_up_complete(server, database, item):
    """Nothing is read from the socket meanwhile. The frames that come then never go back in time."""
    show = f"item-text-{item}"
    with wire(server, "petra", since=newest(database), show=show) as petra:
        petra.next()
        change(database, item)
        last = newest(database)
        while cursor(petra.next()) < last:
            pass
        texts = [WORD.findall(frame) for frame in petra.frames if "Absatz" in frame]
    assert [cursor(frame) for frame in petra.frames] == sorted(cursor(frame) for frame in petra.frames)
    assert all(found == sorted(set(found)) for found in texts)
    assert texts[-1] == [f"{number:03}" for number in range(1, CHANGES + 1)]


def test_the_same_by_polling(server, database, item):
    before = newest(database)
    change(database, item)
    with browser(server, "petra") as petra:
        began = time.monotonic()
        text = petra.get(f"/tables/dithmarschen/changes?since={before}&show=item-text-{item}").text
        assert in_time(time.monotonic() - began, 2)
        assert WORD.findall(text) == [f"{number:03}" for number in range(1, CHANGES + 1)]
        again = petra.get(f"/tables/dithmarschen/changes?since={cursor(text)}&show=item-text-{item}").text
    assert "Absatz" not in again
