"""Stores the bytes of files in the data folder under their SHA-256, each only once.

A file is written under a temporary name and synced before it gets its final name, so that no row ever names half a
file. Final names are given and removed under one lock (`serialise_writers`), so that nobody removes what another
writer just began to use.

A file that no row names goes to the bin for 30 days instead of being removed: the database may be the wrong one, for
example after a restore in the wrong order. It comes back as soon as a row names it again.
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
from roundtable.files import paths
from roundtable.files import queries as files_queries
from roundtable.files.paths import path_of

_UNFINISHED = 3600  # seconds after which an upload can't be running any more
DAYS_IN_BIN = 30


@dataclass(frozen=True)
class Staged:
    """A file that is completely on the disk, but not yet under its final name and without a row."""

    name: str
    kind: str
    size: int
    sha256: str
    path: Path


def stage(config: Config, name: str, kind: str, data: bytes) -> Staged:
    """Write a file and sync it. Call before the transaction begins: the disk may be slow, and writers would wait."""
    folder = paths.incoming(config)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(12)}.part"
    try:
        with path.open("xb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        # Half a file must not stay: the disk may be full.
        path.unlink(missing_ok=True)
        raise
    return Staged(name, kind, len(data), hashlib.sha256(data).hexdigest(), path)


@dataclass
class Arrival:
    """The staged files of one request, as a context around its transaction. If that fails, none of their bytes stay."""

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
            # Files that can't be removed now go to the bin later.
            with contextlib.suppress(OSError, SQLAlchemyError):
                self._remove_named()

    def _remove_named(self) -> None:
        """After a rollback: remove files that had their final name already, unless a row names them after all."""
        for each in self.staged:
            if path_of(self.config, each.sha256).exists():
                with self.database.write() as db:
                    remove_unused(self.config, db, each.sha256, also_from_bin=False)


def give_name(config: Config, staged: Staged) -> None:
    """Move a staged file to its final name. Call in the transaction that adds the row, after `serialise_writers`."""
    target = path_of(config, staged.sha256)
    target.parent.mkdir(exist_ok=True)
    staged.path.replace(target)
    settle(target.parent)


def discard(staged: Staged) -> None:
    staged.path.unlink(missing_ok=True)


def readable_path(config: Config, sha256: str) -> Path | None:
    """Where the bytes can be read, perhaps in the bin until `sweep` brings them back; None if they are lost."""
    either = (path_of(config, sha256), paths.in_bin(config, sha256))
    return next((path for path in either if path.is_file()), None)


def remove_unused(config: Config, db: Session, sha256: str, also_from_bin: bool = True) -> None:
    """Remove a file unless a row still names it. Call after the commit that deleted a row, in a new transaction.

    Not by way of the bin: a person removed the file and expects it to be gone.
    """
    serialise_writers(db)
    if not files_queries.is_used(db, sha256):
        path_of(config, sha256).unlink(missing_ok=True)
        if also_from_bin:
            paths.in_bin(config, sha256).unlink(missing_ok=True)


@dataclass(frozen=True)
class Swept:
    """How many files went to the bin and how many came back from it."""

    thrown_away: int
    restored: int


def sweep(config: Config, db: Session, alone: bool = False) -> Swept:
    """Move files that no row names to the bin, and bring files back that a row names. Removes only unfinished uploads.

    `alone`: no other process can be receiving a file right now, so every unfinished upload is removed.
    """
    serialise_writers(db)
    used = files_queries.used_hashes(db)
    restored = [path for path in paths.binned(config) if path.name in used]
    unused = [path for path in paths.stored(config) if path.name not in used]
    for path in restored:
        _restore(config, path)
    for path in unused:
        _throw_away(config, path)
    for path in paths.unfinished(config):
        if alone or _is_old(path):
            path.unlink(missing_ok=True)
    return Swept(len(unused), len(restored))


def empty_bin(config: Config, db: Session) -> int:
    """Remove files that were in the bin for DAYS_IN_BIN and that no row names; returns how many."""
    serialise_writers(db)
    used, now = files_queries.used_hashes(db), clock.now().timestamp()
    old = [path for path in paths.binned(config) if now - path.stat().st_mtime > DAYS_IN_BIN * 86400]
    gone = [path for path in old if path.name not in used]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _throw_away(config: Config, path: Path) -> None:
    target = paths.in_bin(config, path.name)
    target.parent.mkdir(exist_ok=True)
    # The days in the bin count from now. Set before moving: a crash in between must not make the file look old.
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
