"""Pure. Reckoning with days: ends of weeks and months, feast days, and what a day without a year means."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

# A day without a year is the next such day. One that was over less than this ago is meant to be over: somebody
# mistyped it, or writes down late what was agreed.
JUST_OVER = timedelta(days=31)


def in_a_year(day_in: Callable[[int], date], today: date) -> date:
    """The next day of a kind that comes once a year, or the one that was over just now.

    Raises ValueError if no year near has such a day. A 29 February comes at most eight years later, even around 2100,
    which is no leap year.
    """
    for year in range(today.year - 1, today.year + 9):
        try:
            found = day_in(year)
        except ValueError:
            continue
        if found >= today - JUST_OVER:
            return found
    raise ValueError("no year has such a day")


def day_of(year: int | None, month: int, day: int, today: date) -> date:
    """Raises ValueError if there is no such day."""
    if year is not None:
        return date(year, month, day)
    return in_a_year(lambda each: date(each, month, day), today)


def end_of_month(year: int, month: int) -> date:
    """The last day of a month; months beyond December belong to later years, those before January to earlier ones."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def months_later(day: date, count: int) -> date:
    last = end_of_month(day.year, day.month + count)
    return last.replace(day=min(day.day, last.day))


def day_of_week(day: date, weekday: int) -> date:
    """The day with this weekday (Monday is 0) in the same week."""
    return day + timedelta(days=weekday - day.weekday())


def end_of_week(day: date, today: date) -> date:
    """The Friday of the day's week, or its Sunday if the Friday is over."""
    friday = day_of_week(day, 4)
    return friday + timedelta(days=2) if friday < today <= friday + timedelta(days=2) else friday


def next_weekday(today: date, weekday: int) -> date:
    """The next day with this weekday; never today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def working_days_later(day: date, count: int) -> date:
    """Monday to Friday; feast days count, because they differ between Länder."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def easter(year: int) -> date:
    """Easter Sunday (the Gregorian computus of Meeus, Jones and Butcher)."""
    century, golden = year // 100, year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - moon - year % 100 % 4) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def advent(year: int, number: int) -> date:
    """The first to fourth Sunday of Advent; the fourth is the last Sunday before Christmas Day."""
    christmas = date(year, 12, 25)
    fourth = christmas - timedelta(days=christmas.weekday() + 1)
    return fourth - timedelta(weeks=4 - number)
