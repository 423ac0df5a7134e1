"""Endpoints of the yearly book: the list of years, the book on screen and in print, and as a PDF."""

from typing import Any

from starlette.responses import Response

from roundtable.core.errors import Conflict, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.paging import Page, page_of
from roundtable.directory.exports.writing import attachment
from roundtable.minutes.book import queries
from roundtable.minutes.exports import rendering
from roundtable.minutes.exports.book import book_outline
from roundtable.minutes.exports.headings import with_readable_headings
from roundtable.minutes.exports.pages import busy_page
from roundtable.web.routing import Here, page


def show_years(here: Here) -> Response:
    return here.page("minutes/book/books.html", years=queries.years(here.db, here.this_table.id))


def show_book(here: Here) -> Response:
    """`?newest=1` leaves out versions that were replaced; `?page=2` is for years too long for one page."""
    year, newest = here.arg("year"), _newest(here)
    count = queries.count_of_year(here.db, here.this_table.id, year, newest)
    at = page_of(count, here.query.get("page", ""), queries.PAGE_SIZE)
    shown = with_readable_headings(book_outline(_book(here, at), here.config.url, count))
    return here.page(
        "minutes/book/book.html",
        book=shown,
        year=year,
        newest=newest,
        at=at,
        link=lambda page: here.url(f"/book/{year}?{'newest=1&' if newest else ''}page={page}"),
    )


def show_pdf(here: Here) -> Response:
    found, address = _book(here), here.config.url
    here.db.close()  # the connection is free while the file is written
    name = f"{_('Minutes')} {here.this_table.name} {found['year']}"
    try:
        data = rendering.render_book(found, address)
    except rendering.Busy:
        return busy_page(here)
    except rendering.TooLarge as problem:
        raise Conflict(_("These minutes are too long for a file. Please print the page instead.")) from problem
    except rendering.Failed as problem:
        raise Conflict(
            _("No file can be made of this book. Please print its page, or take the files of the single meetings.")
        ) from problem
    return Response(data, media_type="application/pdf", headers=attachment(name, "pdf"))


def _book(here: Here, at: Page | None = None) -> dict[str, Any]:
    """The book of the year, or the page `at` of it. NotFound if there are no published minutes."""
    found = queries.book_of_year(here.db, here.this_table, here.arg("year"), _newest(here), at)
    if not found["documents"]:
        raise NotFound
    return found


def _newest(here: Here) -> bool:
    return here.query.get("newest") == "1"


_BOOK = "/tables/{table}/book"
routes = [
    page(_BOOK, show_years, needs="minutes:read"),
    page(_BOOK + "/{year:int}", show_book, needs="minutes:read"),
    page(_BOOK + "/{year:int}/export.pdf", show_pdf, needs="minutes:read"),
]
