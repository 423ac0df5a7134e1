"""Copies of the SQLite file that are made before an update of its schema.

Such a copy is the way back if the new release fails. Until the update is *confirmed*, no copy is removed: it is
confirmed when a server has run with the new schema for an hour. A start that fails again and again makes one copy
for each state that the database was in, not one for each attempt.
"""

import filecmp
import os
import time
from datetime import timedelta
from pathlib import Path

from roundtable.core import clock
from roundtable.core.config import Config
from roundtable.core.db import Database

COPIES_KEPT = 3
CONFIRMED_AFTER = 3600.0  # seconds
_TIME = "%Y%m%dT%H%M%S"
_serving_since: float | None = None


def copy_before(database: Database, revision: str | None) -> Path | None:
    """A whole copy beside the SQLite file, named by the revision it holds; an empty database needs none."""
    if not database.is_sqlite or revision is None:
        return None
    source = Path(database.writer.url.database or "")
    for half in source.parent.glob(f"{source.stem}-*-revision-*.sqlite3.part"):
        half.unlink(missing_ok=True)  # of an attempt that was killed; nobody else is here now
    target = _new_name(source, revision)
    whole_copy(database, target)
    for earlier in unconfirmed(source):
        if earlier != target and earlier.name.endswith(_ending(revision)) and filecmp.cmp(earlier, target, False):
            target.unlink()
            return earlier
    return target


def copies(source: Path) -> list[Path]:
    """Of this database, oldest first."""
    return sorted(source.parent.glob(f"{source.stem}-*-revision-*.sqlite3"))


def unconfirmed(source: Path) -> list[Path]:
    """Newest first: those that were made after the last confirmation. All of them, if that is not known."""
    file = _confirmation(source)
    last = file.read_text(encoding="ascii").strip() if file.is_file() else ""
    return [path for path in reversed(copies(source)) if _made(source, path) > last]


def confirm(source: Path) -> int:
    """The update before is in order: from now on its copies may go as others come. Returns how many went now."""
    waiting = unconfirmed(source)
    if not waiting:
        return 0
    _confirmation(source).write_text(_made(source, waiting[0]), encoding="ascii")
    old = copies(source)[:-COPIES_KEPT]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def confirm_update(config: Config, database: Database) -> bool:
    """For `ticking.also`: looks at the copies once the server has run for long enough. False: nobody sees it."""
    global _serving_since
    _serving_since = _serving_since or time.monotonic()
    if database.is_sqlite and time.monotonic() - _serving_since >= CONFIRMED_AFTER:
        confirm(Path(database.writer.url.database or ""))
    return False


def _new_name(source: Path, revision: str) -> Path:
    """With the present second, or the next that is free."""
    moment = clock.now()
    while (target := source.with_name(f"{source.stem}-{moment:{_TIME}}{_ending(revision)}")).exists():
        moment += timedelta(seconds=1)
    return target


def _ending(revision: str) -> str:
    return f"-revision-{revision}.sqlite3"


def _made(source: Path, copy: Path) -> str:
    """The moment in its name; they sort as text."""
    return copy.name.removeprefix(f"{source.stem}-").partition("-revision-")[0]


def _confirmation(source: Path) -> Path:
    """Holds the moment of the newest copy that is no longer waiting."""
    return source.with_name(f"{source.name}.confirmed")


def whole_copy(database: Database, target: Path) -> None:
    """A consistent copy of an SQLite database, also while it is being written to; all of it or nothing."""
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    # Not the writer's connection: VACUUM can't run in a transaction, and writers shall not wait for it.
    with database.reader.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        try:
            raw.execute("PRAGMA query_only=OFF")
            raw.execute("VACUUM INTO ?", (str(unfinished),))
            settle(unfinished)
            unfinished.replace(target)
            settle(target.parent)
        finally:
            raw.execute("PRAGMA query_only=ON")
            unfinished.unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Write a file or folder to the disk. A new name survives a power cut only when its folder was written too."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
