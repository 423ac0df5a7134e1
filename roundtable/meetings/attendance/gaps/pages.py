"""The report on organisations that were missing several times in a row."""

from starlette.responses import Response

from roundtable.meetings.attendance.gaps import queries
from roundtable.web.routing import Here, page


def show_gaps(here: Here) -> Response:
    assert here.table
    return here.page("meetings/attendance/gaps/gaps.html", **queries.report(here.db, here.table.id))


routes = [
    page("/tables/{table}/attendance", show_gaps, needs="meeting:write"),
]
