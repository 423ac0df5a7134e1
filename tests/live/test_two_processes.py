"""Two servers on one database. An SQLite file belongs to one process, so there the second server must refuse."""

import pytest

from tests.conftest import Server
from tests.live import stage
from tests.live.wire import address, browser, wire


@pytest.fixture
def second(config, server):
    other = Server(config)
    yield other.start()
    other.stop()


@pytest.mark.sqlite("PostgreSQL is made for several processes")
def test_a_second_server_on_the_same_file_refuses(config, server):
    refused = Server(config)
    with pytest.raises(RuntimeError):
        refused.start()
    refused.stop()


@pytest.mark.postgresql("SQLite belongs to one process")
def test_a_change_at_one_process_reaches_the_pages_of_the_other(database, server, second):
    meeting = stage.running(database)
    show = f"live-bar-{meeting}"
    with wire(server, "petra", show=show) as here, wire(second, "jonas", show=show) as there:
        here.until("TOP 1"), there.until("TOP 1")
        with browser(second, "birgit") as client:
            stage.move(client, database, meeting, "2")
        here.until("TOP 2", 1)
        there.until("TOP 2", 1)


@pytest.mark.postgresql("SQLite belongs to one process")
def test_presence_is_shared_and_ends_with_the_process(server, second):
    with wire(server, "birgit") as birgit:
        birgit.until("Birgit")
        with wire(second, "petra") as petra:
            birgit.until("Petra", 2)
            petra.until("Birgit", 25)
        birgit.until('id="presence"', 2, without="Petra")
        with wire(second, "petra"):
            birgit.until("Petra", 2)
            second.stop()
        birgit.until('id="presence"', 3, without="Petra")


@pytest.mark.postgresql("SQLite belongs to one process")
def test_a_page_changes_process_without_missing_anything(database, server, second):
    meeting = stage.running(database)
    url = address(server, show=f"live-bar-{meeting}")
    with wire(server, "petra", url=url) as petra:
        petra.until("TOP 1")
        server.stop()
        assert petra.closed() == 1012
    with browser(second, "birgit") as client:
        stage.move(client, database, meeting, "2")
    with wire(second, "petra", url=url.replace(str(server.port), str(second.port))) as petra:
        assert "TOP 2" in petra.next()
