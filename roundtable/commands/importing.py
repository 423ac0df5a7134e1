"""`roundtable import starter`: the directory that comes with the program."""

from roundtable.commands.opening import existing_database
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.i18n import gettext as _
from roundtable.starter import first_start


def starter(config: Config) -> int:
    """All or nothing. What people have changed stays as they left it."""
    with existing_database(config) as database, database.write() as db:
        report = first_start(System(db))
    print(
        _(
            "New: %(created)s, unchanged: %(unchanged)s, updated: %(updated)s, left as people edited them: %(kept)s.",
            created=report.created,
            unchanged=report.unchanged,
            updated=report.updated,
            kept=report.kept,
        )
    )
    return 0
