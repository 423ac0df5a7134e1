"""Once an hour while the server runs: files that no row names go to the bin, and are removed after 30 days there.

The first time is an hour after the start, because the server may have been started in the middle of a restore.
"""

import time

from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.files.storage import actions as storage

_PERIOD = 3600.0  # seconds
_due: float | None = None


def tidy_files(config: Config, database: Database) -> bool:
    """An errand (core/ticking.py). Returns False: nothing that people see has changed."""
    global _due
    if _due is not None and time.monotonic() < _due:
        return False
    if _due is not None:
        tidy(config, database)
    _due = time.monotonic() + _PERIOD
    return False


def tidy(config: Config, database: Database) -> int:
    """Sweep and empty the bin; returns how many files were removed for good."""
    with database.write() as db:
        storage.sweep(config, db)
        return storage.empty_bin(config, db)


errands = [tidy_files]
