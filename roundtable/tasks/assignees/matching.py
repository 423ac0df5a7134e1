"""Pure. Finding the assignees that a typed name can mean."""

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from roundtable.core.text import fold, folded_words

TITLE = r"(?:Frau|Fr\.|Herrn?|Hr\.|Dr\.|Prof\.|Kolleg(?:in|e|en)|Mrs?\.?|Ms\.?)"
_TITLES = re.compile(rf"(?:{TITLE}\s+)+", re.IGNORECASE)


class Candidate(Protocol):
    """Anything that a task can be given to.

    `also` has other words for it ("ABH"). `home`: of its kind it is the one that a table means without saying where.
    """

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def also(self) -> str: ...
    @property
    def home(self) -> bool: ...


C = TypeVar("C", bound=Candidate)


def without_title(name: str) -> str:
    """ "Frau Petra" is Petra; a title alone stays as it is."""
    return name[match.end() :] if (match := _TITLES.match(name)) else name


def matching(candidates: Sequence[C], name: str) -> list[C]:
    """Candidates with exactly this name, or else those whose name or other names have every typed word.

    In a name the typed words only have to begin a word: "Pet" finds Petra. If people are among them whose name has
    exactly these words, nobody else is meant.
    """
    if "@" in name.strip("@"):
        return [candidate for candidate in candidates if candidate.email and candidate.email == name.casefold()]
    wanted = tuple(fold(without_title(name)).split())
    pool = [(candidate, folded_words(candidate.name)) for candidate in candidates] if wanted else []
    exact = [candidate for candidate, words in pool if words == wanted]
    if exact:
        return exact
    people = [candidate for candidate, words in pool if candidate.kind == "person" and set(wanted) <= set(words)]
    found = people or [
        candidate
        for candidate, words in pool
        if _each_begins_a_word(wanted, words) or (candidate.also and set(wanted) <= all_words(candidate))
    ]
    return next(([one] for one in found if one.home), found)


def named(candidates: Sequence[C], name: str) -> list[C]:
    """Those people and organisations of the table whose name has exactly these words, all or some of its own."""
    if re.fullmatch(rf"{TITLE}\s*", name, re.IGNORECASE):
        return []
    wanted = set(fold(without_title(name)).split())
    return [one for one in matching(candidates, name) if wanted and wanted <= all_words(one)]


def all_words(candidate: Candidate) -> set[str]:
    """The words of its name, with and without brackets around them, and its other names."""
    words = folded_words(candidate.name)
    return {*words, *(word.strip("(),;") for word in words), *folded_words(candidate.also)}


def _each_begins_a_word(wanted: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word.lstrip("(").startswith(part) for word in words) for part in wanted)
