"""Where the bytes of files lie: below the data folder, named by their SHA-256, each only once.

A file is written under another name, forced onto the disk and only then gets its name, so that a half one never
has a row. Names are given and taken away only in turn (`in_turn`), so that nobody removes what another one just
began to use.
"""

import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from roundtable.config import Config
from roundtable.events import in_turn
from roundtable.files import queries

_UNFINISHED = 3600  # seconds after which nobody is still sending


@dataclass(frozen=True)
class Staged:
    """A file that is whole and on the disk, but belongs to nothing yet."""

    name: str
    kind: str
    size: int
    sha256: str
    path: Path


def path_of(config: Config, sha256: str) -> Path:
    return config.data_dir / "files" / sha256[:2] / sha256


def stage(config: Config, name: str, kind: str, data: bytes) -> Staged:
    """Takes as long as the disk needs; before the transaction, which holds up everybody else."""
    folder = _incoming(config)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(12)}.part"
    with path.open("xb") as target:
        target.write(data)
        target.flush()
        os.fsync(target.fileno())
    return Staged(name, kind, len(data), hashlib.sha256(data).hexdigest(), path)


def keep(config: Config, staged: Staged) -> None:
    """Give it its name. In the transaction that writes the row, after `in_turn`."""
    target = path_of(config, staged.sha256)
    target.parent.mkdir(exist_ok=True)
    staged.path.replace(target)
    _settle(target.parent)


def discard(staged: Staged) -> None:
    staged.path.unlink(missing_ok=True)


def remove_unused(config: Config, db: Session, sha256: str) -> None:
    """After the last row that used it is gone for good: in a transaction of its own."""
    in_turn(db)
    if not queries.is_used(db, sha256):
        path_of(config, sha256).unlink(missing_ok=True)


def sweep(config: Config, db: Session, alone: bool = False) -> int:
    """Remove what belongs to no row, such as after a power cut; returns how many there were.

    `alone` says that no other process can be receiving a file at this moment.
    """
    in_turn(db)
    used = queries.used(db)
    found = [path for path in (config.data_dir / "files").glob("[0-9a-f][0-9a-f]/*") if path.name not in used]
    found += [path for path in _incoming(config).glob("*.part") if alone or _is_old(path)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _is_old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > _UNFINISHED


def _incoming(config: Config) -> Path:
    return config.data_dir / "files" / "incoming"


def _settle(folder: Path) -> None:
    """A new name is only certain to be there after a power cut when the folder was written too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
