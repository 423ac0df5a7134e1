"""Pure. The agenda as a timetable: when each item begins, and what doesn't fit into the meeting. Nothing is stored."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from roundtable.meetings.models import AgendaItem, AgendaSection, Meeting

_LETTERED = re.compile(r"\d{1,3}[a-z]$")


@dataclass(frozen=True)
class Row:
    """An item with its planned start.

    `beyond_end`: it would begin after the planned end of the meeting; `crosses_end`: it would only end after it.
    `first` and `last`: it can't be moved further up or down.
    """

    item: AgendaItem
    starts_at: datetime
    beyond_end: bool
    crosses_end: bool
    first: bool
    last: bool


@dataclass(frozen=True)
class Group:
    """The items below one heading; `section` is None for those above all headings. `total` in minutes."""

    section: AgendaSection | None
    rows: Sequence[Row]

    @property
    def total(self) -> int:
        return sum(row.item.minutes for row in self.rows)


@dataclass(frozen=True)
class Plan:
    """The timetable. All durations are in minutes: `total` of the items, `length` of the meeting, `excess` and `spare`
    the difference one way or the other.

    `end_before` is the id of the item before which the planned end is drawn, 0 after the last one,
    None when everything fits.
    """

    rows: Sequence[Row]
    groups: Sequence[Group]
    total: int
    length: int
    end_before: int | None

    @property
    def excess(self) -> int:
        return max(0, self.total - self.length)

    @property
    def spare(self) -> int:
        return max(0, self.length - self.total)


def plan(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    sections: Sequence[AgendaSection] = (),
    durations: Sequence[tuple[int, int]] = (),
) -> Plan:
    """One item after the other from the planned start, without breaks.

    `durations` is queries.durations_of() of the whole agenda, needed when `items` are only those a reader may see.
    """
    rows, at = [], meeting.starts_at
    begins, known = _start_times(meeting, durations), {section.id for section in sections}
    total = sum(minutes for _, minutes in durations) if durations else sum(item.minutes for item in items)
    too_long = total > meeting.planned_duration
    for index, item in enumerate(items):
        at = begins.get(item.id, at)
        ends = at + timedelta(minutes=item.minutes)
        over = too_long and at >= meeting.ends_at
        first = index == 0 and item.section_id not in known
        last = index == len(items) - 1 and (not sections or item.section_id == sections[-1].id)
        rows.append(Row(item, at, over, not over and ends > meeting.ends_at, first, last))
        at = ends
    first_over = next((row.item.id for row in rows if row.beyond_end), 0)
    groups = _groups(rows, sections)
    return Plan(rows, groups, total, meeting.planned_duration, first_over if too_long else None)


def _groups(rows: Sequence[Row], sections: Sequence[AgendaSection]) -> list[Group]:
    known = {section.id for section in sections}
    above = [row for row in rows if row.item.section_id not in known]
    below = [Group(section, [row for row in rows if row.item.section_id == section.id]) for section in sections]
    return [Group(None, above), *below] if above else below


def _start_times(meeting: Meeting, durations: Sequence[tuple[int, int]]) -> dict[int, datetime]:
    found, at = {}, meeting.starts_at
    for ident, minutes in durations:
        found[ident] = at
        at += timedelta(minutes=minutes)
    return found


def labels(current: Iterable[str]) -> list[str]:
    """New numbers for items in this order: "1", "2" … An item that has a letter keeps one: "3a" comes after "3".

    `current` are the labels they have now ("" for new items); only the letter at the end matters.
    """
    found: list[str] = []
    number, letter = 0, ""
    for label in current:
        if number and _LETTERED.match(label):
            letter = max(label[-1], next_letter(letter))
            found.append(f"{number}{letter}")
        else:
            number, letter = number + 1, ""
            found.append(str(number))
    return found


def split_label(label: str) -> tuple[str, str]:
    """("3", "a") of "3a", ("3", "") of "3"."""
    return (label[:-1], label[-1]) if _LETTERED.fullmatch(label) else (label, "")


def next_letter(letter: str) -> str:
    """ "a" after "", "b" after "a"; "z" is given again and again."""
    return "a" if not letter else chr(min(ord(letter) + 1, ord("z")))
