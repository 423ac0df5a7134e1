"""Pure. The beginning, middle or end of weeks, months, quarters and years."""

import re
from datetime import date, timedelta

from roundtable.core.text import fold
from roundtable.tasks.entries import reckoning


def part_of(match: re.Match[str]) -> str:
    """ "begin", "middle" or "end"."""
    words = fold(match["part"] or "")
    if re.search(r"\b(?:anfang|begin|start|early)", words):
        return "begin"
    return "middle" if re.search(r"\b(?:mitte|mid)", words) else "end"


def in_month(year: int, month: int, part: str) -> date:
    last = reckoning.end_of_month(year, month)
    return {"begin": last.replace(day=10), "middle": last.replace(day=15)}.get(part, last)


def in_week(day: date, part: str, today: date) -> date:
    if part == "end":
        return reckoning.end_of_week(day, today)
    return max(reckoning.day_of_week(day, 1 if part == "begin" else 2), min(today, reckoning.day_of_week(day, 6)))


def in_months(year: int, last: int, length: int, part: str) -> date:
    """A part of a span of `length` months that ends with the month `last`."""
    if part == "begin":
        return reckoning.end_of_month(year, last - length + 1)
    if part == "middle" and length % 2 == 0:
        return reckoning.end_of_month(year, last - length // 2)
    if part == "middle":
        return reckoning.end_of_month(year, last - length // 2).replace(day=15)
    return reckoning.end_of_month(year, last)


def in_period(what: str, part: str, steps: int, today: date) -> date:
    """A part of this (0), the next (1), the last (-1) … week, month, quarter, half year or year."""
    if what in ("wo", "we"):
        return in_week(today + timedelta(weeks=steps), part, today)
    if what == "mo":
        day = reckoning.end_of_month(today.year, today.month + steps)
        return in_month(day.year, day.month, part)
    length = {"qu": 3, "ha": 6}.get(what, 12)
    last = (today.month + length - 1) // length * length + steps * length
    return in_months(today.year, last, length, part)
