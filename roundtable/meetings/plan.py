"""The agenda as a timetable: when each item begins, and what no longer fits. Pure; nothing is stored."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from roundtable.meetings.models import AgendaItem, Meeting

_LETTERED = re.compile(r"\d{1,3}[a-z]$")


@dataclass(frozen=True)
class Row:
    """An item with its planned start. `over`: it begins when the meeting should be over; `crosses`: it ends later."""

    item: AgendaItem
    starts_at: datetime
    over: bool
    crosses: bool
    first: bool
    last: bool


@dataclass(frozen=True)
class Plan:
    """`total` and `length` in minutes; `excess` is how much too long the agenda is, `spare` how much is left.

    `line_before` is the id of the item before which the planned end is drawn, 0 after the last one,
    None when everything fits.
    """

    rows: Sequence[Row]
    total: int
    length: int
    line_before: int | None

    @property
    def excess(self) -> int:
        return max(0, self.total - self.length)

    @property
    def spare(self) -> int:
        return max(0, self.length - self.total)


def plan(meeting: Meeting, items: Sequence[AgendaItem]) -> Plan:
    """One item after the other from the planned beginning, without breaks."""
    rows, at = [], meeting.starts_at
    total = sum(item.minutes for item in items)
    too_long = total > meeting.minutes_planned
    for index, item in enumerate(items):
        ends = at + timedelta(minutes=item.minutes)
        over = too_long and at >= meeting.ends_at
        rows.append(Row(item, at, over, not over and ends > meeting.ends_at, index == 0, index == len(items) - 1))
        at = ends
    first_over = next((row.item.id for row in rows if row.over), 0)
    return Plan(rows, total, meeting.minutes_planned, first_over if too_long else None)


def labels(current: Iterable[str]) -> list[str]:
    """The numbers of the items in this order: "1", "2" … Late items keep a letter: "3a" stands after the third.

    Takes the present labels, of which only a letter at the end matters.
    """
    found: list[str] = []
    number, letter = 0, ""
    for label in current:
        if number and _LETTERED.match(label):
            letter = max(label[-1], _after(letter))
            found.append(f"{number}{letter}")
        else:
            number, letter = number + 1, ""
            found.append(str(number))
    return found


def _after(letter: str) -> str:
    return "a" if not letter else chr(min(ord(letter) + 1, ord("z")))
