"""Bring a database to the newest schema; before that, SQLite's file is copied."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from roundtable.core.config import ROOT
from roundtable.core.copies import COPIES_KEPT, copy_before, whole_copy
from roundtable.core.db import Database

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

_LOCK = 20181011  # PostgreSQL: two servers starting at once must not both migrate
_VERSIONS = ROOT / "migrations" / "versions"
_NAME = re.compile(r"[0-9]{4}_[a-z0-9_]+\.py")
_LINK = re.compile(r"""^(revision|down_revision)(?:\s*:[^=]+)?\s*=\s*["']?((?<=["'])[^"']*)?""", re.MULTILINE)


class BrokenHistory(Exception):
    """migrations/versions holds something that would never be applied; the argument says what, without a full stop."""


__all__ = ["COPIES_KEPT", "copy_before", "whole_copy"]


class Failed(Exception):
    """A migration broke off; `copy` is what the database was before, if it is an SQLite file."""

    def __init__(self, error: Exception, copy: Path | None) -> None:
        super().__init__(str(error))
        self.error, self.copy = error, copy


class NewerDatabase(Exception):
    """The database was made by a newer release; its revision is the argument."""


def revisions() -> list[str]:
    """All that this release knows, oldest first. By file name: loading Alembic would double the start's time."""
    return sorted(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py"))


def newest_revision() -> str:
    return revisions()[-1]


def next_revision() -> str:
    return f"{int(newest_revision()) + 1:04}"


def require_order(folder: Path = _VERSIONS) -> None:
    """Raises BrokenHistory for a file that `revisions` overlooks, or one that does not follow the one before it.

    Alembic gives a new file a random name; without this look it would be left out without a word.
    """
    before = None
    for path in sorted(folder.glob("*.py")):
        if path.name == "__init__.py":
            continue
        named, own, down = path.name.partition("_")[0], *_links(path)
        if not _NAME.fullmatch(path.name):
            raise BrokenHistory(f"{path.name} has no number in front, it has to be called NNNN_words.py")
        if own != named:
            raise BrokenHistory(f"{path.name} calls itself revision {own}")
        if down != before:
            raise BrokenHistory(f"{path.name} follows {down or 'nothing'} instead of {before or 'nothing'}")
        before = own


def _links(path: Path) -> tuple[str | None, str | None]:
    """(revision, down_revision), read and not run: that would load Alembic."""
    found = dict(_LINK.findall(path.read_text(encoding="utf-8")))
    return found.get("revision"), found.get("down_revision") or None


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """One starting process at a time on PostgreSQL; on SQLite the server's lock file already sees to it."""
    if database.is_sqlite:
        yield
        return
    with database.writer.connect() as connection:
        connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
        connection.commit()
        try:
            yield
        finally:
            # The connection goes back to the pool and would keep the lock as long as the server runs.
            connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))
            connection.commit()


def upgrade(database: Database, then: Callable[[], None] = lambda: None) -> bool:
    """True if anything had to be done. Safe to run again, and by several processes at once.

    `then` runs afterwards, still alone. Raises NewerDatabase for a database that this release does not know, and
    BrokenHistory for migrations that are not in order.
    """
    with alone(database):
        changed = _upgrade(database)
        then()
        return changed


def _upgrade(database: Database) -> bool:
    require_order()
    with database.writer.connect() as connection:
        revision = current_revision(connection)
        connection.rollback()
        if revision == newest_revision():
            return False
        if revision and revision not in revisions():
            raise NewerDatabase(revision)
        copy = copy_before(database, revision)
        try:
            _run(connection)
        except Exception as error:
            connection.rollback()
            raise Failed(error, copy) from error
        return True


def is_unused(database: Database) -> bool:
    """Whether nobody ever joined: a database that is missing, empty, or as a first start leaves it."""
    if database.is_sqlite and not Path(database.writer.url.database or "").is_file():
        return True  # connecting would make it
    with database.reader.connect() as connection:
        if not inspect(connection).has_table("user"):
            return True
        return not connection.scalar(text('SELECT count(*) FROM "user"'))


def current_revision(connection: Connection) -> str | None:
    """None in a new database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def alembic_config() -> "AlembicConfig":
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return config


def _run(connection: Connection) -> None:
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()
