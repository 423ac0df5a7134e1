"""The search page, for one table or for all tables of a person."""

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import PERMISSIONS, SIGNED_IN
from roundtable.core.text import whole_number
from roundtable.countries import leading
from roundtable.countries.sections import topics
from roundtable.directory import checks
from roundtable.directory.districts import asking
from roundtable.directory.models import Country
from roundtable.directory.queries import country_name
from roundtable.search.index.queries import SearchScope
from roundtable.search.results import queries
from roundtable.search.results.queries import KINDS, MAX_QUERY
from roundtable.tables.models import RoundTable
from roundtable.web.forms import Form
from roundtable.web.routing import Here, page, role_at


def show_search(here: Here) -> Response:
    """The whole page; it works without JavaScript."""
    return here.page("search/results/search.html", **_results(here))


def show_results(here: Here) -> Response:
    """Only the results, while somebody types."""
    return here.part("search/results/_results.html", **_results(here))


def _results(here: Here) -> dict[str, Any]:
    query = Form({"q": here.query.get("q", "")}).line("q", 1_000_000)[:MAX_QUERY]
    kind, number = here.query.get("kind", ""), whole_number(here.query.get("page", ""), 5)
    found = queries.search(here.db, query, _scopes(here), kind, number or 1)
    path = here.url("/search") if here.table else "/search"
    link, of_kind = _link_function(path, query), _link_function(path, query, kind=found.kind)
    shown = {"found": found, "q": query, "kinds": KINDS, "verdict_of": checks.entry_verdict}
    finder = _finder(here, query)
    ways = {"finder": finder, "lead": None if finder else _country_lead(here, query)}
    return shown | {"path": path, "link": link, "link_of_kind": of_kind} | ways


def _finder(here: Here, query: str) -> str:
    """The address of the finder of missions, filled in, for a search about passports; "" for others."""
    asked = asking.passport_question(query)
    slugs = [scope.slug for scope in _scopes(here) if "directory:read" in scope.can] if asked else []
    if not asked or not slugs:
        return ""
    values = urlencode({name: value for name, value in zip(("who", "where"), asked, strict=True) if value})
    return f"/tables/{slugs[0]}/passports" + (f"?{values}" if values else "")


def _country_lead(here: Here, query: str) -> dict[str, str] | None:
    """The way to the page of the country that a search names beside something else; None for others."""
    asked = leading.country_question(query)
    scope = next((each for each in _scopes(here) if "directory:read" in each.can), None) if asked else None
    country = here.db.get(Country, asked[0]) if asked and scope else None
    if not asked or not scope or not country:
        return None
    part, table = asked[1], f"/tables/{scope.slug}"
    label = _("Programmes") if part == "programmes" else topics.label(part) if part else ""
    subject = f"&subject={part}" if part in topics.TOPICS else ""
    ask = f"{table}/questions/new?country={country.code}{subject}" if "questions:write" in scope.can else ""
    path = f"{table}/countries/{country.code}"
    return {"path": path, "part": part, "name": country_name(country), "label": label, "ask": ask}


def _link_function(path: str, query: str, **always: str) -> object:
    """A function for templates: `link(kind="task", page=2)` is the URL with these changes."""
    return lambda **more: f"{path}?{urlencode({'q': query, **always, **more})}"


def _scopes(here: Here) -> list[SearchScope]:
    """This table; without one, all where the person sits, and for a state role all tables with that role's rights."""
    if here.table:
        return [SearchScope(here.table.id, here.table.slug, here.table.name, here.can)]
    members = {member.table_id: member for member in here.memberships}
    tables = [member.table for member in here.memberships]
    if here.user and here.user.state_role:
        tables = list(here.db.scalars(select(RoundTable).order_by(RoundTable.name)))
    found = []
    for table in tables:
        can = PERMISSIONS.get(role_at(here.person, members.get(table.id)) or "", frozenset())
        if "search:read" in can:
            found.append(SearchScope(table.id, table.slug, table.name, can))
    return found


routes = [
    page("/search", show_search, needs=SIGNED_IN),
    page("/search/results", show_results, needs=SIGNED_IN),
    page("/tables/{table}/search", show_search, needs="search:read"),
    page("/tables/{table}/search/results", show_results, needs="search:read"),
]
