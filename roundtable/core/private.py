"""The data folder is nobody else's: folders 0700, files 0600, from the first moment on and after every start.

Only what roundtable made is touched, and only where it belongs to its own user: a folder that was chosen by mistake,
such as /tmp, must not be closed to everybody else.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from roundtable.core.config import Config

_OTHERS = 0o077


def be_private() -> None:
    """What this process makes from now on is readable by its own user alone; SQLite's files too."""
    os.umask(_OTHERS)


def tighten(config: Config) -> int:
    """How many folders and files others could read until now."""
    if os.name == "nt":  # has other means
        return 0
    return sum(_closed(path) for path in (config.data_dir, *_ours(config)))


def _ours(config: Config) -> Iterator[Path]:
    yield from config.data_dir.glob("*.key*")
    if config.uses_sqlite:
        database = config.database_path
        yield from database.parent.glob(f"{database.name}*")  # with its log, its lock and what else goes with it
        yield from database.parent.glob(f"{database.stem}-*-revision-*")
    for folder in (config.data_dir / "files", config.outbox):
        if folder.is_dir() and not folder.is_symlink():
            yield folder
            for place, folders, files in os.walk(folder):
                yield from (Path(place, name) for name in (*folders, *files))


def _closed(path: Path) -> bool:
    with contextlib.suppress(OSError):
        found = path.lstat()
        is_folder = stat.S_ISDIR(found.st_mode)
        shared = found.st_mode & stat.S_ISVTX or path == path.parent
        ours = (is_folder or stat.S_ISREG(found.st_mode)) and found.st_uid == os.geteuid()
        if found.st_mode & _OTHERS and ours and not shared:
            path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
            return True
    return False
