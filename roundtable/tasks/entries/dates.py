"""Pure. Parsing the quick entry of tasks, in German and English: "@Petra Passersatz klären bis 15.3."."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic

from roundtable.tasks.assignees.matching import C
from roundtable.tasks.entries.deadlines import Problem, find_deadline, read_whole
from roundtable.tasks.entries.people import SEPARATORS, may_contain_name, take_assignee
from roundtable.tasks.entries.phrases import CONTRADICTION, NO_SUCH_DAY, NOT_UNDERSTOOD, Due, Known

__all__ = [
    "CONTRADICTION",
    "NOT_UNDERSTOOD",
    "NO_SUCH_DAY",
    "Due",
    "Entry",
    "Problem",
    "may_contain_name",
    "parse_due",
    "parse_entry",
]


@dataclass(frozen=True)
class Entry(Generic[C]):
    """A parsed line. With several `assignee_matches` somebody has to choose; with none the name is new."""

    title: str
    assignee_text: str
    assignee_matches: list[C]
    due: Due | None
    problem: Problem | None


EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")


def parse_due(text: str, today: date, next_meeting: date | None) -> Due | Problem | None:
    """Parse the whole text of a date field, with or without "bis"; None if it is no date phrase."""
    return read_whole(" ".join(text.split()), Known(today, next_meeting))


def parse_entry(text: str, today: date, next_meeting: date | None, candidates: Sequence[C]) -> Entry[C]:
    """Parse a quick entry: "@name" anywhere or "Name:" in front, and a deadline such as "bis 15.3." anywhere.

    A deadline that couldn't be read stays in the title, so that nothing typed is lost.
    """
    rest, name, matches = take_assignee(" ".join(text.split()), candidates)
    rest = rest.strip()
    found = find_deadline(rest, Known(today, next_meeting))
    if found is None or found.problem:
        return Entry(_tidy_title(rest), name, matches, None, found.problem if found else None)
    return Entry(_tidy_title(rest[: found.start] + " " + rest[found.end :]), name, matches, found.due, None)


def _tidy_title(title: str) -> str:
    words = " ".join(EMPTY_BRACKETS.sub(" ", title).split())
    return re.sub(r"\s+([,.;:!?])", r"\1", words).strip(SEPARATORS)
