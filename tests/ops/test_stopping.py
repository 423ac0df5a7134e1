"""After SIGTERM accepted requests are finished and stored, and open pages connect again to the next server."""

import threading
import time

from sqlalchemy import text

from roundtable.core.events import newest, serialise_writers
from tests.live.wire import address, browser, wire
from tests.tasks.scenes import DITHMARSCHEN


def titles(database):
    with database.read() as db:
        return set(db.scalars(text("SELECT title FROM action_item")))


def test_a_write_under_way_is_finished_before_the_server_ends(server, database):
    replies = []

    def send():
        with browser(server, "jonas") as client:
            replies.append(client.post(DITHMARSCHEN, data={"text": "Fähre buchen", "confirm": "1"}).status_code)

    with database.write() as db:
        db.execute(text("SELECT 1"))
        serialise_writers(db)  # from now on other writers wait
        sender = threading.Thread(target=send)
        sender.start()
        time.sleep(0.5)
        assert replies == []
        server.process.terminate()
        time.sleep(0.5)
        assert server.process.poll() is None, "it did not wait for the write"
    sender.join(15)
    assert replies == [200]
    assert server.process.wait(15) == 0
    assert "Fähre buchen" in titles(database)


def test_every_page_is_told_to_come_back_and_misses_nothing(server, database):
    since = newest_event(database)
    with wire(server, "petra") as petra, wire(server, "ole") as ole, wire(server, "birgit") as birgit:
        open_sockets = (petra, ole, birgit)
        for socket in open_sockets:
            socket.next()
        began = time.monotonic()
        server.stop()
        assert [socket.closed() for socket in open_sockets] == [1012, 1012, 1012]
        assert time.monotonic() - began < 5
    server.start()
    with browser(server, "jonas") as client:
        client.post(DITHMARSCHEN, data={"text": "Raum bestellen", "confirm": "1"})
    url = address(server, since=since, show="open-tasks")
    with wire(server, "petra", url=url) as petra:
        petra.until("Raum bestellen")


def newest_event(database):
    with database.read() as db:
        return newest(db)
