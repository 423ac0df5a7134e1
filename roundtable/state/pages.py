"""The endpoint of the state view."""

from typing import Any

from starlette.responses import Response

from roundtable.core.sight import as_public
from roundtable.state import queries
from roundtable.totals import figures
from roundtable.totals import queries as totals_queries
from roundtable.totals.suppression import ALL
from roundtable.web.routing import Here, page


def show_state(here: Here) -> Response:
    """Read as the public reads, also for somebody who sits at one of the tables or administrates."""
    with as_public(here.db) as public:
        view = queries.state_view(public)
        return here.page("state/state.html", view=view, **_totals(here))


def _totals(here: Here) -> dict[str, Any]:
    releases = totals_queries.releases(here.db)
    newest = next(iter(releases), None)
    cells = figures.cells_of(newest) if newest else {}
    return {
        "quarter": figures.quarter_of(newest) if newest else None,
        "total": cells.get((ALL, ALL), 0),
        "regions": figures.regions(cells, newest.content["regions"]) if newest else [],
        "course": figures.course(releases, ALL),
    }


routes = [page("/state", show_state, needs="state:read")]
