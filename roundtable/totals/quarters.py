"""Pure. Quarters of a year: how they are written in addresses and in words, and which are over."""

import re
from dataclasses import dataclass
from datetime import date

from roundtable.core.i18n import gettext as _

FIRST_YEAR = 2018  # the counselling began


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter; `str()` is as in addresses: "2026-3"."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def words(self) -> str:
        """ "3. Quartal 2026"."""
        return _("quarter %(number)s of %(year)s", number=self.number, year=self.year)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    def over(self, today: date) -> bool:
        return self < of_day(today)


def of_day(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def read(text: str, today: date) -> Quarter | None:
    """From an address or a form; None for what is none, or has not begun."""
    match = re.fullmatch(r"(\d{4})-([1-4])", text)
    found = Quarter(int(match[1]), int(match[2])) if match else None
    return found if found and found.year >= FIRST_YEAR and found <= of_day(today) else None


def latest(today: date, many: int) -> list[Quarter]:
    """The running quarter and those before it, the latest first."""
    found = [of_day(today)]
    while len(found) < many:
        found.append(found[-1].before)
    return [quarter for quarter in found if quarter.year >= FIRST_YEAR]
