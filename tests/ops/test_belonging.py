"""A database belongs to a data folder and a key: with others a server doesn't start and says why."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from roundtable.commands.stopping import BAD_CONFIG
from tests.ops.running import Serving, roundtable, sentence
from tests.ops.test_postgresql import empty  # noqa: F401 - a fixture

sqlite_only = pytest.mark.sqlite("about the folder of an SQLite database")
on_postgresql = pytest.mark.postgresql("runs with ROUNDTABLE_TEST_DATABASE=postgresql")


def serve_once(data: Path, **settings: str) -> None:
    with Serving(data, **settings) as server:
        assert server.get("/readyz").status_code == 200
        assert server.stop() == 0


def refused(data: Path, *command: str, **settings: str) -> str:
    result = roundtable(*(command or ("serve",)), data=data, **settings)
    assert result.returncode == BAD_CONFIG
    return sentence(result)


@pytest.fixture
def served(data) -> Path:
    """A data folder that a server has used."""
    serve_once(data)
    return data


@sqlite_only
def test_the_same_folder_starts_again_and_so_does_a_whole_copy(served, tmp_path):
    serve_once(served)
    serve_once(Path(shutil.copytree(served, tmp_path / "moved")))


@sqlite_only
def test_a_database_without_its_key_is_refused_and_nothing_is_made(served):
    (served / "redaction.key").rename(served / "aside")
    assert "redaction.key is missing or not the one of this database" in refused(served)
    assert not (served / "redaction.key").exists()
    (served / "aside").rename(served / "redaction.key")
    serve_once(served)


@sqlite_only
def test_a_database_with_another_key_is_refused(served):
    (served / "redaction.key").write_bytes(b"x" * 32)
    assert "words that were taken out" in refused(served)
    assert "words that were taken out" in refused(served, "migrate")


@sqlite_only
def test_a_database_alone_in_another_folder_is_refused_and_nothing_is_made(served, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(served / "roundtable.sqlite3", other / "roundtable.sqlite3")
    assert "is not the one of this database" in refused(other)
    assert {path.name for path in other.iterdir()} <= {"roundtable.sqlite3", "roundtable.sqlite3.lock"}


@sqlite_only
def test_who_moved_it_knowingly_says_so(served, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(served / "roundtable.sqlite3", other / "roundtable.sqlite3")
    result = roundtable("migrate", "--adopt", data=other)
    assert result.returncode == 0 and result.stderr == ""
    assert "is the data folder of this database from now on" in result.stdout
    assert "not recognised any more" in result.stdout
    serve_once(other)
    again = roundtable("migrate", "--adopt", data=other)
    assert again.returncode == 0 and "not recognised" not in again.stdout
    assert "not the one of this database" in refused_with(other, served)


def refused_with(of: Path, folder: Path) -> str:
    """Copy the database of one folder into the other; returns the sentence of the server that refuses it."""
    shutil.copy(of / "roundtable.sqlite3", folder / "roundtable.sqlite3")
    return refused(folder)


@sqlite_only
def test_a_folder_of_a_release_before_goes_on(data):
    """Such a folder has a key and no name, and its database knows neither."""
    (data / "redaction.key").write_bytes(b"k" * 32)
    serve_once(data)
    assert (data / "redaction.key").read_bytes() == b"k" * 32
    with sqlite3.connect(data / "roundtable.sqlite3") as connection:
        noted = dict(connection.execute("SELECT name, value FROM installation").fetchall())
    assert set(noted) == {"folder", "redaction_key", "search_documents"}
    assert noted["folder"] == (data / "folder.id").read_text().strip()
    assert b"k" * 4 not in noted["redaction_key"].encode()


@sqlite_only
def test_a_new_database_in_a_used_folder_takes_its_name_and_key(served):
    key, name = (served / "redaction.key").read_bytes(), (served / "folder.id").read_text()
    for path in served.glob("roundtable.sqlite3*"):
        path.unlink()
    serve_once(served)
    assert ((served / "redaction.key").read_bytes(), (served / "folder.id").read_text()) == (key, name)


@sqlite_only
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a\nb\nc\n", b"x" * 5000])
def test_a_spoiled_name_is_one_sentence(served, content):
    (served / "folder.id").write_bytes(content)
    assert "is not the one of this database" in refused(served)
    assert roundtable("migrate", "--adopt", data=served).returncode == 0
    serve_once(served)


@on_postgresql
def test_two_machines_with_a_folder_each_are_refused(empty, tmp_path):  # noqa: F811
    first, second = tmp_path / "first", tmp_path / "second"
    with Serving(first, database_url=empty) as server:
        assert server.get("/readyz").status_code == 200
        assert "is not the one of this database" in refused(second, database_url=empty)
        assert not (second / "folder.id").exists() and not (second / "redaction.key").exists()
        with Serving(first, database_url=empty) as other:
            assert other.get("/readyz").status_code == 200


@on_postgresql
def test_two_machines_with_a_key_each_are_refused(empty, tmp_path):  # noqa: F811
    first, second = tmp_path / "first", tmp_path / "second"
    serve_once(first, database_url=empty)
    shutil.copytree(first, second)
    (second / "redaction.key").write_bytes(b"y" * 32)
    assert "redaction.key is missing or not the one" in refused(second, database_url=empty)


@on_postgresql
def test_a_foreign_database_is_left_as_it_is(empty, tmp_path):  # noqa: F811
    """Its schema isn't updated either, because the other machine still works with it."""
    serve_once(tmp_path / "first", database_url=empty)
    engine = create_engine(empty)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert "is not the one of this database" in refused(tmp_path / "second", database_url=empty)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0001"
    engine.dispose()
