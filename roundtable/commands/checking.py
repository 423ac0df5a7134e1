"""`roundtable check`: disk space, database file, references and published minutes, by hand or in a nightly job."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from roundtable.commands.opening import NEEDED_BYTES, existing_database
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.minutes.document.queries import damaged_versions
from roundtable.search.actions import reindex

# The WAL-reset fault (sqlite.org/wal.html): two connections that checkpoint at the same time can lose a commit.
_FIXED, _BACKPORTS = (3, 51, 3), ((3, 44, 6), (3, 50, 7))


@dataclass
class Finding:
    """One line of the report; any that isn't `ok` makes the exit code 1."""

    ok: bool
    text: str


def check(config: Config, rebuild_search: bool = False) -> int:
    """Print the report; returns the exit code, 1 if anything isn't in order."""
    with existing_database(config) as database:
        if rebuild_search:
            print(
                ngettext(
                    "Search index built anew: %(n)s entry.",
                    "Search index built anew: %(n)s entries.",
                    rebuild_search_index(database),
                )
            )
        in_order = True
        for finding in findings(config, database):
            print(("ok      " if finding.ok else _("FAULT   ")) + finding.text, flush=True)
            in_order = in_order and finding.ok
    return 0 if in_order else 1


def findings(config: Config, database: Database) -> Iterator[Finding]:
    """Yields each line as soon as it is known, because a large database takes a while."""
    yield _disk(config)
    with database.read() as db:
        if database.is_sqlite:
            yield sqlite_version(sqlite3.sqlite_version)
            yield _integrity(db)
            yield _references(db)
        else:
            yield Finding(True, _("PostgreSQL %(version)s", version=db.scalar(text("SHOW server_version"))))
        yield _versions(db)


def _disk(config: Config) -> Finding:
    free = shutil.disk_usage(config.data_dir).free
    words = _("Free space at %(path)s: %(free)s MB", path=config.data_dir, free=free // 1_000_000)
    return Finding(free >= NEEDED_BYTES, words)


def sqlite_version(version: str) -> Finding:
    """The SQLite version, and whether it has the WAL-reset fault. `ok` anyway: only one connection checkpoints."""
    if not has_wal_reset_fault(version):
        return Finding(True, f"SQLite {version}")
    return Finding(
        True,
        _(
            "SQLite %(version)s has the WAL-reset fault (fixed in 3.51.3); one connection alone "
            "checkpoints, so that it can't happen here. Open the file with no other program while "
            "the server runs.",
            version=version,
        ),
    )


def has_wal_reset_fault(version: str) -> bool:
    numbers = tuple(int(part) for part in version.split("."))
    return numbers < _FIXED and numbers not in _BACKPORTS


def _integrity(db: Session) -> Finding:
    rows = [row[0] for row in db.execute(text("PRAGMA integrity_check(5)"))]
    return Finding(rows == ["ok"], _("Database file: %(result)s", result="; ".join(rows)))


def _references(db: Session) -> Finding:
    tables = sorted({row[0] for row in db.execute(text("PRAGMA foreign_key_check"))})
    return Finding(not tables, _("References between tables: %(result)s", result=", ".join(tables) or "ok"))


def _versions(db: Session) -> Finding:
    damaged = damaged_versions(db)
    words = ", ".join(damaged) or "0"
    return Finding(not damaged, _("Published minutes that differ from their fingerprint: %(which)s", which=words))


def rebuild_search_index(database: Database) -> int:
    """Build the search index again; returns its number of entries."""
    with database.write() as db:
        return reindex(db)
