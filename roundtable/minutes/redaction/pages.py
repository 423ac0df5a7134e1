"""Endpoints of redactions: the list, a preview of what would be taken out, and the redaction itself."""

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.minutes.redaction import actions as redaction
from roundtable.minutes.review import queries as review_queries
from roundtable.web.routing import Here, action, page


def show_redactions(here: Here) -> Response:
    """The form, and the redactions of this table: who, when, why, and in how many places."""
    return _page(here, None)


def _page(here: Here, found: dict[str, list[str]] | None) -> Response:
    redactions, at = review_queries.redactions(here.db, here.this_table.id, here.query.get("page", ""))
    return here.page(
        "minutes/redaction/redactions.html",
        redactions=redactions,
        at=at,
        found=found,
        names=names(),
        link=lambda page: here.url(f"/redactions?page={page}#done-h"),
    )


def names() -> dict[str, str]:
    """Names for the keys of `redaction.places()`."""
    return {
        "versions": _("published versions"),
        "paragraphs": _("paragraphs"),
        "history": _("earlier texts"),
        "tasks": _("tasks"),
        "agenda": _("agenda items"),
        "events": _("activity entries"),
        "remarks": _("comments and objections"),
        "forwarded": _("forwarded items and tasks"),
        "directory": _("contacts"),
        "countries": _("country pages, programmes and questions"),
        "elsewhere": _("elsewhere"),
    }


def post_preview(here: Here) -> Response:
    """Show where the words are. By POST, so that they appear in no address and no log."""
    phrase, reason = here.form.line("phrase", redaction.MAX_LENGTH), here.form.line("reason", 300)
    here.form.check()
    return _page(here, redaction.places(here, redaction.checked_words(phrase, reason)))


def post_redaction(here: Here) -> Response:
    phrase, reason = here.form.line("phrase", redaction.MAX_LENGTH), here.form.line("reason", 300)
    here.form.check()
    redaction.redact(here, phrase, reason)
    return here.see(here.url("/redactions"))


_PATH = "/tables/{table}/redactions"
routes = [
    page(_PATH, show_redactions, needs="minutes:redact"),
    action(f"{_PATH}/preview", post_preview, needs="minutes:redact", form=show_redactions),
    action(_PATH, post_redaction, needs="minutes:redact", form=show_redactions),
]
