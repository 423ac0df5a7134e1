"""The first and the second start, and every way to start, as processes on a new folder."""

import resource
import signal
import sqlite3

import pytest

from roundtable.core import migrate
from roundtable.core.config import ROOT
from tests.ops.running import ColdServing as Serving
from tests.ops.running import cold_roundtable as roundtable
from tests.ops.running import sentence

pytestmark = pytest.mark.sqlite("the folder's own SQLite file; PostgreSQL has its own module")


def contents(data) -> dict[str, list[tuple]]:
    """All rows, without the sign-in link that each start prints anew."""
    with sqlite3.connect(f"file:{data / 'roundtable.sqlite3'}?mode=ro", uri=True) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    rows.pop("sign_in_link", None)
    return rows


def cpu_seconds() -> float:
    """Processor seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_first_start_fills_a_new_folder_and_the_second_changes_nothing(tmp_path):
    with Serving(tmp_path / "new" / "data") as first:
        assert first.get("/healthz").text == "ok\n"
        assert first.stop() == 0
    before = contents(tmp_path / "new" / "data")
    assert len(before["region"]) == 15
    assert len([table for table in before["round_table"] if table]) == 15
    used = cpu_seconds()
    with Serving(tmp_path / "new" / "data") as second:
        assert second.stop() == 0
    # Processor time, because other tests run at the same time.
    assert cpu_seconds() - used < 3
    assert contents(tmp_path / "new" / "data") == before


@pytest.mark.parametrize(
    "command", [("-m", "roundtable", "serve"), (str(ROOT / "server.py"),)], ids=["roundtable", "server.py"]
)
def test_every_way_to_start_honours_the_settings(data, tmp_path, command):
    secret = tmp_path / "operator.txt"
    secret.write_text("Testbetrieb aus Datei\n")
    settings = {"host": "127.0.0.2", "base_url": "", "operator_file": str(secret)}
    with Serving(data, command, **settings) as server:
        assert server.url.startswith("http://127.0.0.2:")
        assert (data / "roundtable.sqlite3").is_file()


def test_base_url_is_what_people_are_told(data):
    with Serving(data) as server:
        port = server.url.rpartition(":")[2]
    result = roundtable("config", data=data, base_url="https://tisch.example.org/", port=port)
    assert "Public address: https://tisch.example.org\n" in result.stdout


def test_sigterm_ends_with_0_and_frees_the_folder(data):
    with Serving(data) as server:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 0
        assert server.process.stderr.read() == ""
    with Serving(data) as again:
        assert again.get("/healthz").status_code == 200


def test_kill_leaves_no_lock_behind(data):
    with Serving(data) as server:
        server.process.kill()
        server.process.wait(10)
    with Serving(data) as again:
        assert again.get("/healthz").status_code == 200


def test_second_server_on_the_same_file_names_the_first(data):
    with Serving(data) as server:
        words = sentence(roundtable("serve", data=data))
        assert f"(process {server.process.pid}) already uses {data / 'roundtable.sqlite3'}" in words
        assert server.get("/healthz").status_code == 200


def test_revisions_by_file_name_are_those_of_alembic():
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(migrate.alembic_config())
    assert [revision.revision for revision in script.walk_revisions()][::-1] == migrate.revisions()
    assert script.get_current_head() == migrate.newest_revision()
