"""The copy before an update stays until a server has run with the update, however often the start fails."""

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from roundtable.core import copies, migrate, ticking
from roundtable.core.config import ROOT, Config
from tests.ops.running import environment, sentence
from tests.ops.test_storage import downgraded

pytestmark = pytest.mark.sqlite("SQLite's file; PostgreSQL is copied by its own means")
BROKEN = """
from alembic import op

revision = "{own}"
down_revision = "{before}"


def upgrade():
    op.execute("CREATE TABLE half (id INTEGER)")
    op.execute("INSERT INTO nowhere VALUES (1)")
"""
# A migration before it that succeeds: the next start finds the database between two releases.
STEP = """
from alembic import op

revision = "{own}"
down_revision = "{before}"


def upgrade():
    op.execute("CREATE TABLE step (id INTEGER)")
"""


@pytest.fixture
def release(tmp_path):
    """A copy of the program with a migration that fails."""
    tree = tmp_path / "tree"
    shutil.copytree(ROOT / "roundtable", tree / "roundtable", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "migrations", tree / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("templates", "static"):
        (tree / name).symlink_to(ROOT / name)
    versions = tree / "migrations" / "versions"
    newest = migrate.newest_revision()
    step, broken = f"{int(newest) + 1:04}", f"{int(newest) + 2:04}"
    (versions / f"{step}_step.py").write_text(STEP.format(own=step, before=newest))
    (versions / f"{broken}_broken.py").write_text(BROKEN.format(own=broken, before=step))
    return tree


def start(tree: Path, data: Path) -> "subprocess.CompletedProcess[str]":
    env = {**environment(data), "PYTHONPATH": str(tree)}
    command = [sys.executable, "-m", "roundtable", "serve"]
    return subprocess.run(command, cwd=tree, text=True, env=env, capture_output=True, timeout=50)


def state(path: Path) -> tuple[str, int]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        found = db.execute("SELECT (SELECT version_num FROM alembic_version), (SELECT count(*) FROM region)").fetchone()
    db.close()
    return found


def test_a_failing_migration_keeps_the_copy_and_makes_no_more_of_them(data, release):
    before = state(data / "roundtable.sqlite3")
    first = None
    for attempt in range(7):
        words = sentence(start(release, data))
        found = copies.copies(data / "roundtable.sqlite3")
        first = first or (found[0], found[0].read_bytes())
        assert first[0].read_bytes() == first[1]
        # One copy of the database as it was, and one of where the migrations stopped.
        assert len(found) == min(attempt, 1) + 1
        assert words.startswith("The update of the database failed (OperationalError: no such table: nowhere)")
        assert f"with {found[min(attempt, 1)]} in the place of the database" in words
    assert state(first[0]) == before
    assert list(data.glob("*.part")) == []


def test_the_way_back_is_what_the_sentence_says(data, release):
    source = data / "roundtable.sqlite3"
    before = state(source)
    start(release, data)
    shutil.copy(copies.copies(source)[0], source)
    for added in ("broken", "step"):
        next((release / "migrations" / "versions").glob(f"*_{added}.py")).unlink()
    env = {**environment(data), "PYTHONPATH": str(release)}
    command = [sys.executable, "-m", "roundtable", "check"]
    assert subprocess.run(command, cwd="/", env=env, capture_output=True).returncode == 0
    assert state(source) == before


def test_copies_are_removed_only_after_a_server_has_run_for_long(database, config, monkeypatch):
    source = config.database_path
    for number in range(5):
        old = source.with_name(f"roundtable-2020010{number}T000000-revision-0001.sqlite3")
        old.write_bytes(b"")
    downgraded(database, migrate.revisions()[-2])
    migrate.upgrade(database)
    assert len(copies.copies(source)) == 6
    monkeypatch.setattr(copies, "_serving_since", None)
    monkeypatch.setattr(ticking, "_errands", [copies.confirm_update])
    ticking.tick(config, database)
    assert len(copies.copies(source)) == 6, "it has only begun"
    monkeypatch.setattr(copies, "CONFIRMED_AFTER", 0)
    newest = copies.copies(source)[-1]
    ticking.tick(config, database)
    left = copies.copies(source)
    assert len(left) == copies.COPIES_KEPT and left[-1] == newest
    ticking.tick(config, database)
    assert copies.copies(source) == left and copies.unconfirmed(source) == []


def test_a_confirmed_copy_is_none_of_the_next_attempt(database, config):
    """After people went on with the previous release, the same update makes another copy."""
    source = config.database_path
    made = []
    for name in ("a", "b"):
        downgraded(database, migrate.revisions()[-2])
        with database.write() as db:
            db.connection().exec_driver_sql(f"UPDATE user SET name = '{name}'")
        migrate.upgrade(database)
        made.append(copies.copies(source)[-1])
        copies.confirm(source)
    assert made[0] != made[1] and made[0].is_file()


def test_half_a_copy_of_a_killed_attempt_goes(database, config):
    half = config.database_path.with_name("roundtable-20200101T000000-revision-0001.sqlite3.part")
    half.write_bytes(bytes(10_000))
    other = config.database_path.with_name("something.part")
    other.write_bytes(b"")
    downgraded(database, migrate.revisions()[-2])
    migrate.upgrade(database)
    assert not half.exists() and other.exists()


def test_the_same_database_gives_the_same_copy(database: object, config: Config):
    """Comparing copies depends on this."""
    made = []
    for name in ("one", "two"):
        migrate.whole_copy(database, config.data_dir / name)  # type: ignore[arg-type]
        made.append(hashlib.sha256((config.data_dir / name).read_bytes()).hexdigest())
        (config.data_dir / name).unlink()
    assert made[0] == made[1]
