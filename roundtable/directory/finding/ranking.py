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
TELLING = 2  # letters; one alone somewhere in a text says nothing, and it stands in thousands
_BRACKETS = re.compile(r"\([^)]*\)")
_SIGNS = re.compile(r"[^\w]+")
_ORDER = {kind: at for at, kind in enumerate(kinds.MISSIONS)}
_AREAS = {"SH": 1, "DE": 2}


@dataclass(frozen=True, slots=True)
class _Spelled:
    """The names of an entry in the forms in which parts of a search are looked for, with blanks around words."""

    named: str  # without what stands in brackets; nicknames
    called: str  # all names, the city
    name: str
    words: tuple[str, ...]


# Preparing a name takes longer than comparing it, and as one types, the same thousands are compared with each letter.
@lru_cache(20_000)
def _spelled(name: str, city: str, former_names: str) -> _Spelled:
    named = (plain(_BRACKETS.sub(" ", name)), nicknames(name))
    called = (plain(text) for text in (name, city, former_names))
    folded = fold(plain(name))
    return _Spelled(_side_by_side(*named), _side_by_side(*called), folded, tuple(folded.split()))


def _side_by_side(*texts: str) -> str:
    """Each with blanks around its words; no search spans two of them."""
    return "\n".join(f" {_words(fold(text))} " for text in texts)


class Ranks:
    """Ranks for one search: `of(row)` is a tuple, smaller is better."""

    def __init__(self, meant: Meaning, own_region: str) -> None:
        self._parts = [(part, f" {part.text} ") for part in meant.parts]
        self._wishes = [(part, f" {part.text} ") for part in meant.wishes]
        self._own_region = own_region
        self._single = self._parts[0] if len(self._parts) == 1 and not self._wishes else None
        self._whole = f" {_words(meant.whole)} "
        self._is_phrase = len(meant.parts) + len(meant.wishes) > 1
        self._asked = next((part.kinds for part in meant.parts if part.is_mission and part.kinds), ())

    def of(self, row: Any) -> tuple[Any, ...]:
        """Fitting by name or meaning before mentions; then the phrase as typed, the own Kreis, how well, which area."""
        spelled, region, kind = _spelled(row.name, row.city, row.former_names), row.region, row.kind
        if self._single:  # as one types: the same without sums
            part, word = self._single
            fit = _fit(part, word, row, spelled)
            unnamed = word not in spelled.named and row.country_code not in part.countries
            last = _AREAS.get(region, 0), _ORDER.get(kind, 0)
            return fit >= MENTIONED, True, region != self._own_region, self._kind_rank(kind), fit, unnamed, 0, *last
        fits = [_fit(part, word, row, spelled) for part, word in self._parts]
        return (
            max(fits, default=0) >= MENTIONED,
            not (self._is_phrase and self._says_so(row.folded or "")),
            region != self._own_region,
            self._kind_rank(kind),
            sum(fits),
            sum([word not in spelled.named for _part, word in self._parts]),
            sum([_fit(part, word, row, spelled) > BEGUN for part, word in self._wishes]),
            _AREAS.get(region, 0),
            _ORDER.get(kind, 0),
        )

    def _says_so(self, folded: str) -> bool:
        """Whether several words stand in the title or in the rest just as they were typed."""
        return any(self._whole in f" {_words(part)} " for part in folded.split("\n", 1))

    def _kind_rank(self, kind: str) -> int:
        """How far the entry's kind is from the kind of mission that was asked for."""
        if not self._asked:
            return 0
        return self._asked.index(kind) if kind in self._asked else len(self._asked) + _ORDER.get(kind, 0)


def _fit(part: Part, word: str, row: Any, spelled: _Spelled) -> int:
    """`word`: the part's text with blanks around it."""
    if part.is_mission or (part.means_something and _is_meant(part, row)):
        return BEGUN if part.is_beginning else MEANT
    if word in spelled.named:
        return NAMED
    if word in spelled.called:
        return CALLED
    if part.text not in spelled.name:
        text = part.number or part.text
        return MENTIONED if len(text) >= TELLING and _stands_alone(text, row.folded or "") else BARELY
    return BEGUN if any(known.startswith(part.text) for known in spelled.words) else WITHIN


def _stands_alone(text: str, folded: str) -> bool:
    """Whether it is a word, or words, and no part of one."""
    return text in folded and _alone(text).search(folded) is not None


@lru_cache(64)
def _alone(text: str) -> re.Pattern[str]:
    """What stands before is asked last: a pattern that begins with letters jumps to them."""
    letters = re.escape(text)
    return re.compile(rf"{letters}(?<!\w{letters})(?!\w)")


def _is_meant(part: Part, row: Any) -> bool:
    return row.country_code in part.countries or row.kind in part.kinds or row.region in part.areas


def _words(text: str) -> str:
    return _SIGNS.sub(" ", text).strip()
