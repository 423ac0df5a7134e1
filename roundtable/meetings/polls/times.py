"""Pure. The dates of a poll as they are typed: a few rows of day, beginning and end."""

from datetime import UTC, date

from roundtable.core import clock
from roundtable.core.i18n import gettext as _
from roundtable.meetings.polls import actions as polls
from roundtable.meetings.polls.actions import Times
from roundtable.meetings.times import EARLIEST, LATEST, moment, read_clock
from roundtable.web.forms import Form

ROWS = 5  # of the form for a new poll; more dates can be added afterwards


def read_dates(form: Form) -> list[Times]:
    """Rows day-1, starts-1, ends-1 and so on; empty rows are passed over. What is wrong is noted in `form.errors`.

    A row in which only times stand is empty as well: they are filled in from the last meeting.
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
        form.errors.setdefault(f"day-{missing}", polls.too_few())
    return found


def read_answer_by(form: Form) -> date | None:
    """The last day for answers; None if the field is empty. What is wrong is noted in `form.errors`."""
    day = form.day("answer_by")
    if day and not EARLIEST <= day.year <= LATEST:
        form.errors["answer_by"] = _("Please check the year: %(year)s.", year=day.year)
    return day


def read_date(form: Form, row: str = "") -> Times | None:
    """Beginning and end of one row; None if something is wrong with it."""
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
    # In UTC, or the hour that comes twice in autumn is compared by the hands of the clock.
    begin, end = begin.astimezone(UTC), end.astimezone(UTC)
    if end <= begin:
        form.errors[f"ends{row}"] = _("The end is before the beginning. Please check both times.")
    elif begin <= clock.now():
        form.errors[f"day{row}"] = _("This date is in the past. Please take one that is still ahead.")
    else:
        return begin, end
    return None
