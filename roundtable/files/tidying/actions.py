"""Once an hour while the server runs: files that nothing names go to the bin, and leave it after 30 days.

The first time an hour after the start, which may be one in the middle of a restore.
"""

import time

from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.files.storage import actions as storage

_PERIOD = 3600.0  # seconds
_due: float | None = None


def tidy_files(config: Config, database: Database) -> bool:
    """False: nothing that anybody sees has changed."""
    global _due
    if _due is not None and time.monotonic() < _due:
        return False
    if _due is not None:
        tidy(config, database)
    _due = time.monotonic() + _PERIOD
    return False


def tidy(config: Config, database: Database) -> int:
    """Returns how many files left the bin for good."""
    with database.write() as db:
        storage.sweep(config, db)
        return storage.empty_bin(config, db)


errands = [tidy_files]
