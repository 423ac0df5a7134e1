"""A data folder after the first start: made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from roundtable.commands import first_start
from roundtable.core import migrate
from roundtable.core.db import Database


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("started")
    database = Database(f"sqlite:///{folder / 'roundtable.sqlite3'}")
    migrate.upgrade(database, then=lambda: first_start.load_starter_once(database))
    database.close()
    return folder


@pytest.fixture
def data(started: Path, tmp_path: Path) -> Path:
    """A data folder with regions, tables and the starter directory, but no people yet."""
    return Path(shutil.copytree(started, tmp_path / "data"))
