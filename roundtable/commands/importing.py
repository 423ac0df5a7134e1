"""`roundtable import starter`: loading the shipped directory again, after an update."""

from roundtable.commands.opening import existing_database
from roundtable.core.actors import System
from roundtable.core.config import Config
from roundtable.core.i18n import gettext as _
from roundtable.starter import Report, load_starter_data


def import_starter(config: Config) -> int:
    """Load the starter data in one transaction, and print how much has changed. What people edited is kept."""
    with existing_database(config) as database, database.write() as db:
        report = load_starter_data(System(db))
    _print_counts(report)
    if report.programmes:
        print(_("Programmes:"))
        _print_counts(report.programmes)
    return 0


def _print_counts(report: Report) -> None:
    print(
        _(
            "New: %(created)s, unchanged: %(unchanged)s, updated: %(updated)s, left as people edited them: %(kept)s.",
            created=report.created,
            unchanged=report.unchanged,
            updated=report.updated,
            kept=report.kept,
        )
    )
