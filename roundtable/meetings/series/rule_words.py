"""Pure. Rules of series in words."""

from datetime import date

from babel.dates import format_date

from roundtable.core import i18n
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.meetings.series.rule import NTHS, Rule

_MONDAY = date(2024, 1, 1)


def weekday(number: int) -> str:
    """ "Dienstag"; Monday is 0."""
    return format_date(_MONDAY.replace(day=1 + number), "EEEE", locale=i18n.current())


def rule_words(rule: Rule) -> str:
    """ "Jeden 2. Dienstag, alle 3 Monate"."""
    day = weekday(rule.weekday)
    if rule.unit == "weeks":
        return _weekly(day, rule.every)
    months, which = rule.every, ordinal(rule.nth)
    if rule.nth < 0:
        return ngettext("Every last %(day)s of the month", "Every last %(day)s, every %(n)s months", months, day=day)
    return ngettext(
        "Every %(nth)s %(day)s of the month", "Every %(nth)s %(day)s, every %(n)s months", months, nth=which, day=day
    )


def _weekly(day: str, every: int) -> str:
    return ngettext("Every %(day)s", "Every %(day)s, every %(n)s weeks", every, day=day)


def ordinal(nth: int) -> str:
    """ "2.", in English "2nd"; -1 is "last"."""
    words = {1: _("1st"), 2: _("2nd"), 3: _("3rd"), 4: _("4th"), 5: _("5th"), -1: _("last")}
    return words[nth]


def ordinals() -> list[tuple[int, str]]:
    return [(nth, ordinal(nth)) for nth in NTHS]


def weekdays() -> list[tuple[int, str]]:
    return [(number, weekday(number)) for number in range(7)]


def units() -> list[tuple[str, str]]:
    return [("months", _("months")), ("weeks", _("weeks"))]
