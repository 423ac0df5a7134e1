"""Pure. Reads days and clock times from forms, as moments in Europe/Berlin."""

import re
from datetime import UTC, date, datetime, time

from roundtable.core.clock import BERLIN, local
from roundtable.core.i18n import gettext as _
from roundtable.web.forms import Form

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?: ?(?:Uhr|h))?", re.IGNORECASE)
EARLIEST, LATEST = 2000, 2100


def read_times(form: Form) -> tuple[datetime, datetime] | None:
    """Start and end from the fields day, starts and ends.

    None if something is wrong; the sentences are then in `form.errors`, so call `form.check()` next.
    """
    day = _read_day(form)
    starts = read_clock(form, "starts", _("Please enter when it begins, such as 14:00."))
    ends = read_clock(form, "ends", _("Please enter when it ends, such as 16:00."))
    if day is None or starts is None or ends is None:
        return None
    begin, end = moment(form, "starts", day, starts), moment(form, "ends", day, ends)
    if begin and end and end <= begin:
        form.errors["ends"] = _("The end is before the beginning. Please check both times.")
    return (begin, end) if begin and end else None


def _read_day(form: Form) -> date | None:
    day = form.day("day", required=_("Please enter the day of the meeting."))
    if day and not EARLIEST <= day.year <= LATEST:
        form.errors["day"] = _("Please check the year: %(year)s.", year=day.year)
        return None
    return day


def read_clock(form: Form, name: str, missing: str) -> time | None:
    """ "14:00", "14.00", "14 Uhr" or "14". None with a sentence in `form.errors`: `missing` if the field is empty."""
    text = " ".join(form.raw(name).split())
    match = _CLOCK.fullmatch(text)
    if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
        return time(int(match[1]), int(match[2] or 0))
    form.errors[name] = missing if not text else _("Please enter a time such as 14:00.")
    return None


def optional_clock(form: Form, name: str) -> time | None:
    """`read_clock()` for a field that may stay empty."""
    return read_clock(form, name, "") if form.raw(name).strip() else None


def moment(form: Form, name: str, day: date, at: time) -> datetime | None:
    """A clock time on a day. None, with a sentence in `form.errors`, in the hour that summer time skips."""
    found = moment_of(day, at)
    if found is None:
        form.errors[name] = _(
            "This time doesn't exist on %(day)s: the clocks go forward for summer time. Please take a later one.",
            day=day.strftime("%d.%m.%Y"),
        )
    return found


def moment_of(day: date, at: time) -> datetime | None:
    """A clock time on a day in Europe/Berlin; None in the hour that summer time skips."""
    naive = datetime.combine(day, at)
    aware = naive.replace(tzinfo=BERLIN)
    # A time that doesn't exist comes back from UTC as another one (PEP 495).
    return aware if local(aware.astimezone(UTC)).replace(tzinfo=None) == naive else None
