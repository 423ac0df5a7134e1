"""One server for one SQLite file: a file lock, which the system releases when the process ends, also by a kill."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from roundtable.commands.stopping import UNAVAILABLE, Stop
from roundtable.core.config import Config
from roundtable.core.i18n import gettext as _

try:
    import fcntl
except ImportError:  # Windows has no such locks; there only SQLite's own locks protect the file
    fcntl = None  # type: ignore[assignment]

_PATIENCE_SECONDS = 1.0  # a command that runs beside the server may hold the lock for a moment


@contextmanager
def sole_user(config: Config) -> Iterator[None]:
    """Hold the lock. Raises Stop, naming the other process, if one has it. Does nothing with PostgreSQL."""
    if not config.uses_sqlite or fcntl is None:
        yield
        return
    with _file(config).open("a+", encoding="utf-8") as file:
        end = time.monotonic() + _PATIENCE_SECONDS
        while not _locked(file):
            if time.monotonic() > end:
                raise _in_use(config, file)
            time.sleep(0.05)
        _write_process(file)
        yield


@contextmanager
def try_sole_user(config: Config) -> Iterator[bool]:
    """The same for a command that may run beside a server: yields whether it got the lock."""
    if not config.uses_sqlite or fcntl is None:
        yield False
        return
    with _file(config).open("a+", encoding="utf-8") as file:
        alone = _locked(file)
        if alone:
            _write_process(file)
        yield alone


def _file(config: Config) -> Path:
    return config.database_path.with_name(f"{config.database_path.name}.lock")


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_process(file: TextIO) -> None:
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()


def _in_use(config: Config, file: TextIO) -> Stop:
    file.seek(0)
    process = file.read(20).strip() or "?"
    return Stop(
        _(
            "Another roundtable (process %(process)s) already uses %(path)s; stop it first, or choose another "
            "ROUNDTABLE_DATA_DIR.",
            process=process,
            path=config.database_path,
        ),
        UNAVAILABLE,
    )
