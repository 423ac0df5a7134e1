"""Changes to totals: a centre enters its counts; the coordination publishes a quarter, once and for all."""

from collections.abc import Mapping

from roundtable.core import clock
from roundtable.core.actors import AtTable, table_of
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory.models import Organisation
from roundtable.totals import queries, suppression
from roundtable.totals.models import CentreReport, TotalsRelease
from roundtable.totals.quarters import Quarter

MOST = 9_999  # consultations of one country in one quarter at one centre


def enter(actor: AtTable, centre: Organisation, quarter: Quarter, counts: Mapping[str, int], seen: int) -> CentreReport:
    """Set the counts of a centre in a quarter. `seen` is the version that was shown, 0 for none.

    Raises Conflict if the quarter is published, or if somebody else has entered other counts meanwhile.
    """
    serialise_writers(actor.db)
    _check_unpublished(actor, quarter)
    report = queries.report(actor.db, table_of(actor), centre.id, quarter)
    if report and report.version != seen and report.counts != dict(counts):
        raise Conflict(_("Somebody else has entered counts for this quarter. Please compare them with yours."))
    if report is None:
        period = {"year": quarter.year, "quarter": quarter.number}
        report = CentreReport(table_id=table_of(actor), centre_id=centre.id, counts={}, **period)
        actor.db.add(report)
    elif report.counts == dict(counts):
        return report
    report.counts = dict(counts)
    report.entered_by_id, report.entered_at = actor.user_id, clock.now()
    record(actor, "totals.entered", "totals", report, title=str(quarter))
    return report


def _check_unpublished(actor: AtTable, quarter: Quarter) -> None:
    if queries.release(actor.db, quarter):
        raise Conflict(_("This quarter is published and stays as it is. Nothing was changed."))


def publish(actor: AtTable, quarter: Quarter) -> TotalsRelease:
    """Publish a quarter with what may be shown of it. Two versions of it could be compared, so there is only one.

    Raises Conflict if it is published already, Invalid if it isn't over or nobody has entered anything.
    """
    serialise_writers(actor.db)
    _check_unpublished(actor, quarter)
    if not quarter.over(clock.today()):
        raise Invalid({"quarter": _("This quarter is not over yet.")})
    counts, regions = queries.counts_of_regions(actor.db, quarter)
    if not regions:
        raise Invalid({"quarter": _("Nobody has entered counts for this quarter yet.")})
    cells = [[*cell, number] for cell, number in sorted(suppression.shown(counts).items())]
    content = {"regions": dict(sorted(regions.items())), "cells": cells}
    release = TotalsRelease(year=quarter.year, quarter=quarter.number, content=content, released_by_id=actor.user_id)
    actor.db.add(release)
    actor.db.flush()
    record(actor, "totals.published", "totals", release, everywhere=True, title=str(quarter))
    return release
