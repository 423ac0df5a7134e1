"""Sentences as people type them, with the deadline that somebody who knows the field hears in them.

`cases/deadlines.csv` has examples of each kind (the id without its number is the kind), `cases/own_deadlines.csv` more
of the same kinds, written before the program was asked about them. `due`: a day, a span of days any of which is right,
`none`, `unclear` (a visible question), `past` (understood, but over), or several of these with `|`.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from roundtable.tasks.assignees.queries import Assignee
from roundtable.tasks.entries.dates import Entry, parse_entry

CASES = Path(__file__).parent / "cases"


PEOPLE = [Assignee("", "person", name) for name in ("Birgit", "Ole", "Jonas", "Frauke", "Aylin", "Petra", "Hinnerk")]


def _cases() -> Iterator[dict[str, str]]:
    for name in ("deadlines.csv", "own_deadlines.csv"):
        with (CASES / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["id"])
def test_a_deadline_is_heard_or_asked_about_never_silently_lost(case: dict[str, str]) -> None:
    today, meeting = date.fromisoformat(case["today"]), date.fromisoformat(case["next_meeting"])
    found = parse_entry(case["sentence"], today, meeting, PEOPLE)
    heard = _heard(found, today)
    assert any(_fits(heard, choice) for choice in case["due"].split("|")), f"{heard}: {found}"
    if found.due is None:
        letters = [letter for letter in found.title + found.assignee_text if letter.isalnum()]
        assert sorted(letters) == sorted(letter for letter in case["sentence"] if letter.isalnum())


def _heard(found: Entry[Assignee], today: date) -> str:
    if found.problem:
        return "unclear"
    if found.due is None or found.due.on is None:
        return "none"
    return "past" if found.due.on < today else found.due.on.isoformat()


def _fits(heard: str, choice: str) -> bool:
    first, _dots, last = choice.partition("..")
    return first <= heard <= last if last else heard == choice
