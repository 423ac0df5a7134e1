"""Whether this server can do its work now: what /readyz says.

One look at a time, in a thread of its own, and none more often than once a second, however many ask. Whoever asks
gets an answer within seconds: a look that takes longer is an answer too ("slow"). The answer is one word, which
tells an operator where to look and a stranger nothing.
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
FRESH = 1.0  # seconds for which an answer is given again
PATIENCE = 3.0  # seconds after which a look counts as slow
LATE = 15.0  # seconds without a look at the event table: pages are not told of changes any more
ROOM = 10_000_000  # bytes; the log of the database alone takes four million before it is written back
_WORDS = {Trouble.FULL: "disk", Trouble.OTHER: "database"}


class Health:
    """One per process. `word()` is "" while all is well."""

    def __init__(self, config: Config, database: Database, tail: Tail) -> None:
        self.config, self.database, self.tail = config, database, tail
        self._one = CapacityLimiter(1)
        self._task: asyncio.Task[str] | None = None
        self._began = 0.0
        self._said = ""

    async def word(self) -> str:
        """What is the matter, in one word."""
        now = time.monotonic()
        if self._task is None or (self._task.done() and now - self._began >= FRESH):
            self._began, self._task = now, asyncio.create_task(self._look())
        await asyncio.wait([self._task], timeout=max(0.0, self._began + PATIENCE - now))
        return self._noted(self._task.result() if self._task.done() else "slow")

    async def stop(self) -> None:
        """The database is closed afterwards: nobody may look at it any more."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([self._task], timeout=PATIENCE)

    async def _look(self) -> str:
        word = await to_thread.run_sync(self._find, limiter=self._one, abandon_on_cancel=True)
        return word or ("tail" if time.monotonic() - self.tail.looked_at > LATE else "")

    def _find(self) -> str:
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

    def _noted(self, word: str) -> str:
        """One line for the operator when it changes, not one for each time that somebody asks."""
        if word != self._said:
            log.log(logging.ERROR if word else logging.INFO, "health: %s", word or "ready again")
            self._said = word
        return word


def _folder(folder: Path) -> str:
    """A file can be made in it, and there is room for some more."""
    try:
        _try_writing(folder / f".ready-{os.getpid()}")
        return "disk" if shutil.disk_usage(folder).free < ROOM else ""
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return "disk"
        return "readonly" if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM) else "folder"


def _try_writing(path: Path) -> None:
    try:
        path.write_bytes(b"ready")
    finally:
        path.unlink(missing_ok=True)
