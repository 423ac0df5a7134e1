"""Pure. Finding the assignees that a typed name can mean."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from roundtable.core.text import fold, folded_words


class Candidate(Protocol):
    """Anything with a name that a task can be given to."""

    @property
    def name(self) -> str: ...


C = TypeVar("C", bound=Candidate)


def matching(candidates: Sequence[C], name: str) -> list[C]:
    """Candidates with exactly this name, or else those in whose name every typed word begins a word."""
    wanted = tuple(fold(name).split())
    pool = [(candidate, folded_words(candidate.name)) for candidate in candidates] if wanted else []
    exact = [candidate for candidate, words in pool if words == wanted]
    return exact or [candidate for candidate, words in pool if _each_begins_a_word(wanted, words)]


def _each_begins_a_word(wanted: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)
