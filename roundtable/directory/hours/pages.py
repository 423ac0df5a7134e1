"""Whether somebody can be reached now; not in the fragment of the entry, which is kept for a day."""

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.directory import queries as directory_queries
from roundtable.directory.hours import now
from roundtable.web.routing import Here, page


def show_hours(here: Here) -> Response:
    entry = directory_queries.organisation(here.db, here.arg("organisation"))
    if entry is None:
        raise NotFound
    found = now.reachable(entry.office_hours, clock.now())
    return here.part("directory/hours/_now.html", found=found, text=now.words(found, clock.now()) if found else "")


routes = [page("/tables/{table}/directory/{organisation:int}/hours", show_hours, needs="directory:read")]
