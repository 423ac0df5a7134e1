"""Where the bytes of files lie: below the data folder, named by their SHA-256, each only once.

A file is written under another name, forced onto the disk and only then gets its name, so that a half one never
has a row. Names are given and taken away under one lock (`serialise_writers`), so that nobody removes what another
writer just began to use.

What no row names goes to the bin for 30 days instead of being removed: the database may be the wrong one, such as
after a restore in the wrong order. It comes back as soon as a row names it again.
"""

import contextlib
import hashlib
import os
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.config import Config
from roundtable.core.copies import settle
from roundtable.core.db import Database
from roundtable.core.events import serialise_writers
from roundtable.files import places, queries
from roundtable.files.places import path_of

_UNFINISHED = 3600  # seconds after which nobody is still sending
DAYS_IN_BIN = 30


@dataclass(frozen=True)
class Staged:
    """A file that is whole and on the disk, but belongs to nothing yet."""

    name: str
    kind: str
    size: int
    sha256: str
    path: Path


def stage(config: Config, name: str, kind: str, data: bytes) -> Staged:
    """Takes as long as the disk needs; before the transaction, which holds up everybody else."""
    folder = places.incoming(config)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(12)}.part"
    try:
        with path.open("xb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        # A disk that is full stays full for everybody if half a file remains.
        path.unlink(missing_ok=True)
        raise
    return Staged(name, kind, len(data), hashlib.sha256(data).hexdigest(), path)


@dataclass
class Arrival:
    """The files of one request, until its transaction is over. If that fails, none of their bytes remain."""

    config: Config
    database: Database
    staged: list[Staged] = field(default_factory=list)

    def add(self, name: str, kind: str, data: bytes) -> None:
        self.staged.append(stage(self.config, name, kind, data))

    def __enter__(self) -> "Arrival":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in self.staged:
            discard(each)
        if error is not None:
            # What can't be looked at now goes to the bin later.
            with contextlib.suppress(OSError, SQLAlchemyError):
                self._remove_named()

    def _remove_named(self) -> None:
        """After a rollback, those that got their name already. Others may have sent the same: only what is unused."""
        for each in self.staged:
            if path_of(self.config, each.sha256).exists():
                with self.database.write() as db:
                    remove_unused(self.config, db, each.sha256, also_from_bin=False)


def keep(config: Config, staged: Staged) -> None:
    """Give it its name. In the transaction that writes the row, after `serialise_writers`."""
    target = path_of(config, staged.sha256)
    target.parent.mkdir(exist_ok=True)
    staged.path.replace(target)
    settle(target.parent)


def discard(staged: Staged) -> None:
    staged.path.unlink(missing_ok=True)


def found(config: Config, sha256: str) -> Path | None:
    """Where the bytes can be read; also in the bin, until `sweep` brings them back from there."""
    either = (path_of(config, sha256), places.in_bin(config, sha256))
    return next((path for path in either if path.is_file()), None)


def remove_unused(config: Config, db: Session, sha256: str, also_from_bin: bool = True) -> None:
    """After the last row that used it is gone for good: in a transaction of its own.

    A person asked for that, so that it does not lie in the bin for a month.
    """
    serialise_writers(db)
    if not queries.is_used(db, sha256):
        path_of(config, sha256).unlink(missing_ok=True)
        if also_from_bin:
            places.in_bin(config, sha256).unlink(missing_ok=True)


@dataclass(frozen=True)
class Swept:
    """How many files went to the bin, and how many came back from it."""

    thrown_away: int
    restored: int


def sweep(config: Config, db: Session, alone: bool = False) -> Swept:
    """What belongs to no row goes to the bin, what a row names comes back from there. Removes no whole file.

    `alone` says that no other process can be receiving a file at this moment.
    """
    serialise_writers(db)
    used = queries.used(db)
    restored = [path for path in places.thrown_away(config) if path.name in used]
    unused = [path for path in places.kept(config) if path.name not in used]
    for path in restored:
        _restore(config, path)
    for path in unused:
        _throw_away(config, path)
    for path in places.unfinished(config):
        if alone or _is_old(path):
            path.unlink(missing_ok=True)
    return Swept(len(unused), len(restored))


def empty_bin(config: Config, db: Session) -> int:
    """Remove what has been in the bin for DAYS_IN_BIN and is still used by nothing; returns how many there were."""
    serialise_writers(db)
    used, now = queries.used(db), clock.now().timestamp()
    old = [path for path in places.thrown_away(config) if now - path.stat().st_mtime > DAYS_IN_BIN * 86400]
    gone = [path for path in old if path.name not in used]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _throw_away(config: Config, path: Path) -> None:
    target = places.in_bin(config, path.name)
    target.parent.mkdir(exist_ok=True)
    # The days count from now, not from the day on which it was sent. First, or a crash in between loses a month.
    now = clock.now().timestamp()
    os.utime(path, (now, now))
    path.replace(target)


def _restore(config: Config, path: Path) -> None:
    target = path_of(config, path.name)
    target.parent.mkdir(exist_ok=True)
    path.replace(target)
    settle(target.parent)


def _is_old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > _UNFINISHED
