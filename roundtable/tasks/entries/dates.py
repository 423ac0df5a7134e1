"""Pure. Parsing the quick entry of tasks, in German and English: "@Petra Passersatz klären bis 15.3."."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic

from roundtable.core.i18n import noop
from roundtable.core.text import fold, folded_words
from roundtable.tasks.assignees.matching import C, matching
from roundtable.tasks.entries.phrases import MONTH, NEXT, PHRASES, WEEKDAY, Reader


@dataclass(frozen=True)
class Due:
    """A deadline. `on` is None only for the next meeting while none is planned. A follow-up is a Wiedervorlage."""

    on: date | None
    until_next_meeting: bool = False
    is_follow_up: bool = False


@dataclass(frozen=True)
class Problem:
    """A phrase that names a day which doesn't exist. `message` is untranslated."""

    message: str
    phrase: str


@dataclass(frozen=True)
class Entry(Generic[C]):
    """A parsed line. With several `assignee_matches` somebody has to choose; with none the name is new.

    `problem` is untranslated.
    """

    title: str
    assignee_text: str
    assignee_matches: list[C]
    due: Due | None
    problem: str | None


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    phrase: re.Match[str]
    reader: Reader | None  # None for the next meeting
    is_follow_up: bool


NO_SUCH_DAY = noop("There is no such day in the calendar.")

FOLLOW_UP = r"(?P<follow>(?:Wiedervorlage|Wvl?\.?|follow[- ]up)(?:\s*:)?(?:\s+(?:am|zum|zur|bis|on))?\s+)"
BY = (
    r"(?:(?:Frist|fällig|due)(?:\s*:)?(?:\s+(?:am|bis|by|on))?|(?:spätestens\s+)?bis(?:\s+spätestens)?(?:\s+zu[mr]?)?"
    r"|by|until)\s+(?:(?:de[nrm]|the)\s+)?"
)
TRIGGER = rf"(?<![\w@-])(?:{FOLLOW_UP}|{BY})"
MEETING = rf"(?:zur\s+|zum\s+|the\s+)?{NEXT}\s+(?:Sitzung|Treffen|Runden\s+Tisch|meeting)\b"
ALL: list[tuple[str, Reader | None]] = [(MEETING, None), *PHRASES]
DEADLINES_WITH_TRIGGER = [
    (re.compile(TRIGGER + f"(?P<phrase>{phrase})", re.IGNORECASE), reader) for phrase, reader in ALL
]
DEADLINES_AT_END = [
    (re.compile(rf"(?<![\w@-])(?P<follow>)(?P<phrase>{phrase})[.!]?$", re.IGNORECASE), reader)
    for phrase, reader in ALL
    if phrase.startswith((r"in\s", "(?P<near>", "(?P<iso>"))
]
WHOLE_TEXTS = [
    (re.compile(rf"(?:{FOLLOW_UP}|{BY}|am\s+|on\s+)?(?P<phrase>{phrase})[.!]?", re.IGNORECASE), reader)
    for phrase, reader in ALL
]
# "von Montag bis Freitag" and "1. bis 3. März" are spans of time, not deadlines.
SPAN_BEFORE = re.compile(
    rf"(?:\b(?:von|vom|zwischen|from)\s+(?:\d\S*\s+)?(?:\d\S*|{WEEKDAY}|{MONTH})\s+|\d\.\s*)$", re.IGNORECASE
)

NAME = re.compile(r"""(?<!\S)@(?:["„“](?P<quoted>[^"“”]+)["“”]|(?P<words>\S+(?:[ \t]+\S+){0,4}))""")
COLON = re.compile(r"\s*(?P<name>[^:@]{2,80}):(?=\s)")
EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
SEPARATORS = " \t\n,;:–—-"


def parse_due(text: str, today: date, next_meeting: date | None) -> Due | Problem | None:
    """Parse the whole text of a date field, with or without "bis"; None if it is no date phrase."""
    for pattern, reader in WHOLE_TEXTS:
        if match := pattern.fullmatch(text.strip()):
            return _due(_found(match, reader), today, next_meeting)
    return None


def parse_entry(text: str, today: date, next_meeting: date | None, candidates: Sequence[C]) -> Entry[C]:
    """Parse a quick entry: "@name" anywhere or "Name:" in front, and a deadline such as "bis 15.3." anywhere.

    A deadline on a day that doesn't exist stays in the title, so that nothing typed is lost.
    """
    rest, name, matches = _take_assignee(text, candidates)
    found = _last_deadline(rest)
    due = _due(found, today, next_meeting) if found else None
    if found is None or isinstance(due, Problem):
        return Entry(_tidy_title(rest), name, matches, None, due.message if isinstance(due, Problem) else None)
    return Entry(_tidy_title(rest[: found.start] + " " + rest[found.end :]), name, matches, due, None)


def may_contain_name(text: str) -> bool:
    """Whether the text has a place for a name; without, the caller needn't load candidates."""
    return bool(NAME.search(text) or COLON.match(text))


def _found(match: re.Match[str], reader: Reader | None) -> _Found:
    return _Found(match.start(), match.end(), match, reader, bool(match["follow"]))


def _due(found: _Found, today: date, next_meeting: date | None) -> Due | Problem:
    if found.reader is None:
        return Due(next_meeting, until_next_meeting=True, is_follow_up=found.is_follow_up)
    try:
        return Due(found.reader(found.phrase, today), is_follow_up=found.is_follow_up)
    except ValueError:
        return Problem(NO_SUCH_DAY, found.phrase["phrase"])


def _last_deadline(text: str) -> _Found | None:
    """The last deadline in the text counts, at its longest, because a task may mention other days before."""
    return max(_deadlines(text), key=lambda found: (found.end, -found.start), default=None)


def _deadlines(text: str) -> Iterator[_Found]:
    for pattern, reader in DEADLINES_WITH_TRIGGER:
        for match in pattern.finditer(text):
            if not SPAN_BEFORE.search(text[: match.start()]):
                yield _found(match, reader)
    for pattern, reader in DEADLINES_AT_END:
        if bare := pattern.search(text.rstrip()):
            yield _found(bare, reader)


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
