"""Downloads of the directory: the list as CSV or vCards, with the filter of its address, and one entry."""

from typing import Any

from starlette.responses import RedirectResponse, Response

from roundtable.core import clock
from roundtable.core.errors import NotFound
from roundtable.core.i18n import gettext as _
from roundtable.directory.exports import queries as exports_queries
from roundtable.directory.exports import table, writing
from roundtable.directory.finding.pages import filter_from_address
from roundtable.directory.opt_outs import queries as opt_outs_queries
from roundtable.web.routing import Here, page


def get_csv(here: Here) -> Response:
    """The entries of the list with its filter; archived ones only if the filter asks for them."""
    entries = exports_queries.export_rows(here.db, filter_from_address(here), clock.today())
    return Response(
        table.as_csv(entries, clock.today(), _address(here)),
        media_type="text/csv; charset=utf-8",
        headers=writing.attachment(_file_name(here), "csv"),
    )


def get_vcards(here: Here) -> Response:
    return _vcards(
        here, exports_queries.export_rows(here.db, filter_from_address(here), clock.today()), _file_name(here)
    )


def get_vcard(here: Here) -> Response:
    """One entry, an archived one too: its card says so."""
    entry = exports_queries.export_row(here.db, here.arg("organisation"))
    if entry is None or opt_outs_queries.current(here.db, entry.id):
        raise NotFound
    if entry.merged_into_id:
        return RedirectResponse(here.url(f"/directory/{entry.merged_into_id}.vcf"), status_code=303)
    return _vcards(here, [entry], entry.name)


def _vcards(here: Here, entries: list[Any], name: str) -> Response:
    version = "4.0" if here.query.get("version") == "4" else "3.0"
    return Response(
        writing.as_vcards(entries, clock.today(), _address(here), version),
        media_type="text/vcard; charset=utf-8",
        headers=writing.attachment(name, "vcf"),
    )


def _address(here: Here) -> str:
    return here.config.url + here.url("/directory")


def _file_name(here: Here) -> str:
    return _("Contacts %(day)s", day=clock.today().isoformat())


_ALL = "/tables/{table}/directory"
routes = [
    page(_ALL + ".csv", get_csv, needs="directory:read"),
    page(_ALL + ".vcf", get_vcards, needs="directory:read"),
    page(_ALL + "/{organisation:int}.vcf", get_vcard, needs="directory:read"),
]
