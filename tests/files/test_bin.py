"""No start removes a file: those that no row names wait in a bin, and an empty database beside files is refused."""

import hashlib
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from roundtable.core import clock
from roundtable.files import paths
from roundtable.files.adding import actions as adding
from roundtable.files.storage import actions as storage
from roundtable.files.tidying import actions as tidying
from roundtable.meetings.models import Meeting
from tests import world
from tests.conftest import Server
from tests.files import samples
from tests.files.conftest import send
from tests.ops.running import roundtable, sentence

PDF = hashlib.sha256(samples.PDF).hexdigest()
ORPHAN = "ab" * 32


def later(days: float):
    return clock.shifted(clock.now() + timedelta(days=days))


def swept(config, database, alone=False):
    with database.write() as db:
        return storage.sweep(config, db, alone)


@pytest.fixture
def orphan(config) -> Path:
    path = paths.path_of(config, ORPHAN)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"of another database")
    os.utime(path, (0, 0))  # very old: only days in the bin count
    return path


@pytest.fixture
def attached(scene, config, database) -> None:
    """A file with its row, and nobody who has the database open."""
    staged = storage.stage(config, "Ablauf.pdf", "pdf", samples.PDF)
    with database.write() as db:
        meeting = db.get_one(Meeting, scene.meeting)
        adding.add_files(world.actor(db, "jonas"), config, meeting, None, [staged])
    database.close()


def test_what_no_row_names_goes_to_the_bin_and_leaves_it_after_thirty_days(visit, scene, config, database, orphan):
    send(visit("jonas"), scene.place, ("Ablauf.pdf", samples.PDF))
    fresh = storage.stage(config, "a.txt", "txt", b"on its way")
    assert swept(config, database) == storage.Swept(1, 0)
    assert not orphan.exists() and paths.in_bin(config, ORPHAN).read_bytes() == b"of another database"
    assert paths.path_of(config, PDF).is_file() and fresh.path.exists()
    for days, left in ((0, True), (29.9, True), (30.1, False)):
        with later(days):
            assert tidying.tidy(config, database) == (not left)
        assert paths.in_bin(config, ORPHAN).exists() is left
    assert paths.path_of(config, PDF).is_file()


def test_it_comes_back_when_a_row_names_it_again(visit, scene, config, database):
    jonas = visit("jonas")
    send(jonas, scene.place, ("Ablauf.pdf", samples.PDF))
    rows = "UPDATE file SET sha256 = :sha256"
    with database.write() as db:  # as if another database stood here
        db.execute(text(rows), {"sha256": "0" * 64})
    assert swept(config, database, alone=True) == storage.Swept(1, 0)
    with database.write() as db:
        db.execute(text(rows), {"sha256": PDF})
    assert jonas.get("/tables/dithmarschen/files/1").content == samples.PDF, "also before anybody looks through the bin"
    with later(31):
        assert tidying.tidy(config, database) == 0
    assert paths.path_of(config, PDF).is_file() and not paths.in_bin(config, PDF).exists()
    assert jonas.get("/tables/dithmarschen/files/1").content == samples.PDF


def test_what_a_person_removes_is_gone_at_once(visit, scene, config):
    jonas = visit("jonas")
    send(jonas, scene.place, ("Ablauf.pdf", samples.PDF))
    paths.bin_folder(config).mkdir()
    shutil.copy(paths.path_of(config, PDF), paths.in_bin(config, PDF))
    jonas.post("/tables/dithmarschen/files/1/removal")
    assert [path for path in (config.data_dir / "files").rglob("*") if path.is_file()] == []


@pytest.mark.sqlite("files that are exchanged; PostgreSQL's own copies come back by its own means")
@pytest.mark.parametrize("wrong", ["missing", "empty", "new"])
@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_new_database_beside_old_files_is_refused(attached, config, wrong, command, tmp_path):
    """A restore in the wrong order: the files are back already, the database is not."""
    kept = tmp_path / "kept.sqlite3"
    shutil.move(config.database_path, kept)
    for rest in ("-wal", "-shm"):
        config.database_path.with_name(f"roundtable.sqlite3{rest}").unlink(missing_ok=True)
    if wrong == "empty":
        config.database_path.touch()
    if wrong == "new":
        assert roundtable("migrate", data=tmp_path / "other").returncode == 0
        shutil.copy(tmp_path / "other" / "roundtable.sqlite3", config.database_path)
    before = config.database_path.read_bytes() if config.database_path.exists() else None
    for _again in range(2):
        words = sentence(roundtable(command, data=config.data_dir))
        assert words.startswith(f"Attached files lie in {config.data_dir / 'files'}, but the database is new")
        assert roundtable(command, data=config.data_dir).returncode == 66
    assert paths.path_of(config, PDF).is_file()
    assert (config.database_path.read_bytes() if config.database_path.exists() else None) == before, "nothing was begun"
    shutil.copy(kept, config.database_path)
    server = Server(config).start()
    server.stop()
    assert paths.path_of(config, PDF).is_file()


@pytest.mark.sqlite("files that are exchanged")
def test_the_database_of_another_installation_costs_nothing(attached, config, template, tmp_path):
    own = Path(shutil.copy(config.database_path, tmp_path / "own.sqlite3"))
    for place, path in ((paths.in_bin, template.partition(":///")[2]), (paths.path_of, own)):
        shutil.copy(path, config.database_path)
        server = Server(config).start()
        server.stop()
        assert place(config, PDF).read_bytes() == samples.PDF


@pytest.mark.parametrize(
    "name", ["gesa", "jonas"], ids=["may not", "named already, and the transaction fails at its end"]
)
def test_a_failed_request_leaves_nothing(visit, scene, config, database, name):
    """Whatever step after the file was written fails."""
    if name == "jonas":
        with database.write() as db:
            db.execute(text(_FAILING[database.is_sqlite]))
    reply = send(visit(name), scene.place, ("a.txt", b"erste"), ("b.txt", b"zweite"))
    assert reply.status_code in (403, 409, 503)
    assert [path for path in (config.data_dir / "files").rglob("*") if path.is_file()] == []


# After both rows were written: the event that belongs to the second one is refused.
_FAILING = {
    True: "CREATE TRIGGER refuse AFTER INSERT ON file WHEN NEW.name = 'b.txt' BEGIN SELECT RAISE(ABORT, 'x'); END",
    False: "ALTER TABLE file ADD CONSTRAINT refuse CHECK (name <> 'b.txt')",
}


def test_a_file_that_another_row_uses_survives_a_failed_request(visit, scene, config, database):
    jonas = visit("jonas")
    send(jonas, scene.whole, ("a.txt", b"erste"))
    with database.write() as db:
        db.execute(text(_FAILING[database.is_sqlite]))
    assert send(jonas, scene.place, ("a.txt", b"erste"), ("b.txt", b"zweite")).status_code in (409, 503)
    left = [path.read_bytes() for path in (config.data_dir / "files").rglob("*") if path.is_file()]
    assert left == [b"erste"]
    assert world.token("jonas") and jonas.get("/tables/dithmarschen/files/1").content == b"erste"
