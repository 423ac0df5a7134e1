"""Pure. What an imported agenda or minutes contain, before anybody has agreed to it."""

import re
from dataclasses import dataclass
from datetime import date, time

from roundtable.tasks.entries.dates import Due, parse_due


@dataclass(frozen=True)
class ImportedItem:
    """`number` is as written ("3a") or empty; `kind` is one of agenda_columns.KINDS or empty.

    `level` is that of its heading, 6 for lines and rows; `section` is the heading that holds it and others.
    """

    number: str
    title: str
    line: int
    kind: str = ""
    minutes: int | None = None
    presenter: str = ""
    text: str = ""
    level: int = 6
    section: str = ""


@dataclass(frozen=True)
class ImportedTask:
    title: str
    line: int
    assignee: str = ""
    due_text: str = ""
    status_text: str = ""
    number: str = ""


@dataclass(frozen=True)
class ImportPreview:
    """`head` has, as far as found and as written: title, occasion, date, begin, end, time, place, chair,
    minute_taker, status, attendance (a line for each label: "Anwesend: …"), distribution and annexes.
    """

    items: list[ImportedItem]
    tasks: list[ImportedTask]
    head: dict[str, str]
    rest: list[tuple[int, str]]

    @property
    def on(self) -> date | None:
        """The day of the meeting; only a date with its year counts."""
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
