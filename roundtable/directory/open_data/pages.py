"""Open data of the directory, for anybody, if the operator has switched it on (ROUNDTABLE_OPEN_DATA=on)."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from roundtable.core import clock, i18n
from roundtable.core.errors import NotFound
from roundtable.core.permissions import PUBLIC
from roundtable.core.text import whole_number
from roundtable.directory.models import Organisation
from roundtable.directory.open_data import description, hsds
from roundtable.directory.open_data import queries as open_data_queries
from roundtable.web.routing import Here, page

BASE = "/open-data/hsds"
USUAL, MOST = 50, 500  # objects on a page
_LANGUAGE = "de"  # names are German, so what stands beside them is, too
_HEADERS = {
    "cache-control": "public, max-age=300",
    "access-control-allow-origin": "*",  # public data: pages of others may show it
    "content-language": _LANGUAGE,
}


def get_about(here: Here) -> Response:
    publisher = {"name": here.config.operator, "email": here.config.contact_email, "website": here.config.url}
    about = {
        "version": hsds.VERSION,
        "profile": "https://docs.openreferral.org/en/3.0/hsds/overview.html",
        "openapi_url": f"{here.config.url}{BASE}/openapi.json",
        "publisher": {name: value for name, value in publisher.items() if value},
    }
    return _answer(here, about)


def get_openapi(here: Here) -> Response:
    address = here.config.url + BASE
    return _answer(here, description.document(address, here.config.operator, here.config.contact_email))


def get_organizations(here: Here) -> Response:
    return _listed(here, "organization")


def get_services(here: Here) -> Response:
    return _listed(here, "service")


def get_organization(here: Here) -> Response:
    return _single(here, "organization")


def get_service(here: Here) -> Response:
    return _single(here, "service")


def _listed(here: Here, what: str) -> Response:
    """A page as HSDS describes it. Nonsense in the address is taken as not said."""
    size = min(whole_number(here.query.get("per_page", ""), 6) or USUAL, MOST)
    number = whole_number(here.query.get("page", ""), 6) or 1
    search, full = here.query.get("search", "").replace("\0", "")[:200], here.query.get("full") == "true"
    total = open_data_queries.count(here.db, search)
    entries = open_data_queries.some(here.db, search, (number - 1) * size, size)
    pages = -(-total // size)
    with i18n.use(_LANGUAGE):
        contents = [_object(here, what, entry, full) for entry in entries]
    found = {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }
    return _answer(here, found)


def _single(here: Here, what: str) -> Response:
    number = _writer(here).number_in(what, here.arg("ident"))
    entry = open_data_queries.one(here.db, number) if number else None
    if entry is None:
        raise NotFound
    with i18n.use(_LANGUAGE):
        return _answer(here, _object(here, what, entry, True))


def _object(here: Here, what: str, entry: Organisation, full: bool) -> dict[str, Any]:
    writer = _writer(here)
    return writer.service(entry, full) if what == "service" else writer.organization(entry, full)


def _writer(here: Here) -> hsds.Writer:
    operator = here.config.operator or "roundtable"
    return hsds.Writer(here.config.url, operator, open_data_queries.is_public, clock.today())


def _answer(here: Here, content: dict[str, Any]) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {**_HEADERS, "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"'}
    if headers["etag"] in here.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _offered(path: str, answer: Callable[[Here], Response]) -> Route:
    """As if there were nothing, unless the operator has switched it on."""

    @wraps(answer)
    def get(here: Here) -> Response:
        if here.config.open_data != "on":
            raise NotFound
        return answer(here)

    return page(BASE + path, get, needs=PUBLIC)


routes = [
    _offered("", get_about),
    _offered("/", get_about),
    _offered("/openapi.json", get_openapi),
    _offered("/organizations", get_organizations),
    _offered("/services", get_services),
    _offered("/organizations/{ident}", get_organization),
    _offered("/services/{ident}", get_service),
]
