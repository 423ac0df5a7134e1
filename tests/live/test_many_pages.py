"""One person, or one link to the wall, has only so many sockets; further pages ask by HTTP and nobody else notices."""

import contextlib
import time

import pytest

from roundtable.live.hub import ENOUGH, MOST_OF_LINK, MOST_OF_PERSON
from roundtable.live_meeting.wall_links import actions as wall_links
from roundtable.meetings.models import Meeting
from tests import world
from tests.live import stage
from tests.live.wire import browser, wire

pytestmark = pytest.mark.timeout(120)  # hundreds of sockets


@pytest.fixture
def opened():
    """Opens sockets that stay until the end of the test."""
    with contextlib.ExitStack() as stack:
        yield lambda *who, **where: stack.enter_context(wire(*who, **where))


def let_in(server, who, **where):
    """Whether one more page gets a socket, as soon as the server has noticed that another one was closed."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with wire(server, who, **where) as page:
            if page.next():
                return True
    return False


def test_a_person_has_so_many_pages_and_the_next_one_polls(server, opened):
    pages = [opened(server, "petra", table=("dithmarschen", "")[n % 2]) for n in range(MOST_OF_PERSON)]
    assert all(page.next() for page in pages)
    for table in ("dithmarschen", ""):
        with wire(server, "petra", table=table) as one_more:
            assert (one_more.closed(), one_more.frames) == (ENOUGH, [])
    with browser(server, "petra") as page:
        reply = page.get("/tables/dithmarschen/changes?since=0&show=presence")
        assert reply.status_code == 200 and "Petra" in reply.text
    with wire(server, "ole") as another:
        another.until("Petra")
    assert [page.closed(0.01) for page in pages] == [0] * MOST_OF_PERSON  # nobody lost what was there
    pages[0].socket.close()
    assert let_in(server, "petra")


def test_who_is_turned_away_does_not_count(server, opened):
    pages = [opened(server, "petra") for _ in range(MOST_OF_PERSON)]
    assert all(page.next() for page in pages)
    for _ in range(5):
        with wire(server, "petra") as one_more:
            assert one_more.closed() == ENOUGH
    for page in pages:
        page.socket.close()
    assert let_in(server, "petra")
    again = [opened(server, "petra") for _ in range(MOST_OF_PERSON)]
    assert all(page.next() for page in again)


def test_a_link_to_the_wall_hangs_in_many_rooms_but_not_everywhere(server, database, opened):
    meeting = stage.running(database)
    with database.write() as db:
        chair = world.actor(db, "birgit")
        tokens = [wall_links.make_link(chair, db.get_one(Meeting, meeting)) for _ in range(2)]
    first, second = (f"{server.url.replace('http', 'ws', 1)}/live/via/{token}?since=0" for token in tokens)
    walls = [opened(server, "", url=first) for _ in range(MOST_OF_LINK)]
    assert all(each.next(20) for each in walls)
    with wire(server, "", url=first) as one_more:
        assert (one_more.closed(), one_more.frames) == (ENOUGH, [])
    assert opened(server, "", url=second).next() and opened(server, "birgit").next()
    with browser(server, "petra") as page:
        assert page.get(f"/via/{tokens[0]}/changes?since=0").status_code == 200
