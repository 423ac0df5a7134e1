"""Start page, a table's page, its members."""

from starlette.responses import Response

from roundtable.web import Here, page


def show_table(here: Here) -> Response:
    """The table at a glance."""
    return here.page("tables/table.html")


routes = [page("/tables/{table}", show_table, needs="table:read")]
