"""Pure. Rules of series: which days they mean. Searching ends after HORIZON_DAYS, also if a rule never matches."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from roundtable.meetings.series.holidays import holiday
from roundtable.meetings.times import moment_of

UNITS = ("months", "weeks")
NTHS = (1, 2, 3, 4, 5, -1)  # -1: the last one of the month
PROPOSED_AT_ONCE = 4  # usable dates
HORIZON_DAYS = 5 * 366  # five years ahead


@dataclass(frozen=True)
class Rule:
    """Every `every` weeks or months on `weekday` (Monday is 0); by months the `nth` of the month, from `since` on."""

    unit: str
    every: int
    nth: int
    weekday: int
    since: date


@dataclass(frozen=True)
class Proposal:
    """A day of the rule. Not usable on a public holiday (its name), or without times: summer time skips that hour."""

    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    holiday: str = ""

    @property
    def usable(self) -> bool:
        return self.starts_at is not None and not self.holiday


def days(rule: Rule, until: date) -> Iterator[date]:
    """All days of the rule up to and including `until`."""
    found = _weekly(rule, until) if rule.unit == "weeks" else _monthly(rule, until)
    return (day for day in found if rule.since <= day <= until)


def _weekly(rule: Rule, until: date) -> Iterator[date]:
    day = rule.since + timedelta(days=(rule.weekday - rule.since.weekday()) % 7)
    while day <= until:
        yield day
        day += timedelta(weeks=rule.every)


def _monthly(rule: Rule, until: date) -> Iterator[date]:
    """Every `every` months from that of `since` on; months without such a day (a fifth Friday) are skipped."""
    month = rule.since.year * 12 + rule.since.month - 1
    while month <= until.year * 12 + until.month - 1:
        day = nth_of_month(month // 12, month % 12 + 1, rule.weekday, rule.nth)
        if day:
            yield day
        month += rule.every


def nth_of_month(year: int, month: int, weekday: int, nth: int) -> date | None:
    """Such as the second Tuesday of a month; nth -1 is the last one. None if the month has no such day."""
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7)
    count = nth if nth > 0 else 5
    while nth < 0 and (found + timedelta(weeks=count - 1)).month != month:
        count -= 1
    found += timedelta(weeks=count - 1)
    return found if found.month == month else None


def proposals(rule: Rule, starts: time, ends: time, after: date, taken: Collection[date] = ()) -> list[Proposal]:
    """Days after `after`, without `taken`: PROPOSED_AT_ONCE usable ones, and the unusable ones between them."""
    found: list[Proposal] = []
    for day in days(rule, max(after, rule.since) + timedelta(days=HORIZON_DAYS)):
        if day > after and day not in taken:
            found.append(Proposal(day, *_times(day, starts, ends), holiday(day)))
        if sum(proposal.usable for proposal in found) == PROPOSED_AT_ONCE:
            break
    return found


def _times(day: date, starts: time, ends: time) -> tuple[datetime | None, datetime | None]:
    """Start and end on that day; (None, None) if summer time skips one of them.

    In the hour that comes twice in autumn the first one is meant.
    """
    begin, end = moment_of(day, starts), moment_of(day, ends)
    return (begin, end) if begin and end else (None, None)
