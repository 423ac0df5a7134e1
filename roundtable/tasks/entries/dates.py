"""Pure. Parsing the quick entry of tasks, in German and English: "@Petra Passersatz klären bis 15.3."."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic

from roundtable.core.text import fold, folded_words
from roundtable.tasks.assignees.matching import C, matching
from roundtable.tasks.entries.deadlines import Problem, find_deadline, read_whole
from roundtable.tasks.entries.phrases import CONTRADICTION, NO_SUCH_DAY, NOT_UNDERSTOOD, Due, Known

__all__ = ["CONTRADICTION", "NOT_UNDERSTOOD", "NO_SUCH_DAY", "Due", "Entry", "Problem", "parse_due", "parse_entry"]


@dataclass(frozen=True)
class Entry(Generic[C]):
    """A parsed line. With several `assignee_matches` somebody has to choose; with none the name is new."""

    title: str
    assignee_text: str
    assignee_matches: list[C]
    due: Due | None
    problem: Problem | None


NAME = re.compile(r"""(?<!\S)@(?:["„“](?P<quoted>[^"“”]+)["“”]|(?P<words>\S+(?:[ \t]+\S+){0,4}))""")
COLON = re.compile(r"\s*(?P<name>[^:@]{2,80}):(?=\s)")
EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
SEPARATORS = " \t\n,;:–—-"


def parse_due(text: str, today: date, next_meeting: date | None) -> Due | Problem | None:
    """Parse the whole text of a date field, with or without "bis"; None if it is no date phrase."""
    return read_whole(" ".join(text.split()), Known(today, next_meeting))


def parse_entry(text: str, today: date, next_meeting: date | None, candidates: Sequence[C]) -> Entry[C]:
    """Parse a quick entry: "@name" anywhere or "Name:" in front, and a deadline such as "bis 15.3." anywhere.

    A deadline that couldn't be read stays in the title, so that nothing typed is lost.
    """
    rest, name, matches = _take_assignee(" ".join(text.split()), candidates)
    rest = rest.strip()
    found = find_deadline(rest, Known(today, next_meeting))
    if found is None or found.problem:
        return Entry(_tidy_title(rest), name, matches, None, found.problem if found else None)
    return Entry(_tidy_title(rest[: found.start] + " " + rest[found.end :]), name, matches, found.due, None)


def may_contain_name(text: str) -> bool:
    """Whether the text has a place for a name; without, the caller needn't load candidates."""
    return bool(NAME.search(text) or COLON.match(text))


def _take_assignee(text: str, candidates: Sequence[C]) -> tuple[str, str, list[C]]:
    """The text without its assignee, the name as typed, and the candidates that it matches."""
    if at := NAME.search(text):
        name, matches = _longest_name(at, candidates)
        start = at.end("quoted") + 1 if at["quoted"] else at.start("words") + len(name)
        return text[: at.start()] + " " + text[start:].lstrip(SEPARATORS), name.strip(SEPARATORS + "."), matches
    if colon := COLON.match(text):
        full = set(fold(colon["name"]).split())
        matches = [c for c in matching(candidates, colon["name"]) if full <= set(folded_words(c.name))]
        if matches:
            return text[colon.end() :], colon["name"].strip(), matches
    return text, "", []


def _longest_name(at: re.Match[str], candidates: Sequence[C]) -> tuple[str, list[C]]:
    """As many words after the "@" as match a name, and the candidates.

    Words after the first must be whole words of the name: in "@Ali an das Amt schreiben" the "an" doesn't stand for
    "Ali Anders".
    """
    if at["quoted"]:
        return at["quoted"], matching(candidates, at["quoted"])
    ends = [word.end() for word in re.finditer(r"\S+", at["words"])]
    for end in reversed(ends):
        typed = at["words"][:end]
        more = set(fold(typed.strip(SEPARATORS + ".")).split()[1:])
        matches = [c for c in matching(candidates, typed.strip(SEPARATORS + ".")) if more <= set(folded_words(c.name))]
        if matches:
            return typed, matches
    return at["words"][: ends[0]], []


def _tidy_title(title: str) -> str:
    words = " ".join(EMPTY_BRACKETS.sub(" ", title).split())
    return re.sub(r"\s+([,.;:!?])", r"\1", words).strip(SEPARATORS)
