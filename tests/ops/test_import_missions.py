"""`roundtable import missions`: clear lines, exit codes, and nothing half when it is killed."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from tests.directory.imports.lists import HAMBURG, answer, entry
from tests.directory.imports.server import dying, packed, serving, whole
from tests.ops.running import environment, roundtable, sentence

pytestmark = pytest.mark.sqlite("the folder's own SQLite file")
LIST = answer(e1=entry(telefone="030 99 88 77 0"), e2=entry(HAMBURG, city="Kiel"), e3=entry(country="Jugoslawien"))


def rows(data, query: str) -> list[tuple]:
    db = sqlite3.connect(data / "roundtable.sqlite3")
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


def contents(data) -> list[tuple]:
    return rows(data, "SELECT * FROM organisation ORDER BY id") + rows(data, "SELECT * FROM channel ORDER BY id")


def test_from_the_address_a_file_and_accepted(data, tmp_path):
    before = contents(data)
    with serving(packed(LIST)) as (url, _asked):
        first = roundtable("import", "missions", data=data, missions_url=url)
    assert first.returncode == 0 and first.stderr == ""
    assert first.stdout.splitlines()[0] == "3 missions in the list."
    assert "1 new missions." in first.stdout.splitlines()[1]
    assert "This country no longer exists: Jugoslawien" in first.stdout
    assert contents(data) == before
    file = tmp_path / "list.json"
    file.write_bytes(LIST)
    second = roundtable("import", "missions", str(file), "--accept", data=data)
    assert second.returncode == 0 and "taken over." in second.stdout
    assert contents(data) != before
    after = contents(data)
    third = roundtable("import", "missions", str(file), "--accept", data=data)
    assert "To decide: 0 changed, 0 where people have worked, 0 new missions." in third.stdout
    assert contents(data) == after


def test_what_goes_wrong_is_one_sentence_and_a_code(data, tmp_path):
    before = contents(data)
    file = tmp_path / "list.json"
    for content, words in ((b"{}", "holds no missions"), (LIST[:-9], "incomplete"), (b"<html>", "web page")):
        file.write_bytes(content)
        result = roundtable("import", "missions", str(file), data=data)
        assert words in sentence(result) and "Nothing was changed." in sentence(result)
        assert result.returncode == 66
    with file.open("wb") as huge:
        huge.truncate(200_000_000)
    assert "larger than 20 MB" in sentence(roundtable("import", "missions", str(file), data=data))
    assert "There is no file" in sentence(roundtable("import", "missions", str(tmp_path / "none"), data=data))
    assert sentence(roundtable("import", "missions", str(tmp_path), data=data))
    away = roundtable("import", "missions", data=data, missions_url="http://127.0.0.1:9/")
    assert "can’t be reached" in sentence(away) and away.returncode == 69
    elsewhere = roundtable("import", "missions", "https://evil.example/list", data=data)
    assert "Foreign Office’s server only" in sentence(elsewhere) and elsewhere.returncode == 66
    with serving(dying(LIST)) as (url, _asked):
        assert "broke off" in sentence(roundtable("import", "missions", data=data, missions_url=url))
    assert contents(data) == before
    assert rows(data, "SELECT count(*) FROM mission_difference") == [(0,)]


def test_killed_at_any_moment_there_is_all_or_nothing(data, tmp_path):
    """Until every kill found the work undone or whole; the last one is let through."""
    many = {f"e{n}": entry(HAMBURG, city=f"Stadt {n}", title=f"Probekonsulat {n}") for n in range(100, 700)}
    file = tmp_path / "list.json"
    file.write_bytes(answer(**many))
    count, whole_list = "SELECT count(*) FROM organisation WHERE name LIKE 'Probekonsulat %'", len(many)
    command = [sys.executable, "-m", "roundtable", "import", "missions", str(file), "--accept"]
    for seconds in (0.6, 0.9, 1.1, 1.3, 1.5, 1.8, 2.2, 2.6):
        process = subprocess.Popen(command, env=environment(data), stdout=subprocess.DEVNULL, cwd="/")
        killer = threading.Timer(seconds, process.send_signal, (signal.SIGKILL,))
        killer.start()
        process.wait(60)
        killer.cancel()
        assert rows(data, count)[0][0] in (0, whole_list)
        assert rows(data, "SELECT count(*) FROM mission_difference")[0][0] in (0, whole_list)
    assert roundtable("import", "missions", str(file), "--accept", data=data).returncode == 0
    assert rows(data, count) == [(whole_list,)]
    assert rows(data, "PRAGMA integrity_check") == [("ok",)]


def wait_for(asked: list[str]) -> None:
    """Until the command has asked the server."""
    end = time.monotonic() + 30
    while not asked and time.monotonic() < end:
        time.sleep(0.02)
    assert asked


def at_a_terminal() -> None:
    """What a shell runs in the background ignores Ctrl-C, and so does all that it starts, this suite included."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_server_that_is_slow_can_be_left(data):
    def silent(to) -> None:
        time.sleep(20)

    with serving(silent) as (url, asked):
        command = [sys.executable, "-m", "roundtable", "import", "missions"]
        process = subprocess.Popen(
            command,
            env=environment(data, missions_url=url),
            cwd="/",
            stderr=subprocess.PIPE,
            preexec_fn=at_a_terminal,
        )
        wait_for(asked)
        process.send_signal(signal.SIGINT)
        _out, errors = process.communicate(timeout=20)
    assert process.returncode == 130 and b"Traceback" not in errors
    with serving(whole(LIST)) as (url, _asked):
        assert roundtable("import", "missions", data=data, missions_url=url).returncode == 0
