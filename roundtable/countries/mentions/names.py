"""Pure. The names by which a country or an organisation is mentioned."""

import re
from collections.abc import Iterable

from roundtable.core.text import fold
from roundtable.directory import country_names
from roundtable.markdown.mentions import key

_ACRONYM = re.compile(r"\(([A-ZÄÖÜ][\wÄÖÜäöü-]{1,14})\)")
_BRACKET = re.compile(r"\s*\([^()]*\)")


def of_country(code: str, name_de: str, name_en: str) -> tuple[str, ...]:
    """ "Elfenbeinküste" as well as "Côte d’Ivoire"."""
    others = [name for name in country_names.names(code) if len(name) > 2]
    return _distinct((name_de, name_en, *others))


def of_organisation(name: str, former: str, kind_word: str, place: str) -> tuple[str, ...]:
    """Its name with and without what is in brackets, its acronym, its former names, and "Botschaft Ghana"."""
    short = _BRACKET.sub("", name)
    before = [_BRACKET.sub("", line) for line in former.split("\n")]
    by_kind = f"{kind_word} {place}" if kind_word and place else ""
    return _distinct((*_ACRONYM.findall(name), short, name, by_kind, *before))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        if len(key(name)) > 1:
            found.setdefault(key(name), name)
    return tuple(found.values())


def spellings(names: Iterable[str]) -> list[str]:
    """How a mention of these names can stand in a folded text: with blanks (a hyphen is one), "_", or nothing."""
    found = []
    for name in names:
        words = re.findall(r"\w+", fold(name).replace("'", "").replace("’", ""))
        found += ["#" + blank.join(words) for blank in (" ", "", "_")] + ["#" + fold(name)]
    return list(dict.fromkeys(found))


def unmistakable(name: str) -> list[str]:
    """A name of several words as it stands in a folded text: "Botschaft der Republik Ghana", not "Landesamt"."""
    words = re.findall(r"\w+", name)
    return [fold(name)] if len(words) > 1 and len(name) > 12 else []


def stands_in(folded: str, spelled: Iterable[str]) -> bool:
    """Whether a folded text has one of these mentions as whole words: "#ghana" is no part of "#ghanaisch"."""
    either = "|".join(re.escape(each) for each in sorted(spelled, key=len, reverse=True))
    return bool(re.search(rf"(?<![\w&#])(?:{either})(?!\w)", folded))
