"""Endpoints of programme cards: the list, one card, and the sources of knowledge."""

from types import SimpleNamespace
from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import noop
from roundtable.countries.programmes import queries, validity
from roundtable.countries.programmes.models import Programme
from roundtable.directory.queries import country_name
from roundtable.tables.queries import user_ids_of
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, page

# Functions that templates call as `w.…`, because words depend on the reader's language at rendering time.
WORDS = SimpleNamespace(
    standing=validity.standing,
    period=validity.period,
    as_of=validity.as_of,
    country_words=validity.country_words,
    country=country_name,
)
GROUPS = {
    "ending": noop("End within 60 days"),
    "running": noop("Apply today"),
    "coming": noop("Apply later"),
    "unclear": noop("Unclear, please ask"),
    "ended": noop("Ended"),
}


def show_programmes(here: Here) -> Response:
    """All cards; when one changes, the page fetches the list again."""
    groups = queries.by_standing(queries.programmes(here.db), clock.today())
    context: dict[str, Any] = {"groups": groups, "headings": GROUPS, "w": WORDS, "names": _names(here)}
    if here.htmx:
        return here.part("countries/programmes/_list.html", **context)
    return here.page("countries/programmes/programmes.html", **context)


def show_programme(here: Here) -> Response:
    card = _programme(here)
    context: dict[str, Any] = {
        "card": card,
        "rows": queries.country_rows(card),
        "before": queries.predecessors(here.db, card),
        "w": WORDS,
        "names": _names(here),
    }
    if here.htmx:
        return here.part("countries/programmes/_card.html", **context)
    return here.page("countries/programmes/programme.html", **context)


def show_sources(here: Here) -> Response:
    """Where country knowledge comes from."""
    return here.page("countries/programmes/sources.html", sources=queries.sources(here.db))


def load_ending(view: View, arg: int | None) -> dict[str, Any]:
    """On a table's page: what ends soon, for the moderation."""
    return {"ending": queries.ending_soon(view.db, view.today), "w": WORDS}


def _names(here: Here) -> frozenset[int]:
    """Ids of people whose names the reader may see: those of the own table."""
    return user_ids_of(here.db, here.table_id) if "members:read" in here.can else frozenset()


def _programme(here: Here) -> Programme:
    found = queries.programme(here.db, here.arg("programme"))
    if found is None:
        raise NotFound
    return found


_ALL = "/tables/{table}/programmes"
_ONE = _ALL + "/{programme:int}"
routes = [
    page(_ALL, show_programmes, needs="directory:read"),
    page(_ONE, show_programme, needs="directory:read"),
    page("/tables/{table}/knowledge-sources", show_sources, needs="directory:read"),
]
fragments = [
    Fragment("ending-programmes", "countries/programmes/_ending.html", load_ending, "table:write", on=("programmes",))
]
