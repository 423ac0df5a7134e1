"""Whether this server can do its work now: what /readyz says.

Checks run one at a time, in a thread of their own, and at most once a second however many ask. A check that takes
longer than SLOW_AFTER is answered with "slow". Problems are single words: they tell an operator where to look and
strangers nothing.
"""

import asyncio
import contextlib
import errno
import logging
import os
import shutil
import time
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError

from roundtable.core.config import Config
from roundtable.core.db import Database, Trouble, trouble
from roundtable.core.db_watch import probe
from roundtable.live.tail import Tail

log = logging.getLogger(__name__)
FRESH = 1.0  # seconds for which a result is reused
SLOW_AFTER = 3.0  # seconds
LATE = 15.0  # seconds since the tail last read the event table; after that, pages are no longer told of changes
MIN_FREE_BYTES = 10_000_000  # SQLite's write-ahead log alone grows to four million before it is written back
_WORDS = {Trouble.FULL: "disk", Trouble.OTHER: "database"}


class Health:
    """The checks of this process, and their latest result."""

    def __init__(self, config: Config, database: Database, tail: Tail) -> None:
        self.config, self.database, self.tail = config, database, tail
        self._one = CapacityLimiter(1)
        self._task: asyncio.Task[str] | None = None
        self._began = 0.0
        self._logged = ""

    async def problem(self) -> str:
        """ "" while all is well, else one word: "disk", "database", "readonly", "folder", "tail", "slow", "error" …"""
        now = time.monotonic()
        if self._task is None or (self._task.done() and now - self._began >= FRESH):
            self._began, self._task = now, asyncio.create_task(self._look())
        await asyncio.wait([self._task], timeout=max(0.0, self._began + SLOW_AFTER - now))
        return self._log_change(self._task.result() if self._task.done() else "slow")

    async def stop(self) -> None:
        """Wait for a check that is running. Call before the database is closed."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([self._task], timeout=SLOW_AFTER)

    async def _look(self) -> str:
        word = await to_thread.run_sync(self._find_problem, limiter=self._one, abandon_on_cancel=True)
        return word or ("tail" if time.monotonic() - self.tail.looked_at > LATE else "")

    def _find_problem(self) -> str:
        try:
            for folder in {self.config.data_dir, *([self.config.database_path.parent] if self._has_file else [])}:
                if word := _folder(folder):
                    return word
            probe(self.database)
        except SQLAlchemyError as error:
            kind = trouble(error)
            return _WORDS.get(kind, kind.value)
        except Exception:
            log.exception("health: the look failed")
            return "error"
        return ""

    @property
    def _has_file(self) -> bool:
        return self.config.uses_sqlite and self.database.watch is not None

    def _log_change(self, word: str) -> str:
        """Log one line when the result changes, not one for every request."""
        if word != self._logged:
            log.log(logging.ERROR if word else logging.INFO, "health: %s", word or "ready again")
            self._logged = word
        return word


def _folder(folder: Path) -> str:
    """ "" if a file can be written there and the disk has room, else the problem."""
    try:
        _try_writing(folder / f".ready-{os.getpid()}")
        return "disk" if shutil.disk_usage(folder).free < MIN_FREE_BYTES else ""
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return "disk"
        return "readonly" if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM) else "folder"


def _try_writing(path: Path) -> None:
    try:
        path.write_bytes(b"ready")
    finally:
        path.unlink(missing_ok=True)
