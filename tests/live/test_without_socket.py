"""Without a socket: polling gives the same fragments, and a restart of the server loses nothing."""

import time

import httpx2
import pytest
from websockets.sync.client import connect

from roundtable.live_meeting.running import actions as running
from roundtable.meetings.models import Meeting
from tests import world
from tests.live import stage
from tests.live.test_socket import go, newest
from tests.live.wire import address, browser, cursor, wire


@pytest.fixture
def meeting(database):
    return stage.running(database)


# ── polling ──────────────────────────────────────────────────────────────


def test_polling_gives_the_same_fragments(meeting, server, database):
    show, since = f"live-bar-{meeting}", newest(database)
    with browser(server, "petra") as petra:
        quiet = petra.get(f"/tables/dithmarschen/changes?since={since}&show={show}").text
        go(server, database, meeting, "2")
        news = petra.get(f"/tables/dithmarschen/changes?since={since}&show={show}").text
    assert "TOP 2" not in quiet
    assert "TOP 2" in news
    assert cursor(news) == newest(database)


def test_polling_obeys_the_same_rights(meeting, server, database):
    for who, status in (("petra", 200), ("merle", 404)):
        with browser(server, who) as client:
            reply = client.get(f"/tables/dithmarschen/changes?since=0&show=live-bar-{meeting}")
            assert reply.status_code == status
            assert ("TOP 1" in reply.text) == (status == 200)


# ── restart ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kill", [False, True], ids=["stop", "kill"])
def test_after_a_restart_the_same_address_brings_what_was_missed(meeting, server, database, kill):
    url = address(server, since=newest(database), show=f"live-bar-{meeting}")
    with wire(server, "petra", url=url) as petra:
        petra.next()
        server.stop(kill=kill)
        assert petra.closed() in ((1006,) if kill else (1012,))
    with database.write() as db:
        row = db.get_one(Meeting, meeting)
        target = next(item for item in row.items if item.label == "2")
        running.set_current_item(world.actor(db, "birgit"), row, row.current_item_id, target.id)
    server.start()
    with wire(server, "petra", url=url) as petra:
        assert "TOP 2" in petra.next()


def test_the_server_stops_in_time_with_open_sockets(server, database):
    with wire(server, "petra") as petra, wire(server, "ole"):
        petra.next()
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 5
        assert petra.closed() == 1012
    with pytest.raises((OSError, httpx2.TransportError)), connect(address(server), origin=server.url):
        pass
