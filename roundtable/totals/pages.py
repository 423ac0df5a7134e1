"""Endpoints of totals: what is published, as chart, table and CSV; entering the counts of a centre; publishing."""

from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.text import fold, whole_number
from roundtable.directory.models import Organisation
from roundtable.totals import actions, entry_form, figures, quarters, queries
from roundtable.totals.models import UNKNOWN
from roundtable.totals.quarters import Quarter
from roundtable.totals.suppression import ALL
from roundtable.web.routing import Here, action, page

OPEN_QUARTERS = 6  # in which counts can be entered


def show_totals(here: Here) -> Response:
    return here.page("totals/totals.html", **_published(here))


def show_figures(here: Here) -> Response:
    """Only the figures; the page fetches them when something was published."""
    return here.part("totals/_figures.html", **_published(here))


def _published(here: Here) -> dict[str, Any]:
    """The chosen quarter (else the latest) of the table's region and of the state; and what can be published."""
    releases = queries.releases(here.db)
    wanted = here.query.get("quarter", "")
    chosen = next((each for each in releases if str(figures.quarter_of(each)) == wanted), next(iter(releases), None))
    names, region = queries.names_in_order(here.db), here.this_table.region_ags
    cells = figures.cells_of(chosen) if chosen else {}
    return {
        "quarters": [figures.quarter_of(each) for each in releases],
        "quarter": figures.quarter_of(chosen) if chosen else None,
        "own": figures.countries(cells, region, names),
        "own_sum": cells.get((region, ALL), 0),
        "state": figures.countries(cells, ALL, names),
        "state_sum": cells.get((ALL, ALL), 0),
        "regions": figures.regions(cells, chosen.content["regions"]) if chosen else [],
        "own_course": figures.course(releases, region),
        "waiting": _waiting(here) if "totals:release" in here.can else [],
    }


def _waiting(here: Here) -> list[tuple[Quarter, int]]:
    """Quarters that are over and not published, with how many round tables have entered counts."""
    known = quarters.latest(clock.today(), OPEN_QUARTERS)
    many, done = queries.reported_tables(here.db, known), _published_quarters(here)
    return [(q, many[q]) for q in known if q.over(clock.today()) and q in many and q not in done]


def _published_quarters(here: Here) -> set[Quarter]:
    return {figures.quarter_of(each) for each in queries.releases(here.db)}


def get_csv(here: Here) -> Response:
    quarter = quarters.read(here.query.get("quarter", ""), clock.today())
    release = queries.release(here.db, quarter) if quarter else next(iter(queries.releases(here.db)), None)
    if release is None:
        raise NotFound
    name = f"beratungen-{figures.quarter_of(release)}.csv"
    return Response(
        figures.as_csv(release, queries.names_in_order(here.db)),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def show_entries(here: Here) -> Response:
    """The centres of the table's region, and for which quarters they have entered counts."""
    known, centres = quarters.latest(clock.today(), OPEN_QUARTERS), _centres(here)
    return here.page(
        "totals/entries.html",
        centres=centres,
        quarters=known,
        reports=queries.reports_of(here.db, here.this_table.id, known),
        done=_published_quarters(here),
    )


def _centres(here: Here) -> list[Organisation]:
    return queries.centres(here.db, here.this_table.region_ags)


def show_entry(here: Here) -> Response:
    centre, quarter = _centre(here), _quarter(here)
    report = queries.report(here.db, here.this_table.id, centre.id, quarter)
    before = queries.previous_report(here.db, here.this_table.id, centre.id, quarter)
    names = {**queries.names_in_order(here.db), UNKNOWN: figures.unknown_words()}
    return here.page(
        "totals/entry.html",
        centre=centre,
        quarter=quarter,
        published=queries.release(here.db, quarter) is not None,
        seen=report.version if report else 0,
        names=names,
        rows=entry_form.rows(here.form, report.counts if report else {}, names, list(before.counts) if before else []),
    )


def _centre(here: Here) -> Organisation:
    found = queries.centre_of(here.db, here.arg("centre"), here.this_table.region_ags)
    if found is None:
        raise NotFound
    return found


def _quarter(here: Here) -> Quarter:
    found = quarters.read(here.arg("quarter"), clock.today())
    if found is None:
        raise NotFound
    return found


def post_entry(here: Here) -> Response:
    centre, quarter = _centre(here), _quarter(here)
    codes = queries.codes_by_name(here.db) | {fold(figures.unknown_words()): UNKNOWN}
    counts = entry_form.read(here.form, codes)
    here.form.check()
    actions.enter(here, centre, quarter, counts, whole_number(here.form.raw("seen")) or 0)
    return here.see(here.url("/totals/entries"), saved="entry")


def post_release(here: Here) -> Response:
    quarter = quarters.read(here.form.raw("quarter"), clock.today())
    if quarter is None:
        here.form.errors["quarter"] = _("Please choose one of the options.")
    here.form.check()
    assert quarter
    actions.publish(here, quarter)
    return here.see(here.url(f"/totals?quarter={quarter}"))


_ALL = "/tables/{table}/totals"
_ENTRY = _ALL + "/entries/{centre:int}/{quarter}"
routes = [
    page(_ALL, show_totals, needs="totals:read"),
    page(_ALL + "/figures", show_figures, needs="totals:read"),
    page(_ALL + ".csv", get_csv, needs="totals:read"),
    page(_ALL + "/entries", show_entries, needs="totals:write"),
    page(_ENTRY, show_entry, needs="totals:write"),
    action(_ENTRY, post_entry, needs="totals:write", form=show_entry),
    action(_ALL + "/releases", post_release, needs="totals:release", form=show_totals),
]
