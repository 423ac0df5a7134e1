"""The list of the directory and its search."""

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from roundtable.core import clock
from roundtable.directory import kinds
from roundtable.directory import queries as directory_queries
from roundtable.directory.districts import asking
from roundtable.directory.entries import pages as entries_pages
from roundtable.directory.finding import queries as finding_queries
from roundtable.directory.finding.pages import filter_from_address
from roundtable.directory.finding.queries import Filter
from roundtable.directory.listing import queries
from roundtable.web.routing import Here, page


def show_directory(here: Here) -> Response:
    """The list; for the search box (htmx) only the results."""
    wanted = filter_from_address(here)
    context = _results(here, wanted)
    if here.htmx:
        return here.part("directory/finding/_results.html", **context)
    return here.page(
        "directory/finding/directory.html",
        **context,
        totals=directory_queries.totals(here.db),
        regions=directory_queries.regions(here.db),
        countries=directory_queries.countries(here.db, only_listed=True),
        kinds=kinds.KINDS,
    )


def _results(here: Here, wanted: Filter) -> dict[str, Any]:
    region = here.table.region_ags if here.table else ""
    context: dict[str, Any] = {
        "wanted": wanted,
        "w": entries_pages.WORDS,
        "names": entries_pages.ids_known_by_name(here.db, here.table_id, here.can),
        "hits": None,
        "finder": _finder(here, wanted.q),
        "changes": directory_queries.changes_by_mission(here.db),
        "address": lambda **new: _address(here, wanted, **new),
    }
    if wanted.active:
        hits = finding_queries.find(here.db, wanted, region, clock.today())
        meant = "" if hits.total else finding_queries.suggestion(here.db, wanted, region, clock.today())
        return context | {"hits": hits, "meant": meant}
    first = queries.overview(here.db, region, _letter(here))
    return context | {
        "mine": first.mine,
        "missing": [kind for kind in kinds.RESPONSIBLE[:2] if kind not in first.mine.kinds],
        "statewide": first.statewide,
        "missions": first.missions,
    }


def _finder(here: Here, query: str) -> str:
    """The address of the finder of missions, filled in, for a search about passports; "" for others."""
    asked = asking.passport_question(query)
    if not asked:
        return ""
    values = urlencode({name: value for name, value in zip(("who", "where"), asked, strict=True) if value})
    return here.url("/passports") + (f"?{values}" if values else "")


def _letter(here: Here) -> str:
    return here.query.get("letter", "")[:1]


def _address(here: Here, wanted: Filter, path: str = "/directory", **new: Any) -> str:
    """The list's URL with something changed: address(page=2), address(path="/directory.csv")."""
    values = {name: getattr(wanted, name) for name in ("q", "country", "kind", "area", "check")} | new
    letter = {} if wanted.active else {"letter": _letter(here)}
    query = urlencode({name: value for name, value in (letter | values).items() if value})
    return here.url(path) + (f"?{query}" if query else "")


routes = [page("/tables/{table}/directory", show_directory, needs="directory:read")]
