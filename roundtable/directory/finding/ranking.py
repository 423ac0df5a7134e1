"""Pure. In which order entries are shown that fit a search."""

import re
from typing import Any

from roundtable.core.text import folded_name, folded_words
from roundtable.directory import kinds
from roundtable.directory.finding.meaning import Meaning, Part
from roundtable.directory.nicknames import nicknames
from roundtable.search.spelling import plain

# How well a part of the search fits an entry.
MEANT, NAMED, CALLED, BEGUN, WITHIN, MENTIONED, BARELY = range(7)
_BRACKETS = re.compile(r"\([^)]*\)")
_SIGNS = re.compile(r"[^\w]+")
_ORDER = {kind: at for at, kind in enumerate(kinds.MISSIONS)}
_AREAS = {"SH": 1, "DE": 2}


class Ranks:
    """Ranks for one search: `of(row)` is a tuple, smaller is better."""

    def __init__(self, meant: Meaning, own_region: str) -> None:
        self._meant, self._own_region = meant, own_region
        self._whole = _words(meant.whole)

    def of(self, row: Any) -> tuple[Any, ...]:
        """Fitting by name or meaning before mentions; then the phrase as typed, the own Kreis, how well, which area."""
        fits = [_fit(part, row) for part in self._meant.parts]
        wished = sum(_fit(part, row) > BEGUN for part in self._meant.wishes)
        return (
            max(fits, default=0) >= MENTIONED,
            not self._says_so(row.folded or ""),
            row.region != self._own_region,
            self._kind_rank(row),
            sum(fits),
            sum(not _is_named(part, row) for part in self._meant.parts),
            wished,
            _AREAS.get(row.region, 0),
            _ORDER.get(row.kind, 0),
        )

    def _says_so(self, folded: str) -> bool:
        """Whether several words stand in the title or in the rest just as they were typed."""
        if len(self._meant.parts) + len(self._meant.wishes) < 2:
            return False
        return any(f" {self._whole} " in f" {_words(part)} " for part in folded.split("\n", 1))

    def _kind_rank(self, row: Any) -> int:
        """How far the entry's kind is from the kind of mission that was asked for."""
        asked = [part.kinds for part in self._meant.parts if part.is_mission and part.kinds]
        if not asked:
            return 0
        return asked[0].index(row.kind) if row.kind in asked[0] else len(asked[0]) + _ORDER.get(row.kind, 0)


def _fit(part: Part, row: Any) -> int:
    if part.is_mission or _is_meant(part, row):
        return BEGUN if part.is_beginning else MEANT
    if _is_named(part, row):
        return NAMED
    if any(f" {part.text} " in f" {_words(folded_name(plain(text)))} " for text in _called(row)):
        return CALLED
    if any(word.startswith(part.text) for word in folded_words(plain(row.name))):
        return BEGUN
    if part.text in folded_name(plain(row.name)):
        return WITHIN
    whole = re.search(rf"(?<!\w){re.escape(part.number or part.text)}(?!\w)", row.folded or "")
    return MENTIONED if whole else BARELY


def _is_named(part: Part, row: Any) -> bool:
    nicknamed = _words(folded_name(nicknames(row.name)))
    return any(f" {part.text} " in f" {text} " for text in (_without_brackets(row.name), nicknamed))


def _is_meant(part: Part, row: Any) -> bool:
    return row.country_code in part.countries or row.kind in part.kinds or row.region in part.areas


def _called(row: Any) -> tuple[str, ...]:
    return row.name, row.city, row.former_names


def _without_brackets(name: str) -> str:
    return _words(folded_name(plain(_BRACKETS.sub(" ", name))))


def _words(text: str) -> str:
    return _SIGNS.sub(" ", text).strip()
