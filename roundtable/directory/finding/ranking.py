"""Pure. In which order entries are shown that fit a search."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from roundtable.core.text import fold
from roundtable.directory import kinds
from roundtable.directory.finding.meaning import Meaning, Part
from roundtable.directory.nicknames import nicknames
from roundtable.search.spelling import plain

# How well a part of the search fits an entry.
MEANT, NAMED, CALLED, BEGUN, WITHIN, MENTIONED, BARELY = range(7)
TELLING = 3  # letters; where fewer stand somewhere in a text says nothing, and they stand in thousands
_BRACKETS = re.compile(r"\([^)]*\)")
_SIGNS = re.compile(r"[^\w]+")
_ORDER = {kind: at for at, kind in enumerate(kinds.MISSIONS)}
_AREAS = {"SH": 1, "DE": 2}


@dataclass(frozen=True, slots=True)
class _Spelled:
    """The names of an entry in the forms in which parts of a search are looked for, with blanks around words."""

    named: tuple[str, ...]  # without what stands in brackets; nicknames
    called: tuple[str, ...]  # all names, the city
    name: str
    words: tuple[str, ...]


# Preparing a name takes longer than comparing it, and as one types, the same thousands are compared with each letter.
@lru_cache(20_000)
def _spelled(name: str, city: str, former_names: str) -> _Spelled:
    named = (plain(_BRACKETS.sub(" ", name)), nicknames(name))
    called = (plain(text) for text in (name, city, former_names))
    return _Spelled(
        tuple(f" {_words(fold(text))} " for text in named),
        tuple(f" {_words(fold(text))} " for text in called),
        fold(plain(name)),
        tuple(fold(plain(name)).split()),
    )


class Ranks:
    """Ranks for one search: `of(row)` is a tuple, smaller is better."""

    def __init__(self, meant: Meaning, own_region: str) -> None:
        self._meant, self._own_region = meant, own_region
        self._whole = f" {_words(meant.whole)} "
        self._is_phrase = len(meant.parts) + len(meant.wishes) > 1
        self._asked = next((part.kinds for part in meant.parts if part.is_mission and part.kinds), ())

    def of(self, row: Any) -> tuple[Any, ...]:
        """Fitting by name or meaning before mentions; then the phrase as typed, the own Kreis, how well, which area."""
        spelled = _spelled(row.name, row.city, row.former_names)
        fits = [_fit(part, row, spelled) for part in self._meant.parts]
        wished = sum(_fit(part, row, spelled) > BEGUN for part in self._meant.wishes)
        return (
            max(fits, default=0) >= MENTIONED,
            not (self._is_phrase and self._says_so(row.folded or "")),
            row.region != self._own_region,
            self._kind_rank(row),
            sum(fits),
            sum(not _is_named(part, spelled) for part in self._meant.parts),
            wished,
            _AREAS.get(row.region, 0),
            _ORDER.get(row.kind, 0),
        )

    def _says_so(self, folded: str) -> bool:
        """Whether several words stand in the title or in the rest just as they were typed."""
        return any(self._whole in f" {_words(part)} " for part in folded.split("\n", 1))

    def _kind_rank(self, row: Any) -> int:
        """How far the entry's kind is from the kind of mission that was asked for."""
        if not self._asked:
            return 0
        return self._asked.index(row.kind) if row.kind in self._asked else len(self._asked) + _ORDER.get(row.kind, 0)


def _fit(part: Part, row: Any, spelled: _Spelled) -> int:
    if part.is_mission or _is_meant(part, row):
        return BEGUN if part.is_beginning else MEANT
    if _is_named(part, spelled):
        return NAMED
    if any(f" {part.text} " in text for text in spelled.called):
        return CALLED
    if any(word.startswith(part.text) for word in spelled.words):
        return BEGUN
    if part.text in spelled.name:
        return WITHIN
    text = part.number or part.text
    return MENTIONED if len(text) >= TELLING and _stands_alone(text, row.folded or "") else BARELY


def _stands_alone(text: str, folded: str) -> bool:
    """Whether it is a word, or words, and no part of one."""
    return text in folded and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", folded) is not None


def _is_named(part: Part, spelled: _Spelled) -> bool:
    return any(f" {part.text} " in text for text in spelled.named)


def _is_meant(part: Part, row: Any) -> bool:
    return row.country_code in part.countries or row.kind in part.kinds or row.region in part.areas


def _words(text: str) -> str:
    return _SIGNS.sub(" ", text).strip()
