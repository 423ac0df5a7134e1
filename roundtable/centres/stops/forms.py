"""Pure. What is typed about stops, and how the repetitions of a stop are called."""

from dataclasses import dataclass
from datetime import date

from roundtable.centres.actions import SeriesDraft, StopDraft
from roundtable.core import clock
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.meetings.times import read_times
from roundtable.web.forms import Form

# {value of the form: (unit, every, whether the last one of the month is meant, words)}
REPEATS = {
    "once": ("", 0, False, noop("no, only this once")),
    "weekly": ("weeks", 1, False, noop("every week")),
    "fortnightly": ("weeks", 2, False, noop("every two weeks")),
    "four_weekly": ("weeks", 4, False, noop("every four weeks")),
    "monthly": ("months", 1, False, noop("every month on the same weekday, such as every 2nd Tuesday")),
    "monthly_last": ("months", 1, True, noop("every month on its last such weekday")),
}


@dataclass(frozen=True)
class Typed:
    """What was typed: a stop, and the rule if it repeats."""

    stop: StopDraft
    series: SeriesDraft | None


def repeats() -> list[tuple[str, str]]:
    return [(value, _(words)) for value, (_unit, _every, _last, words) in REPEATS.items()]


def read_stop(form: Form, regions: list[str]) -> StopDraft | None:
    """None if times are missing, which `form.check()` reports with everything else."""
    region = form.choice("region", regions)
    place = form.line("place", 160, required=_("Please enter where it stops."))
    note, times = form.line("note", 200), read_times(form)
    return StopDraft(region, *times, place, note) if times else None


def read_series(form: Form, stop: StopDraft) -> SeriesDraft | None:
    """The rule that begins with this stop; None if it doesn't repeat."""
    unit, every, last, _words = REPEATS.get(form.choice("repeat", REPEATS, "once"), REPEATS["once"])
    until = form.day("until")
    if not unit:
        return None
    begin, end = clock.local(stop.starts_at), clock.local(stop.ends_at)
    if until and until < begin.date():
        form.errors["until"] = _("It can't end before it begins.")
    if last and not is_last_of_month(begin.date()):
        form.errors["repeat"] = _("This is not the last such weekday of its month. Please choose another day or rule.")
    nth = -1 if last else (begin.day - 1) // 7 + 1
    day, starts, ends = begin.date(), begin.time(), end.time()
    return SeriesDraft(stop.region_ags, unit, every, nth, day, starts, ends, stop.place, stop.note, until)


def is_last_of_month(day: date) -> bool:
    return (date.fromordinal(day.toordinal() + 7)).month != day.month
