"""Pure. Reads the dates of a poll from its form: rows of day, start and end."""

from datetime import UTC, date

from roundtable.core import clock
from roundtable.core.i18n import gettext as _
from roundtable.meetings.polls import actions as polls
from roundtable.meetings.polls.actions import Times
from roundtable.meetings.times import EARLIEST, LATEST, moment, read_clock
from roundtable.web.forms import Form

ROWS = 5  # in the form for a new poll; more dates can be added later


def read_dates(form: Form) -> list[Times]:
    """Read the rows day-1, starts-1, ends-1 and so on. What is wrong is noted in `form.errors`.

    Rows without a day are skipped, even if they have times: those are filled in from the last meeting.
    """
    numbers = [number for number in range(1, ROWS + 1) if form.raw(f"day-{number}").strip()]
    found: list[Times] = []
    for number in numbers:
        times = read_date(form, f"-{number}")
        if times in found:
            form.errors[f"day-{number}"] = _("This date is offered already.")
        elif times:
            found.append(times)
    if len(numbers) < 2:
        missing = min(set(range(1, ROWS + 1)) - set(numbers))
        form.errors.setdefault(f"day-{missing}", polls.too_few_dates())
    return found


def read_answer_by(form: Form) -> date | None:
    """The last day for answers; None if the field is empty. What is wrong is noted in `form.errors`."""
    day = form.day("answer_by")
    if day and not EARLIEST <= day.year <= LATEST:
        form.errors["answer_by"] = _("Please check the year: %(year)s.", year=day.year)
    return day


def read_date(form: Form, row: str = "") -> Times | None:
    """Start and end of one row in UTC; None with a sentence in `form.errors` if something is wrong with it."""
    day = form.day(f"day{row}", required=_("Please enter the day."))
    if day and not EARLIEST <= day.year <= LATEST:
        form.errors[f"day{row}"] = _("Please check the year: %(year)s.", year=day.year)
        day = None
    starts = read_clock(form, f"starts{row}", _("Please enter when it begins, such as 14:00."))
    ends = read_clock(form, f"ends{row}", _("Please enter when it ends, such as 16:00."))
    if day is None or starts is None or ends is None:
        return None
    begin, end = moment(form, f"starts{row}", day, starts), moment(form, f"ends{row}", day, ends)
    if begin is None or end is None:
        return None
    # Compared in UTC: Berlin times would compare by clock time, wrongly in the hour that comes twice in autumn.
    begin, end = begin.astimezone(UTC), end.astimezone(UTC)
    if end <= begin:
        form.errors[f"ends{row}"] = _("The end is before the beginning. Please check both times.")
    elif begin <= clock.now():
        form.errors[f"day{row}"] = _("This date is in the past. Please take one that is still ahead.")
    else:
        return begin, end
    return None
