"""Faults at the start of roundtable give one clear sentence and an exit code, never a stack trace."""

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from roundtable.core.config import ROOT
from tests.ops.running import Serving, environment, roundtable, sentence

pytestmark = pytest.mark.sqlite("settings and files; PostgreSQL has its own module")


def test_data_folder_is_a_file(tmp_path):
    (tmp_path / "data").write_text("")
    words = sentence(roundtable("serve", data=tmp_path / "data"))
    assert words == f"{tmp_path / 'data'} must be a folder, but it is a file."


def test_a_file_stands_where_a_parent_folder_should(tmp_path):
    (tmp_path / "data").write_text("")
    words = sentence(roundtable("serve", data=tmp_path / "data" / "below"))
    assert words == f"{tmp_path / 'data'} must be a folder, but it is a file."


def test_data_folder_is_read_only(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o500)
    if os.geteuid() == 0:  # root ignores file modes, but can't create files in /sys
        folder = Path("/sys/kernel")
    assert sentence(roundtable("serve", data=folder)) == f"The data folder {folder} can't be written to."


def test_port_in_use(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        words = sentence(roundtable("serve", data=tmp_path, port=str(port)))
    assert words == (
        f"Port {port} at 127.0.0.1 can't be used: another program listens there. "
        "Choose another ROUNDTABLE_PORT or ROUNDTABLE_HOST."
    )


def test_address_of_another_machine(tmp_path):
    assert "192.0.2.1 can't be used" in sentence(roundtable("serve", data=tmp_path, host="192.0.2.1"))


def test_name_that_no_machine_has(tmp_path):
    assert "nowhere.invalid can't be used" in sentence(roundtable("serve", data=tmp_path, host="nowhere.invalid"))


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("port", "eighty", "ROUNDTABLE_PORT must be a port number from 0 to 65535, not 'eighty'."),
        ("port", "65536", "ROUNDTABLE_PORT must be a port number from 0 to 65535, not '65536'."),
        ("database_connections", "1", "ROUNDTABLE_DATABASE_CONNECTIONS must be a number from 2 to 1000, not '1'."),
        ("database_connections", "1001", "ROUNDTABLE_DATABASE_CONNECTIONS must be a number from 2 to 1000, not"),
        ("database_connections", "-3", "ROUNDTABLE_DATABASE_CONNECTIONS must be a number from 2 to 1000, not '-3'."),
        ("database_connections", "4.5", "ROUNDTABLE_DATABASE_CONNECTIONS must be a number from 2 to 1000, not '4.5'."),
        ("database_connections", "9" * 5000, "ROUNDTABLE_DATABASE_CONNECTIONS must be a number from 2 to 1000, not"),
        ("base_url", "tisch.example.org", "ROUNDTABLE_BASE_URL must start with http:// or https://"),
        ("base_url", "https://", "ROUNDTABLE_BASE_URL must start with http:// or https:// and name a host"),
        ("log_level", "loud", "ROUNDTABLE_LOG_LEVEL must be one of debug, info, warning, error, not 'loud'."),
        ("open_data", "yes", "ROUNDTABLE_OPEN_DATA must be one of off, on, not 'yes'."),
        ("smtp_security", "yes", "ROUNDTABLE_SMTP_SECURITY must be one of starttls, tls, none, not 'yes'."),
        ("database_url", "mysql://u:geheim@h/d", "ROUNDTABLE_DATABASE_URL must look like postgresql://"),
        ("database_url", "postgresql://u:geheim@h:port/d", "ROUNDTABLE_DATABASE_URL must look like"),
        ("operator_file", "/nowhere", "ROUNDTABLE_OPERATOR_FILE: /nowhere can't be read"),
    ],
)
def test_settings_that_can_not_be_used(tmp_path, setting, value, expected):
    words = sentence(roundtable("serve", data=tmp_path, **{setting: value}))
    assert words.startswith(expected)
    assert "geheim" not in words


def test_damaged_database(tmp_path):
    (tmp_path / "roundtable.sqlite3").write_bytes(b"This is not a database. " * 400)
    words = sentence(roundtable("serve", data=tmp_path))
    assert words.startswith(f"The database {tmp_path / 'roundtable.sqlite3'} is damaged")


def test_database_of_a_newer_release(data):
    with sqlite3.connect(data / "roundtable.sqlite3") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    words = sentence(roundtable("serve", data=data))
    assert words.startswith("This database was made by a newer release of roundtable (revision 9999)")


def test_database_locked_by_another_program(data):
    with sqlite3.connect(data / "roundtable.sqlite3", isolation_level=None) as db:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("BEGIN EXCLUSIVE")
        words = sentence(roundtable("serve", data=data))
    db.close()
    assert words.endswith("is in use by another program.")


def test_commands_before_the_first_start(tmp_path):
    words = sentence(roundtable("check", data=tmp_path))
    assert words.startswith("The database is not set up for this release yet")


def test_assets_that_nobody_built(tmp_path):
    tree = copied_tree(tmp_path)
    env = {**environment(tmp_path / "data"), "PYTHONPATH": str(tree)}
    command = [sys.executable, str(tree / "server.py")]
    result = subprocess.run(command, cwd="/", text=True, env=env, capture_output=True)
    assert sentence(result) == "The stylesheet and the script are not built yet: run `make assets`."


def copied_tree(folder: Path) -> Path:
    """A copy of the program without static/built."""
    tree = folder / "tree"
    tree.mkdir()
    for name in ("roundtable", "templates", "migrations", "server.py"):
        (tree / name).symlink_to(ROOT / name)
    # Copied, because through a symbolic link Python would find the real package and its assets.
    (tree / "roundtable").unlink()
    subprocess.run(["cp", "-r", str(ROOT / "roundtable"), str(tree / "roundtable")], check=True)
    (tree / "server.py").unlink()
    (tree / "server.py").write_text((ROOT / "server.py").read_text())
    return tree


def test_old_python_is_told_so():
    code = "import sys; sys.version_info = (3, 9, 2); import roundtable"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (result.returncode, result.stderr) == (1, "Roundtable needs Python 3.11 or newer, this is 3.9.\n")


def test_full_disk_at_start(small_disk):
    (small_disk / "filler").write_bytes(bytes(12_000_000))
    words = sentence(roundtable("serve", data=small_disk))
    assert words.startswith(f"The disk is full: {small_disk} has ")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 24 MB. Skipped without the right to mount one."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(tmp_path)], capture_output=True)
    if done.returncode:
        pytest.skip("only root may mount a small file system here; test_full_disk.py needs no mount")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_server_survives_a_second_one_that_fails(data):
    with Serving(data) as server:
        assert sentence(roundtable("migrate", data=data)).startswith("Another roundtable")
        assert server.get("/healthz").status_code == 200
