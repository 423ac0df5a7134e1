"""Pure. Whether a programme applies today, until when, and how sure that is, in words."""

from collections.abc import Collection
from datetime import date, timedelta

from roundtable.core.i18n import day_numeric
from roundtable.core.i18n import gettext as _
from roundtable.countries.programmes.models import Programme, ProgrammeCountry
from roundtable.directory import checks, periods
from roundtable.directory.checks import Verdict

SOON_DAYS = 60


def standing(programme: Programme, today: date) -> str:
    """ "running", "ending" (within 60 days), "coming", "unclear" or "ended"."""
    until = programme.valid_until
    if programme.state == "ended" or (until and until < today):
        return "ended"
    if programme.valid_from and programme.valid_from > today:
        return "coming"
    if until and until <= today + timedelta(days=SOON_DAYS):
        return "ending"
    return programme.state


def period(programme: Programme, today: date) -> str:
    """ "gilt laufend", "gilt bis 31.12.2026", "abgelaufen am 31.08.2026"."""
    now, until = standing(programme, today), programme.valid_until
    if now == "ended":
        if until is None or until >= today or (programme.validity_note and programme.state == "ended"):
            return _("ended")
        return _("expired on %(day)s", day=day_numeric(until))
    if now == "coming":
        assert programme.valid_from
        return _("applies from %(day)s", day=day_numeric(programme.valid_from))
    if until:
        return _("applies until %(day)s", day=day_numeric(until))
    return _("unclear, please ask") if now == "unclear" else _("applies without an end")


def as_of(programme: Programme, today: date, names: Collection[int] = ()) -> Verdict:
    """When somebody looked at it last; of what nobody has checked, as of when its source is."""
    checked = programme.checked_on
    if checked is None:
        known = programme.source_date
        text = _("not checked, as of %(month)s", month=known) if known else _("not checked, no date")
        return Verdict("un", "circle-dashed", text)
    if checked < periods.freshest_day(today):
        return Verdict("old", "history", _("last checked %(month)s, out of date", month=checks.month(checked)))
    who = checks.person_words(programme.checked_by, programme.checked_as, names)
    month = checks.month(checked)
    text = _("checked %(month)s by %(who)s", month=month, who=who) if who else _("checked %(month)s", month=month)
    return Verdict("ok", "circle-check", text)


def country_words(row: ProgrammeCountry | None) -> str:
    """What is different for this country: "für Ausreisen ab 13.01.2025; vermindert"."""
    if row is None:
        return ""
    since = _("for departures from %(day)s", day=day_numeric(row.since)) if row.since else ""
    return "; ".join(part for part in (since, row.note) if part)
