"""Migrations: a file that wouldn't be applied is reported, and `make migration` gives the next number."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from migrations.types import UTCDateTime as Frozen
from roundtable.commands.stopping import BAD_CONFIG
from roundtable.core import migrate
from roundtable.core.config import ROOT
from roundtable.core.db import UTCDateTime

pytestmark = pytest.mark.sqlite("about files")
SOURCES = sorted((ROOT / "migrations").rglob("*.py"))
FILE = '"""X."""\n\nrevision = "{}"\ndown_revision = "{}"\n\n\ndef upgrade() -> None:\n    pass\n'


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_migrations_of_this_release_are_in_order():
    migrate.require_order()
    files = [path.name for path in (ROOT / "migrations" / "versions").glob("*.py")]
    assert len(migrate.revisions()) == len(files)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_old_migrations_need_nothing_of_the_program(path):
    """Later changes of the program's types and tables must not change migrations that were applied years ago."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    own = {module for module in found if module.split(".")[0] in ("roundtable", "tests", "tools")}
    assert own == ({"roundtable.features"} if path.name == "env.py" else set())


def test_the_frozen_type_makes_the_columns_of_today():
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        assert Frozen().compile(dialect) == UTCDateTime.compile(dialect)


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the program that a test can add files to."""
    for folder in ("roundtable", "migrations", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("ROUNDTABLE_")}
    own = {"LC_ALL": "en_GB.UTF-8", "PYTHONPATH": str(copy), "ROUNDTABLE_DATA_DIR": str(copy / "data")}
    return subprocess.run(
        [sys.executable, *command], env={**clean, **own}, cwd=copy, capture_output=True, text=True, timeout=60
    )


def versions(copy: Path) -> list[str]:
    return sorted(path.name for path in (copy / "migrations" / "versions").glob("*.py"))


LAST = migrate.newest_revision()
NEXT = migrate.next_revision()
TRAPS = {
    "a random name": ("3f2a9c81d0b7_reminders.py", "3f2a9c81d0b7", LAST),
    "a random name that begins with digits": ("8123459c81d0_reminders.py", "8123459c81d0", LAST),
    "no number": ("reminders.py", NEXT, LAST),
    "another revision inside": (f"{NEXT}_reminders.py", "3f2a9c81d0b7", LAST),
    "a second head": (f"{NEXT}_reminders.py", NEXT, "0018"),
    "a second first one": (f"{NEXT}_reminders.py", NEXT, ""),
    "the same number twice": (f"{LAST}_zz_reminders.py", LAST, migrate.revisions()[-2]),
    "one before is missing": ("9999_reminders.py", "9999", "9998"),
    "three digits": ("099_reminders.py", "099", LAST),
    "capitals": (f"{NEXT}_Reminders.py", NEXT, LAST),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_file_that_would_not_be_applied_stops_the_start(copy, trap):
    file, own, down = TRAPS[trap]
    (copy / "migrations" / "versions" / file).write_text(FILE.format(own, down), encoding="utf-8")
    with pytest.raises(migrate.BrokenHistory, match=file):
        migrate.require_order(copy / "migrations" / "versions")


def test_a_gap_is_found(copy):
    gone = next((copy / "migrations" / "versions").glob("0009_*.py"))
    gone.unlink()
    with pytest.raises(migrate.BrokenHistory, match="0010"):
        migrate.require_order(copy / "migrations" / "versions")


def test_the_operator_gets_one_sentence_and_nothing_is_changed(copy):
    trap = copy / "migrations" / "versions" / "3f2a9c81d0b7_reminders.py"
    trap.write_text(FILE.format("3f2a9c81d0b7", LAST), encoding="utf-8")
    result = run(copy, "-m", "roundtable", "migrate")
    assert result.returncode == BAD_CONFIG
    assert len(result.stderr.splitlines()) == 1 and trap.name in result.stderr
    trap.unlink()
    assert run(copy, "-m", "roundtable", "migrate").returncode == 0


def test_the_next_migration_has_the_next_number_and_is_applied(copy):
    models = copy / "roundtable" / "tables" / "models.py"
    text = models.read_text(encoding="utf-8")
    column = "    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)\n"
    more = "    dissolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)\n"
    models.write_text(text.replace(column, column + more, 1), encoding="utf-8")
    before = versions(copy)
    result = run(copy, "tools/new_migration.py", "dissolved_tables")
    assert result.returncode == 0, result.stderr
    assert versions(copy) == [*before, f"{NEXT}_dissolved_tables.py"]
    made = (copy / "migrations" / "versions" / f"{NEXT}_dissolved_tables.py").read_text(encoding="utf-8")
    assert f'revision = "{NEXT}"\ndown_revision = "{LAST}"\n' in made
    assert "dissolved_at" in made and "from migrations.types import UTCDateTime\n" in made
    assert "roundtable" not in made
    assert run(copy, "-m", "roundtable", "migrate").returncode == 0
    assert run(copy, "tools/new_migration.py", "one_more").returncode == 0
    assert versions(copy)[-1] == f"{int(NEXT) + 1:04}_one_more.py"


@pytest.mark.parametrize("wrong", ["", "Poll Reminders", "ab", "x" * 80, "../x", "größe"])
def test_a_name_that_is_none_is_one_sentence(copy, wrong):
    before = versions(copy)
    result = run(copy, "tools/new_migration.py", wrong)
    assert result.returncode == 64 and len(result.stderr.splitlines()) == 1
    assert versions(copy) == before


def test_alembic_by_hand_points_to_the_right_way(copy):
    before = versions(copy)
    result = run(copy, "-m", "alembic", "revision", "-m", "reminders")
    assert result.returncode != 0 and "make migration" in result.stderr
    assert versions(copy) == before
