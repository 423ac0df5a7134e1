"""Pure. Slips of the keyboard: which known word somebody meant."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from roundtable.core.text import fold

_WORD = re.compile(r"[^\W\d_]{4,}")
# Words that need not stand in any entry.
COMMON = """
Botschaft Konsulat Generalkonsulat Honorarkonsulat Vertretung
Ausländerbehörde Zuwanderungsbehörde Ausländeramt Einwanderungsbehörde Rückkehrberatung
Perspektivberatung Migrationsberatung Flüchtlingsrat Landesamt Ministerium
Sozialministerium Innenministerium Härtefallkommission Bundesamt Datenschutz
Flüchtlingsbeauftragte
""".split()  # noqa: SIM905


# Every search that finds nothing asks for the words of all names.
@lru_cache(20_000)
def words_of(text: str) -> tuple[tuple[str, str], ...]:
    """(folded, as it is spelled) of each word that is long enough to be meant."""
    return tuple((fold(word), word) for word in _WORD.findall(text))


def nearest(word: str, spelled: Mapping[str, str]) -> str:
    """The most similar of the known words (folded: as spelled); "" if none is near enough."""
    allowed = 0 if len(word) < 4 else 1 if len(word) < 6 else 2
    best, found = (0, 0.0), ""
    for known, spelling in spelled.items():
        if abs(len(known) - len(word)) > allowed or not _shares(word, known):
            continue
        if (away := distance(word, known)) > allowed:
            continue
        likeness = (-away, SequenceMatcher(None, word, known).ratio() + (known[0] == word[0]) / 100)
        if not found or likeness > best:
            best, found = likeness, spelling
    return found


def _shares(word: str, known: str) -> bool:
    """Whether most letters are the same, whatever their order: a quick look before the slow one."""
    return len(set(word) & set(known)) >= min(len(set(word)), len(set(known))) - 2


def distance(one: str, other: str) -> int:
    """How many letters are missing, too many, wrong, or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, before, row = before, row, [at]
        for place, expected in enumerate(other, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != expected))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == expected:
                cost = min(cost, last[place - 2] + 1)
            row.append(cost)
    return row[-1]
