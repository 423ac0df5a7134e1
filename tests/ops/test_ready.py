"""/readyz answers 503 and one word within seconds, whatever keeps people from working.

Real servers on real files: deleted, replaced, damaged, on a full disk, on a read-only one, locked by another program.
"""

import asyncio
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from sqlalchemy.engine import make_url

from roundtable.core.db import Database
from roundtable.live import health
from roundtable.live.bell import Bell
from roundtable.live.health import Health
from roundtable.live.hub import Hub
from roundtable.live.presence import Presence
from roundtable.live.tail import Tail
from tests import postgres as pg
from tests import world
from tests.conftest import Server

sqlite_only = pytest.mark.sqlite("about the file of an SQLite database")
SAYS = re.compile(r"not ready: [a-z]{1,12}\n")


def asked(server: Server) -> httpx2.Response:
    began = time.monotonic()
    reply = httpx2.get(f"{server.url}/readyz", timeout=20)
    assert time.monotonic() - began < 6
    assert reply.status_code in (200, 503)
    assert reply.text == "ready\n" if reply.status_code == 200 else SAYS.fullmatch(reply.text)
    return reply


def until(server: Server, status: int, patience: float = 20) -> str:
    """Wait until /readyz answers with this status; returns its word."""
    end = time.monotonic() + patience
    while (reply := asked(server)).status_code != status:
        assert time.monotonic() < end, reply.text
        time.sleep(0.1)
    return reply.text.removeprefix("not ready: ").strip()


@contextmanager
def birgit(server: Server) -> Iterator[httpx2.Client]:
    cookies, headers = {"roundtable": world.token("birgit")}, {"sec-fetch-site": "same-origin"}
    with httpx2.Client(base_url=server.url, cookies=cookies, headers=headers, timeout=20) as client:
        yield client


def add_task(client: httpx2.Client, text: str) -> httpx2.Response:
    return client.post("/tables/dithmarschen/tasks", data={"text": text, "confirm": "1"})


def test_ready_while_all_is_well_and_it_leaves_nothing_behind(server, snapshot_rows):
    before = snapshot_rows()
    assert until(server, 200) == "ready"
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: asked(server), range(80)))
    assert {reply.status_code for reply in replies} == {200}
    assert snapshot_rows() == before


@pytest.fixture
def snapshot_rows(database):
    from roundtable.features import load_models

    tables = [table for table in load_models().sorted_tables if table.name != "attempt"]

    def take():
        with database.read() as db:
            return {table.name: db.execute(table.select()).all() for table in tables}

    return take


@sqlite_only
def test_however_many_ask_the_database_is_written_once_a_second(server, config):
    log = config.database_path.with_name("roundtable.sqlite3-wal")
    until(server, 200)
    before, began = log.stat().st_size, time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: asked(server), range(200)))
    seconds = time.monotonic() - began
    assert log.stat().st_size - before <= (seconds + 2) * 2 * 4200


def delete(path: Path) -> None:
    path.unlink()


def delete_all(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()


def delete_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def move_away(path: Path) -> None:
    path.rename(path.with_name("aside.sqlite3"))


def replace_by_copy(path: Path) -> None:
    copy = path.with_name("copy.sqlite3")
    shutil.copy(path, copy)
    copy.replace(path)


def replace_by_nothing(path: Path) -> None:
    path.unlink()
    path.touch()


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def remove_the_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("data-aside"))


GONE = [
    delete,
    delete_all,
    delete_log,
    move_away,
    replace_by_copy,
    replace_by_nothing,
    replace_by_folder,
    remove_the_folder,
]


@sqlite_only
@pytest.mark.parametrize("happens", GONE)
def test_no_write_is_acknowledged_after_the_file_is_gone(config, server, happens: Callable[[Path], None]):
    path = config.database_path
    aside = config.data_dir.with_name("data-aside")
    shutil.rmtree(aside, ignore_errors=True)
    with birgit(server) as client:
        assert add_task(client, "Vorher geschrieben").status_code == 303
        assert until(server, 200)
        happens(path)
        reply = add_task(client, "Danach geschrieben")
        assert reply.status_code == 503
        assert "Danach geschrieben" in reply.text
        assert until(server, 503) in ("moved", "folder")
        assert add_task(client, "Und noch einmal").status_code == 503
    assert not path.is_file() or happens in (delete_log, replace_by_copy, replace_by_nothing)
    assert path.stat().st_size == 0 if happens is replace_by_nothing else True
    shutil.rmtree(aside, ignore_errors=True)


