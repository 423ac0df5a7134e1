"""Pure. What the sections of a country page are about, and how long a review counts."""

from dataclasses import dataclass
from datetime import date

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop

TOPICS = {
    "passport": noop("Documents and passport"),
    "housing": noop("Housing"),
    "work": noop("Work"),
    "health": noop("Medical care"),
    "situation": noop("Political situation"),
}
# German whatever the reader's language: the search finds them by these words.
GERMAN = {
    "passport": "Dokumente und Pass",
    "housing": "Wohnen",
    "work": "Arbeit",
    "health": "Medizinische Versorgung",
    "situation": "Politische Lage",
}
PERIODS = (1, 3, 6, 12, 24)  # months


def label(topic: str) -> str:
    """The topic in the reader's language."""
    return _(TOPICS[topic])


@dataclass(frozen=True)
class Freshness:
    """Whether a section's review still counts. `mark` sets the colour, `icon` is in icons.svg."""

    mark: str
    icon: str
    text: str


def freshness(as_of: date, due: date, reviewer: str, today: date) -> Freshness:
    """ "Stand 03/2026, geprüft von …", or since when the next review is overdue."""
    if due < today:
        text = _("as of %(month)s, review overdue since %(since)s", month=f"{as_of:%m/%Y}", since=f"{due:%m/%Y}")
        return Freshness("old", "history", text)
    if not reviewer:
        return Freshness("ok", "circle-check", _("as of %(month)s, reviewed", month=f"{as_of:%m/%Y}"))
    text = _("as of %(month)s, reviewed by %(who)s", month=f"{as_of:%m/%Y}", who=reviewer)
    return Freshness("ok", "circle-check", text)


def due_on(reviewed_on: date, months: int) -> date:
    """The last day on which a review counts: the same day so many months later, or the last of a shorter month."""
    month = reviewed_on.month - 1 + months
    year, month = reviewed_on.year + month // 12, month % 12 + 1
    return date(year, month, min(reviewed_on.day, _days_in(year, month)))


def _days_in(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
