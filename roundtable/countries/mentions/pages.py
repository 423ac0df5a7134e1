"""Endpoints of mentions: where "#Ghana" leads to, and the list of what mentions a country or an organisation."""

from typing import Any

from starlette.responses import RedirectResponse, Response

from roundtable.core.errors import NotFound
from roundtable.core.permissions import PERMISSIONS
from roundtable.countries.mentions import queries
from roundtable.directory.models import Country
from roundtable.directory.queries import country_name, organisation
from roundtable.markdown.mentions import MAX_NAME, MENTION, hashtag
from roundtable.minutes.queries import mentioned_contacts
from roundtable.search.index.queries import SearchScope
from roundtable.web.routing import Here, page, role_at


def show_mention(here: Here) -> Response:
    """Goes on to what the name stands for; if that is not clear, shows what it may mean and what mentions it."""
    name = here.arg("name")[:MAX_NAME]
    if not MENTION.fullmatch(f"#{name}"):
        raise NotFound
    exact, begins = queries.targets(here.db, name)
    only = exact if exact else begins
    if len(only) == 1:
        return RedirectResponse(here.url(only[0].path) + "#table-links", status_code=303)
    found = queries.mentioning(here.db, [name], scopes_of(here))
    return here.page("countries/mentions/mention.html", name=name, targets=only, found=found, exact=bool(exact))


def show_of_country(here: Here) -> Response:
    """What mentions a country."""
    code = here.arg("country")
    country = here.db.get(Country, code) if code.isalpha() else None
    if country is None:
        raise NotFound
    names, path = queries.names_of_country(country), f"/countries/{country.code}"
    return _linked(here, names, path, country_name(country), country.code)


def show_of_organisation(here: Here) -> Response:
    """What mentions an organisation."""
    entry = organisation(here.db, here.arg("organisation"))
    if entry is None:
        raise NotFound
    names, path = queries.names_of_organisation(entry), f"/directory/{entry.id}"
    return _linked(here, names, path, entry.name, written_out=entry.name)


def _linked(
    here: Here, names: tuple[str, ...], path: str, title: str, country: str = "", written_out: str = ""
) -> Response:
    context = linked_context(here, names, path, country, written_out) | {"title": title}
    if here.htmx:
        return here.part("countries/mentions/_linked.html", **context)
    return here.page("countries/mentions/linked.html", **context)


def linked_context(
    here: Here, names: tuple[str, ...], path: str, country: str = "", written_out: str = ""
) -> dict[str, Any]:
    """What the list of mentions shows; `path` is that of what is mentioned."""
    return {
        "found": queries.mentioning(here.db, names, scopes_of(here), written_out),
        "hashtag": hashtag(names[0]) if names else "",
        "back": here.url(path),
        "path": here.url(f"{path}/mentions"),
        "country_code": country,
    }


def scopes_of(here: Here) -> list[SearchScope]:
    """This table first, then the others where the reader sits, each with the rights there."""
    own = here.this_table
    scopes = [SearchScope(own.id, own.slug, own.name, here.can)]
    for member in here.memberships:
        if member.table_id != own.id:
            can = PERMISSIONS.get(role_at(here.person, member) or "", frozenset())
            scopes.append(SearchScope(member.table.id, member.table.slug, member.table.name, can))
    return scopes


hooks = [(mentioned_contacts, queries.contacts)]
routes = [
    page("/tables/{table}/mentions/{name}", show_mention, needs="search:read"),
    page("/tables/{table}/countries/{country}/mentions", show_of_country, needs="search:read"),
    page("/tables/{table}/directory/{organisation:int}/mentions", show_of_organisation, needs="search:read"),
]
