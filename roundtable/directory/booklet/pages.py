"""The directory on paper, with the filter of the list: a booklet, a page for each Kreis, and the list for printing."""

from pathlib import Path
from typing import Any

from starlette.responses import Response

from roundtable.core import clock
from roundtable.core.errors import Conflict
from roundtable.core.i18n import gettext as _
from roundtable.directory import kinds
from roundtable.directory.booklet import contents
from roundtable.directory.exports import queries as exports_queries
from roundtable.directory.exports.writing import attachment
from roundtable.directory.finding.pages import filter_from_address
from roundtable.directory.models import Country
from roundtable.directory.queries import country_name
from roundtable.minutes.exports import rendering
from roundtable.tables.models import Region
from roundtable.web.routing import Here, page

_FOLDER = Path(__file__).parent


def get_booklet(here: Here) -> Response:
    """A5, everything that the list shows with its filter."""
    return _pdf(here, "booklet.typ", contents.booklet, _("Contacts booklet"))


def get_sheets(here: Here) -> Response:
    """A4, a page for each Kreis."""
    return _pdf(here, "sheets.typ", contents.sheets, _("Contacts by Kreis"))


def _pdf(here: Here, template: str, make: Any, name: str) -> Response:
    data = _contents(here, make)
    here.db.close()  # the connection is free while the file is written
    try:
        made = rendering.render_listing(data, _FOLDER / template)
    except rendering.Busy as problem:
        text = _("Many files are being made at this moment. Please try again in a few seconds.")
        raise Conflict(text) from problem
    except rendering.TooLarge as problem:
        raise Conflict(_("These are too many contacts for one file. Please choose a Kreis or a kind.")) from problem
    except rendering.Failed as problem:
        raise Conflict(_("This file can't be made. Please print the list instead.")) from problem
    headers = attachment(f"{name} {clock.today().isoformat()}", "pdf")
    return Response(made, media_type="application/pdf", headers=headers)


def _contents(here: Here, make: Any) -> dict[str, Any]:
    entries = exports_queries.export_rows(here.db, filter_from_address(here), clock.today())
    found: dict[str, Any] = make(entries, clock.today(), here.config.url + here.url("/directory"), _filtered(here))
    return found


def _filtered(here: Here) -> str:
    """In words, what the list is limited to; "" if it is whole."""
    wanted = filter_from_address(here)
    kind = kinds.label(wanted.kind) if wanted.kind in kinds.KINDS else ""
    country, area = here.db.get(Country, wanted.country), here.db.get(Region, wanted.area)
    names = country_name(country) if country else wanted.country, area.name if area else wanted.area
    checked = {"ok": _("checked"), "old": _("out of date"), "un": _("not checked"), "archived": _("archived")}
    said = ", ".join(filter(None, [wanted.q, kind, *names, checked.get(wanted.check, "")]))
    return _("Only: %(what)s", what=said) if said else ""


def show_print(here: Here) -> Response:
    """The whole list on one page, nothing cut and nothing folded."""
    query = f"?{here.request.url.query}" if here.request.url.query else ""
    return here.page("directory/booklet/print.html", book=_contents(here, contents.booklet), query=query)


_PAPER = "/tables/{table}/directory/"
routes = [
    page(f"{_PAPER}booklet.pdf", get_booklet, needs="directory:read"),
    page(f"{_PAPER}sheets.pdf", get_sheets, needs="directory:read"),
    page(f"{_PAPER}print", show_print, needs="directory:read"),
]
