"""Pure. Whether what somebody typed means this name."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from roundtable.core.text import fold, folded_words


class Candidate(Protocol):
    """Whoever can take a task: a person, an organisation or a role, by the name that people type."""

    @property
    def name(self) -> str: ...


C = TypeVar("C", bound=Candidate)


def matching(candidates: Sequence[C], name: str) -> list[C]:
    """Whom a typed name can mean: exact names, else those in which every typed word begins a word."""
    wanted = tuple(fold(name).split())
    pool = [(candidate, folded_words(candidate.name)) for candidate in candidates] if wanted else []
    exact = [candidate for candidate, words in pool if words == wanted]
    return exact or [candidate for candidate, words in pool if _begin(wanted, words)]


def _begin(wanted: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)
