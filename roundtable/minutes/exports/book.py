"""Pure. The minutes of a year as one outline with a table of contents."""

from typing import Any

from roundtable.core import i18n
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.minutes import words
from roundtable.minutes.exports.outline import outline


def book_outline(book: dict[str, Any], base_url: str, count: int | None = None) -> dict[str, Any]:
    """`book` is what book_of_year() returns. `count`: the number of versions in the year, if these are not all.

    The outline has "docs", a list of the outlines of single minutes, instead of one document's parts.
    """
    table = _("Round Table Return Counselling %(name)s", name=book["table"])
    kind, documents = _("Minutes of the year %(year)s", year=book["year"]), book["documents"]
    return {
        "lang": i18n.current(),
        "kind": _("Yearly book"),
        "table": table,
        "occasion": kind,
        "title": f"{kind}: {table}",
        "draft": "",
        "contents": _("Contents"),
        "count": ngettext("One version of minutes", "%(n)s versions of minutes", count or len(documents)),
        "foot": {"version": kind, "page": _("Page"), "of": _("of")},
        "docs": [_entry(document, base_url) for document in documents],
    }


def _entry(document: dict[str, Any], base_url: str) -> dict[str, Any]:
    found, meeting, version = outline(document, base_url), document["meeting"], document["version"]
    name = _("Meeting %(number)s of %(year)s", number=meeting["number"], year=meeting["year"])
    day, number = words.iso_date(meeting["begin"]), _("Version %(number)s", number=version["number"])
    if document["after"]:
        found["remarks"] = [_("Replaced by version %(number)s.", number=document["after"]), *found["remarks"]]
    return {**found, "entry": f"{name}, {day}, {number}"}
