"""After a start many people come at once: the first request of each page runs alone, and then all others together."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from roundtable.app import create_app
from roundtable.core.permissions import PUBLIC
from roundtable.web.routing import page
from tests.conftest import database_at

VISITORS = 6


class Slow:
    """A page that takes a twentieth of a second and notes its times; the first visit may fail."""

    def __init__(self, fails):
        self.visits, self.fails = [], fails

    def show(self, here):
        began = time.monotonic()
        time.sleep(0.05)
        self.visits.append((began, time.monotonic()))
        if self.fails and len(self.visits) == 1:
            raise ZeroDivisionError
        return PlainTextResponse("da")


@pytest.mark.parametrize("fails", [False, True])
def test_the_first_visitor_is_alone_and_holds_up_nobody_after(config, fails):
    slow = Slow(fails)
    app = create_app(config, [page("/slow", slow.show, needs=PUBLIC)], database_at(config.database))
    with (
        TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client,
        ThreadPoolExecutor(VISITORS) as crowd,
    ):
        replies = list(crowd.map(lambda number: client.get("/slow").status_code, range(VISITORS)))
    first, *others = sorted(slow.visits)
    assert sorted(replies) == [200] * (VISITORS - fails) + [500] * fails
    assert all(began >= first[1] for began, _ended in others)
    assert any(one[0] < other[1] and other[0] < one[1] for one in others for other in others if one is not other)
