"""The disk becomes full while the server runs: typed text is given back, reading goes on, and it recovers by itself."""

import shutil
import sqlite3
import subprocess
import time
from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import text

from roundtable.core.security import kept_key
from roundtable.mail.delivery import outbox
from roundtable.meetings import actions as meetings
from roundtable.web import routing
from tests import world
from tests.conftest import Server
from tests.meetings.conftest import facts

pytestmark = pytest.mark.sqlite("PostgreSQL's disk is the business of whoever runs it")
LONG = "Einwilligung für Begleitungen als Vordruck entwerfen, " * 5


@pytest.fixture
def full(site):
    """A database that can't grow by a single page: SQLite then reports the same error as on a full disk."""
    writer = site.app_state["database"].writer

    def limit(pages: int) -> None:
        with writer.connect() as connection:
            connection.execute(text(f"PRAGMA max_page_count={pages}"))
            connection.rollback()

    limit(1)
    yield lambda: limit(1 << 30)
    limit(1 << 30)


def send(client, **more):
    typed = {
        "title": LONG[:120],
        "place": LONG[:160],
        "place_note": LONG[:199],
        "day": "2030-01-10",
        "starts": "10:00",
        "ends": "12:00",
    }
    return client.post("/tables/dithmarschen/meetings/new", data=typed, **more)


def fill_up(client) -> httpx2.Response:
    """Make changes until one needs a new page of the database; returns its answer."""
    for _ in range(200):
        reply = send(client)
        if reply.status_code != 303:
            return reply
    raise AssertionError("the disk never became full")


def test_what_was_typed_comes_back_and_reading_goes_on(visit, full):
    birgit = visit("birgit")
    reply = fill_up(birgit)
    assert reply.status_code == 507
    assert reply.headers["retry-after"]
    assert LONG[:160].strip() in reply.text
    assert "Zum Speichern ist kein Platz mehr" in reply.text
    assert birgit.get("/tables/dithmarschen/meetings").status_code == 200
    full()
    assert send(birgit).status_code == 303


def test_to_htmx_it_is_a_message_in_the_open_page(visit, full):
    birgit = visit("birgit")
    fill_up(birgit)
    reply = send(birgit, headers={"hx-request": "true"})
    assert reply.status_code == 507
    assert reply.text.startswith('<hx-partial hx-target="#messages"')


def test_password_is_never_given_back(visit, full):
    birgit = visit("birgit")
    fill_up(birgit)
    for _ in range(30):
        reply = visit().post("/sign-in", data={"email": "birgit@example.org", "password": "ein-langes-geheimnis"})
        if reply.status_code == 507:
            break
    assert "ein-langes-geheimnis" not in reply.text


def test_busy_database_is_503(visit, site, monkeypatch):
    from sqlalchemy.exc import OperationalError

    class Busy(Exception):
        sqlite_errorcode, sqlite_errorname = 5, "SQLITE_BUSY"

    def busy(*arguments):
        raise OperationalError("x", {}, Busy())

    birgit = visit("birgit")
    assert birgit.get("/tables/dithmarschen").status_code == 200
    monkeypatch.setattr(routing, "visitor", busy)
    reply = birgit.get("/tables/dithmarschen")
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "2")


@pytest.fixture
def small_disk(config, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("only root may mount a small file system here")
    source = sqlite3.connect(config.database_path)  # not copied as a file: parts may still be in the write-ahead log
    source.execute("VACUUM INTO ?", (str(disk / "roundtable.sqlite3"),))
    source.close()
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_real_full_disk_under_a_real_server(config, small_disk):
    server = Server(replace(config, data_dir=small_disk)).start()
    try:
        client = httpx2.Client(
            base_url=server.url,
            headers={"sec-fetch-site": "same-origin", "accept-language": "en"},
            cookies={"roundtable": world.token("birgit")},
            timeout=20,
        )
        assert send(client).status_code == 303
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        began = time.monotonic()
        reply = fill_up(client)
        assert reply.status_code in (503, 507)
        assert time.monotonic() - began < 15
        assert LONG[:160].strip() in reply.text
        assert client.get("/tables/dithmarschen/meetings").status_code == 200
        filler.unlink()
        assert send(client).status_code == 303
    finally:
        server.stop()


def fill_disk(disk, but: int) -> None:
    """Fill the disk until `but` bytes are left."""
    with (disk / "filler").open("wb", buffering=0) as file:
        file.write(bytes(max(0, shutil.disk_usage(disk).free - but)))


def attachments(disk) -> list[str]:
    return sorted(path.name for path in (disk / "files").rglob("*") if path.is_file())


@pytest.fixture
def place(database) -> str:
    """The address that files of a meeting are sent to."""
    with database.write() as db:
        meeting = meetings.plan_meeting(world.actor(db, "birgit"), facts())
        return f"/tables/dithmarschen/meetings/{meeting.id}/files"


def test_an_upload_that_does_not_fit_leaves_nothing_behind(config, place, small_disk):
    """Of two files in one request the first fits and the second doesn't."""
    server = Server(replace(config, data_dir=small_disk)).start()
    try:
        client = httpx2.Client(
            base_url=server.url,
            headers={"sec-fetch-site": "same-origin", "accept-language": "en"},
            cookies={"roundtable": world.token("jonas")},
            timeout=20,
        )
        assert client.get(place).status_code == 200
        fill_disk(small_disk, 6_000_000)
        free = shutil.disk_usage(small_disk).free
        for _again in range(3):
            files = [("files", (f"{number}.txt", f"{number}".encode() * 4_000_000)) for number in range(3)]
            reply = client.post(place, files=files)
            assert reply.status_code == 507 and "There is no room left" in reply.text
            assert attachments(small_disk) == []
        assert shutil.disk_usage(small_disk).free > free - 100_000
        (small_disk / "filler").unlink()
        assert client.post(place, files=files[:1]).status_code == 303
        assert len(attachments(small_disk)) == 1
    finally:
        server.stop()


def test_a_mail_and_a_key_that_do_not_fit_leave_nothing_behind(config, small_disk):
    """Files beside the database that are written under a temporary name first."""
    fill_disk(small_disk, 0)
    full = replace(config, data_dir=small_disk)
    small_disk.joinpath("outbox").mkdir(exist_ok=True)
    with pytest.raises(OSError, match="No space"):
        outbox.keep(full.outbox, b"Einladung " * 2000)
    with pytest.raises(OSError, match="No space"):
        kept_key(small_disk / "some.key")
    left = sorted(path.name for path in small_disk.rglob("*") if path.is_file())
    assert left == ["filler", "roundtable.sqlite3"]