@sqlite_only
@pytest.mark.parametrize("happens", ["overwritten", "cut", "middle"])
def test_a_damaged_file_is_not_ready(config, server, happens):
    path = config.database_path
    until(server, 200)
    size = path.stat().st_size
    with path.open("r+b") as file:
        if happens == "cut":
            file.truncate(4096)
        else:
            file.seek(0 if happens == "overwritten" else 4096)
            file.write(b"\x55" * (size - file.tell()))
    assert until(server, 503) in ("damaged", "database")


@sqlite_only
def test_a_database_that_somebody_holds_is_told_within_seconds(config, server):
    until(server, 200)
    other = sqlite3.connect(config.database_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert until(server, 503) in ("slow", "busy")
    other.execute("ROLLBACK")
    other.close()
    assert until(server, 200, 30)


@pytest.fixture
def disk(config, tmp_path):
    """A small disk with the database on it, and a server that uses it."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("only root may mount a small file system here")
    shutil.copy(config.database_path, place / "roundtable.sqlite3")
    server = Server(replace(config, data_dir=place)).start()
    yield place, server
    server.stop()
    while not subprocess.run(["umount", "-l", place], capture_output=True).returncode:
        pass  # a test may have mounted another one over it


@sqlite_only
def test_a_full_disk_is_not_ready_until_there_is_room_again(disk):
    place, server = disk
    until(server, 200)
    filler = place / "filler"
    with filler.open("wb") as file:
        file.write(bytes(shutil.disk_usage(place).free - health.MIN_FREE_BYTES // 2))
    assert until(server, 503) == "disk"
    with filler.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    assert until(server, 503) == "disk"
    filler.unlink()
    assert until(server, 200) == "ready"


@sqlite_only
def test_a_disk_that_became_read_only_is_not_ready(disk):
    place, server = disk
    until(server, 200)
    changed = subprocess.run(["mount", "-o", "remount,ro", place], capture_output=True)
    if changed.returncode:  # refused because files are open for writing: mount a read-only one over it instead
        subprocess.run(["mount", "--bind", place, place], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
    assert until(server, 503) in ("readonly", "folder", "moved")
    subprocess.run(["mount", "-o", "remount,rw,bind" if changed.returncode else "remount,rw", place], check=True)
    assert until(server, 200) == "ready"


def test_a_tail_that_stopped_looking_is_not_ready(config, database):
    async def words() -> list[str]:
        hub = Hub()
        tail = Tail(database, hub, Bell(), Presence(hub))
        said = []
        for ago in (0, health.LATE - 5, health.LATE + 1):
            tail.looked_at = time.monotonic() - ago
            said.append(await Health(config, database, tail).problem())
        return said

    assert asyncio.run(words()) == ["", "", "tail"]


def test_a_tail_that_runs_keeps_looking(site):
    tail = site.app_state["tail"]
    before = tail.looked_at
    end = time.monotonic() + 10
    while tail.looked_at == before and time.monotonic() < end:
        time.sleep(0.05)
    assert tail.looked_at > before


@pytest.mark.postgresql("about PostgreSQL")
def test_a_postgresql_that_takes_no_changes_is_not_ready(config):
    """As with a standby server, or one that is read-only for maintenance."""
    options = {"options": "-c default_transaction_read_only=on"}
    url = make_url(config.database_url).update_query_dict(options).render_as_string(hide_password=False)

    async def word(database: Database) -> str:
        hub = Hub()
        return await Health(config, database, Tail(database, hub, Bell(), Presence(hub))).problem()

    for address, expected in ((url, "readonly"), (config.database_url, "")):
        database = Database(address)
        assert asyncio.run(word(database)) == expected
        database.close()


@pytest.mark.postgresql("about PostgreSQL")
def test_a_database_that_is_gone_is_not_ready(config, server, postgres):
    until(server, 200)
    name = make_url(config.database_url).database
    pg.on(postgres, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    try:
        pg.on(postgres, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        assert until(server, 503) in ("gone", "refused", "database")
    finally:
        pg.on(postgres, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert until(server, 200) == "ready"
