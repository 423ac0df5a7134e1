"""The data folder is closed to other users of the machine: new files at once, old ones at the next start."""

import os
import stat
from pathlib import Path

import pytest

from tests.ops.running import Serving, roundtable

pytestmark = [
    pytest.mark.sqlite("the folder's own SQLite file; the rest is the same"),
    pytest.mark.skipif(os.name == "nt", reason="has no such modes"),
]


def modes(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder.parent).as_posix(): stat.S_IMODE(path.lstat().st_mode)
        for path in (folder, *folder.rglob("*"))
    }


def assert_closed(folder: Path) -> None:
    open_to_others = {name: oct(mode) for name, mode in modes(folder).items() if mode & 0o077}
    assert open_to_others == {}


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_everything_of_a_first_start_is_closed(tmp_path, mask):
    before = os.umask(mask)
    try:
        with Serving(tmp_path / "data") as server:
            roundtable("user", "add", "a@example.org", "--name", "A", "--role", "administrator", data=tmp_path / "data")
            assert server.get("/sign-in").status_code == 200
            names = modes(tmp_path / "data")
            assert_closed(tmp_path / "data")
            assert server.stop() == 0
    finally:
        os.umask(before)
    assert {"data", "data/roundtable.sqlite3", "data/roundtable.sqlite3-wal", "data/roundtable.sqlite3.lock"} <= set(
        names
    )


def test_what_others_could_read_is_closed_at_a_start_with_one_line(data, tmp_path):
    foreign = data / "notes.txt"
    outside = tmp_path / "outside.txt"
    names = ("files/ab/ab12", "files/incoming/x.part", "outbox/1.eml", "redaction.key")
    copy = data / "roundtable-20200101T000000-revision-0001.sqlite3"
    for path in (*(data / name for name in names), copy, foreign, outside):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (data / "files" / "link").symlink_to(outside)
    with_people(data)
    for path in (data, *data.rglob("*"), outside):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    with Serving(data) as server:
        said = [line for line in server.printed if "could be read by others on this machine" in line]
        assert len(said) == 1
        foreign.unlink()
        (data / "files" / "link").unlink()
        assert_closed(data)
        assert stat.S_IMODE(outside.stat().st_mode) == 0o644, "a link leads to what is not ours"
        assert server.stop() == 0
    with Serving(data) as server:
        assert not any("could be read" in line for line in server.printed)


def test_a_folder_for_everybody_is_not_taken_away(data):
    """As if somebody chose /tmp as data folder."""
    data.chmod(0o1777)
    (data / "notes.txt").write_text("of somebody else")
    (data / "notes.txt").chmod(0o644)
    with Serving(data):
        assert stat.S_IMODE(data.stat().st_mode) == 0o1777
        assert stat.S_IMODE((data / "notes.txt").stat().st_mode) == 0o644
        assert stat.S_IMODE((data / "roundtable.sqlite3").stat().st_mode) == 0o600


def with_people(data: Path) -> None:
    """Add a person, because files beside a database without people are refused."""
    arguments = ("user", "add", "a@example.org", "--name", "A", "--role", "administrator")
    assert roundtable(*arguments, data=data).returncode == 0
