"""Pure. The contents of an imported agenda or minutes, before they are stored."""

import re
from dataclasses import dataclass
from datetime import date, time

from roundtable.tasks.entries.dates import Due, parse_due


@dataclass(frozen=True)
class ImportedItem:
    """An agenda item. `number` is as written ("3a") or ""; `kind` is a value of `columns.KINDS` or "".

    `line` counts from 1. `duration` is in minutes. `level` is that of its heading, 6 for lines and rows; `section` is
    the heading above it that has several items.
    """

    number: str
    title: str
    line: int
    kind: str = ""
    duration: int | None = None
    presenter: str = ""
    text: str = ""
    level: int = 6
    section: str = ""


@dataclass(frozen=True)
class ImportedTask:
    """A task, with its cells as written; `line` counts from 1."""

    title: str
    line: int
    assignee: str = ""
    due_text: str = ""
    status_text: str = ""
    number: str = ""


@dataclass(frozen=True)
class ImportPreview:
    """`head` has these fields as written, if found: title, occasion, date, begin, end, time, place, chair,
    minute_taker, status, attendance (a line for each label: "Anwesend: …"), distribution and annexes.

    `rest` has the lines that belong to nothing, with their numbers.
    """

    items: list[ImportedItem]
    tasks: list[ImportedTask]
    head: dict[str, str]
    rest: list[tuple[int, str]]

    @property
    def on(self) -> date | None:
        """The day of the meeting; None if there is no date, or one without a year."""
        written = self.head.get("date", "")
        found = parse_due(written, date(2020, 1, 1), None) if re.search(r"\d{4}", written) else None
        return found.on if isinstance(found, Due) else None

    @property
    def begins(self) -> time | None:
        return _clock(self.head.get("begin") or self.head.get("time", ""), 0)

    @property
    def ends(self) -> time | None:
        return _clock(self.head["end"], 0) if "end" in self.head else _clock(self.head.get("time", ""), 1)


def _clock(text: str, index: int) -> time | None:
    found = re.findall(r"(?<!\d)([01]?\d|2[0-3])(?:[:.]([0-5]\d)|\s*(?=Uhr|bis|[-–]))", text)
    return time(int(found[index][0]), int(found[index][1] or 0)) if len(found) > index else None
