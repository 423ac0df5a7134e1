"""What nobody planned: unknown addresses, bodies that are too large, a database that is busy or full."""

import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from roundtable import i18n
from roundtable.i18n import gettext as _
from roundtable.i18n import noop
from roundtable.templating import env
from roundtable.web import MAX_BODY_BYTES

log = logging.getLogger(__name__)

_TEXTS = {
    400: (noop("This request can't be read"), noop("Please go back and try again.")),
    404: (noop("Page not found"), noop("There is nothing at this address, or it isn't meant for you.")),
    405: (noop("This address only shows something"), noop("Please use the buttons of the page.")),
    413: (noop("This is too large"), noop("At most %(limit)s MB can be sent at once. Nothing was changed.")),
    500: (noop("Something went wrong here"), noop("Nothing was changed. Please go back and try again.")),
    503: (
        noop("Please wait a moment"),
        noop("The database is busy or unreachable. Nothing was lost; please try again."),
    ),
}


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _page(request, status if status in _TEXTS else 400)


def _database(request: Request, error: Exception) -> Response:
    # The statement and its values stay out of the log: they can hold what people wrote.
    log.error("database: %s", str(getattr(error, "orig", error)).splitlines()[0])
    response = _page(request, 503)
    response.headers["retry-after"] = "2"
    return response


def _crash(request: Request, error: Exception) -> Response:
    return _page(request, 500)


def _page(request: Request, status: int) -> Response:
    title, text = _TEXTS[status]
    language = request.cookies.get("locale") or i18n.choose(request.headers.get("accept-language", ""))
    with i18n.use(language):
        context = {"title": _(title), "text": _(text, limit=MAX_BODY_BYTES // 1_000_000), "status": status}
        htmx = request.headers.get("hx-request") == "true"
        html = env.get_template("errors/_failure_message.html" if htmx else "errors/failure.html").render(
            context
        )
    return HTMLResponse(html, status_code=status)


handlers: dict[Any, Any] = {HTTPException: _http, SQLAlchemyError: _database, Exception: _crash}
