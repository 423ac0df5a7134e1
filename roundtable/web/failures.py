"""What nobody planned: unknown addresses, bodies that are too large, a database that is busy or full."""

import errno
import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from roundtable.core import i18n
from roundtable.core.db import Trouble, trouble
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.web.bodies import MAX_BODY_BYTES
from roundtable.web.middleware import HEADERS
from roundtable.web.replies import kept
from roundtable.web.templating import env

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
    507: (
        noop("There is no room left to save this"),
        noop("The disk of the server is full. Reading still works; please keep your text and tell the administration."),
    ),
}
_WITHOUT_SIGNING_IN = noop(
    "Without signing in at most %(limit)s KB can be sent at once. Please sign in and send it again."
)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _page(request, status if status in _TEXTS else 400)


def _database(request: Request, error: Exception) -> Response:
    assert isinstance(error, SQLAlchemyError)
    kind = trouble(error)
    # Only kinds and codes: the statement, its values and some messages hold what people wrote.
    original = getattr(error, "orig", None)
    code = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None) or ""
    log.error("database: %s %s %s", kind, type(original or error).__name__, code)
    response = _page(request, 507 if kind is Trouble.FULL else 503)
    response.headers["retry-after"] = "2"
    return response


def _file(request: Request, error: Exception) -> Response:
    assert isinstance(error, OSError)
    log.error("file: %s", errno.errorcode.get(error.errno or 0, type(error).__name__), exc_info=error)
    return _page(request, 507 if error.errno in _NO_ROOM else 500)


def _crash(request: Request, error: Exception) -> Response:
    # This page is made outside of all middleware, so it brings the headers along itself.
    response = _page(request, 500)
    response.headers.update({**HEADERS, "cache-control": "no-store"})
    return response


def _page(request: Request, status: int) -> Response:
    """Without the database. What was typed comes back; in a page with htmx it still stands in its form."""
    title, text = _TEXTS[status]
    language = request.cookies.get("locale") or i18n.choose(request.headers.get("accept-language", ""))
    htmx = request.headers.get("hx-request") == "true"
    template = env.get_template("errors/_failure_message.html" if htmx else "errors/failure.html")
    with i18n.use(language):
        html = template.render(
            title=_(title),
            status=status,
            text=_sentence(request, status, text),
            kept=kept(request.scope.get("typed", {})),
        )
    return HTMLResponse(html, status_code=status)


def _sentence(request: Request, status: int, text: str) -> str:
    limit = request.scope.get("body_limit", MAX_BODY_BYTES)
    if status == 413 and limit < MAX_BODY_BYTES:
        return _(_WITHOUT_SIGNING_IN, limit=limit // 1000)
    return _(text, limit=limit // 1_000_000)


handlers: dict[Any, Any] = {
    HTTPException: _http,
    SQLAlchemyError: _database,
    OSError: _file,
    Exception: _crash,
}
