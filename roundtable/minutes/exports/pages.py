"""Endpoints of the minutes as files. A file leaves the table, so it is the public version, whoever asks for it."""

from functools import partial
from typing import Any

from starlette.responses import Response

from roundtable.core import clock, i18n
from roundtable.core.errors import Conflict, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.text import whole_number
from roundtable.directory.exports.writing import attachment
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.contacts import queries as contacts_queries
from roundtable.minutes.document.layers import queries as layers_queries
from roundtable.minutes.exports import rendering
from roundtable.minutes.exports.sizes import estimated_kb
from roundtable.web.routing import Here, page


def show_export(suffix: str, here: Here) -> Response:
    """A published version (`?version=2`, else the newest), or the draft for those who may read drafts.

    The language is the reader's; `?lang=en` asks for another.
    """
    meeting = here.find(Meeting, "meeting")
    content, name = _content(here, meeting)
    content = contacts_queries.with_contacts(here.db, [content], clock.today())[0]
    address = here.config.url
    here.db.close()  # the connection is free while the file is written
    with i18n.use(here.query.get("lang") or i18n.current()):
        try:
            data = rendering.render(suffix, content, address)
            headers = attachment(_file_name(content, name), suffix)
        except rendering.Busy:
            return busy_page(here)
        except rendering.TooLarge as problem:
            raise Conflict(_("These minutes are too long for a file. Please print the page instead.")) from problem
        except rendering.Failed as problem:
            raise Conflict(
                _("This kind of file can't be made of these minutes. Please take another format, or print the page.")
            ) from problem
    return Response(data, media_type=rendering.FORMATS[suffix][0], headers=headers)


def _content(here: Here, meeting: Meeting) -> tuple[dict[str, Any], str]:
    """(the public document, "Draft" or "Version 2" for the file's name)."""
    minutes = minutes_queries.minutes_of(here.db, meeting.id)
    number = here.query.get("version", "")
    is_draft = (minutes is None or minutes.state == "draft") and "draft:read" in here.can
    if is_draft and not number:
        return layers_queries.read_draft(here.db, meeting, public=True), _("Draft")
    version = minutes_queries.version(here.db, meeting.id, _number(number))
    if version is None:
        raise NotFound
    content = {**layers_queries.read_version(version, layers_queries.PUBLIC), "redaction": version.redaction_id}
    return content, _("Version %(number)s", number=version.number)


def _number(text: str) -> int | None:
    """The number of a version; None for "", which means the newest. NotFound for anything else."""
    if not text:
        return None
    number = whole_number(text, 5)
    if number is None:
        raise NotFound
    return number


def _file_name(content: dict[str, Any], which: str) -> str:
    kind = _("Minutes")
    return f"{kind} {content['table']['name']} {content['meeting']['begin'][:10]} {which}"


def busy_page(here: Here) -> Response:
    """503: too many files are being made at the moment."""
    response = here.page(
        "errors/problem.html",
        status=503,
        title=_("Please wait a moment"),
        kept=[],
        text=_("Many files are being made at this moment. Please try again in a few seconds."),
    )
    response.headers["retry-after"] = "5"
    return response


template_names = {"file_size": estimated_kb}
_EXPORT = "/tables/{table}/meetings/{meeting:int}/minutes/export"
routes = [
    page(f"{_EXPORT}.{suffix}", partial(show_export, suffix), needs="minutes:read") for suffix in rendering.FORMATS
]
