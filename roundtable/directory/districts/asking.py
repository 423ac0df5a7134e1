"""Pure. What the two questions mean: a nationality, or several, in anybody's words; and a Kreis or a place in it."""

import re
from dataclasses import dataclass
from functools import cache

from roundtable.core.text import fold
from roundtable.directory import country_names
from roundtable.directory.demonyms import demonyms
from roundtable.directory.districts import canal
from roundtable.directory.finding import places, slips
from roundtable.directory.finding.meaning import MAX_WORDS, Meaning, Part, meaning_of

MAX_COUNTRIES = 4
_STATELESS = re.compile(
    r"\b(?:staatenlos\w*|stateless|apatrid\w*|ohne staatsangeh\w*|keine staatsangeh\w*)\b", re.IGNORECASE
)
_UNCLEAR = re.compile(r"\b(?:ungekl\w+|unklar\w*|unbekannt\w*|unclear|unknown)\b", re.IGNORECASE)
# People without a state of their own, and states that are no more: the words mean one of several countries.
_SEVERAL = {
    "kurd": ("TR", "SY", "IQ", "IR"),
    "sowjet": ("RU", "UA", "BY", "MD", "AM", "AZ", "GE", "KZ", "KG", "TJ", "TM", "UZ", "EE", "LV", "LT"),
    "udssr": ("RU", "UA", "BY", "MD", "AM", "AZ", "GE", "KZ", "KG", "TJ", "TM", "UZ", "EE", "LV", "LT"),
    "jugoslaw": ("BA", "HR", "XK", "ME", "MK", "RS", "SI"),
    "tschechoslowak": ("CZ", "SK"),
    "tamil": ("LK", "IN"),
    "belutsch": ("PK", "IR", "AF"),
    "paschtun": ("AF", "PK"),
}
_PASSPORT = re.compile(
    r"\b(?:pass|passe|passersatz\w*|passbeschaffung|reisepass\w*|heimreise\w*|laissez|ruckkehrzeugnis\w*|passport\w*|"
    r"reisedokument\w*|reiseausweis\w*|pep)\b"
)
# What people add to a nationality.
_ADDED = re.compile(
    r"staatsangehorig\w*|staatsburger\w*|nationalitat|doppelstaat\w*|nationality|und|oder|and|or|person\w*|jemand|someone|"
    r"from|aus|pass"
)


@dataclass(frozen=True)
class Nationalities:
    """`codes` are certain; `choices` are words that may mean several countries; `unknown` are words that mean none."""

    codes: tuple[str, ...] = ()
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unknown: tuple[str, ...] = ()
    is_stateless: bool = False
    is_unclear: bool = False
    meant: str = ""  # the name of a country that is spelled much like what was typed

    @property
    def is_answered(self) -> bool:
        return bool(self.codes or self.is_stateless or self.is_unclear)


@dataclass(frozen=True)
class Place:
    """A Kreis by its AGS, and which side of the canal the place is on, as far as its name says."""

    region: str = ""
    side: str = ""  # north, south, both, or not known
    municipality: str = ""  # as typed, if it is more than the Kreis
    choices: tuple[str, ...] = ()  # several Kreise have a place of this name
    unknown: str = ""
    meant: str = ""


def nationalities(text: str) -> Nationalities:
    """ "iranisch", "Syrien und Türkei", "Kongo", "staatenlos"; a code of two capital letters is that country."""
    text = " ".join(text.split())[:100]
    if re.fullmatch("[A-Z]{2}", text) and text in country_names.codes():
        return Nationalities((text,))
    rest = _UNCLEAR.sub(" ", _STATELESS.sub(" ", text))
    found: list[str] = []
    choices: list[tuple[str, tuple[str, ...]]] = []
    unknown: list[str] = []
    for part in _parts(meaning_of(rest)):
        several = _several(part)
        if several:
            choices.append((part.text, several))
        elif part.countries:
            found += part.countries
        elif not _ADDED.fullmatch(part.text):
            unknown.append(part.text)
    codes = tuple(dict.fromkeys(found))[:MAX_COUNTRIES]
    meant = _nearest(unknown) if unknown and not codes and not choices else ""
    return Nationalities(
        codes, tuple(choices), tuple(unknown), bool(_STATELESS.search(text)), bool(_UNCLEAR.search(text)), meant
    )


def _parts(meaning: Meaning) -> tuple[Part, ...]:
    return tuple(part for part in meaning.parts[:MAX_WORDS] if part.text.strip())


def _several(part: Part) -> tuple[str, ...]:
    """The countries among which somebody has to choose; () for a word that means one or none."""
    for beginning, codes in _SEVERAL.items():
        if part.text.startswith(beginning):
            return codes
    return tuple(sorted(part.countries)) if len(part.countries) > 1 else ()


def _nearest(words: list[str]) -> str:
    """What a few strange words may mean; more are no slip of the keyboard, and looking takes time."""
    near = [slips.nearest(word, _spelled_countries()) for word in words[:2]]
    return " ".join(near) if all(near) and len(words) <= 2 else ""


@cache
def _spelled_countries() -> dict[str, str]:
    """{folded: as it is written} of countries and who comes from there."""
    codes = country_names.codes()
    return {fold(name): name for code in codes for name in (*demonyms(code), *country_names.names(code))}


def passport_question(text: str) -> tuple[str, str] | None:
    """Nationality and place that a search such as "passersatz aserbaidschan kiel" asks the finder for; else None."""
    if not _PASSPORT.search(fold(text[:200])):
        return None
    parts = [part for part in meaning_of(text).parts if not _PASSPORT.fullmatch(part.text)]
    who = " ".join(part.text for part in parts if part.countries or _several(part))
    if _STATELESS.search(text):
        who = f"{who} staatenlos".strip()
    where = next((part.text for part in parts if part.areas and not part.countries and not part.is_plate), "")
    return who, places.spellings().get(where, where)


def place(text: str) -> Place:
    """ "Schleswig", "Kreis Plön", "RD", "Sehestedt"; an AGS is that Kreis. "Nortorf, Steinburg" says which."""
    text = " ".join(text.split())[:100]
    if places.kreis_name(text):
        return Place(text)
    town, comma, kreis = text.partition(", ")
    if comma and (found := place(kreis)).region and found.region in place(town).choices:
        return _in_kreis(found.region, place(town).municipality)
    bare = re.sub(
        r"^(?:(?:landkreis|kreis|kreisfreie|hansestadt|landeshauptstadt|stadt|gemeinde|in)\s+)+", "", text, flags=re.I
    )
    wanted = fold(bare)
    regions = places.regions().get(wanted) or places.plates().get(wanted) or frozenset()
    if not regions:
        near = slips.nearest(wanted, places.spellings()) if wanted else ""
        # Towns elsewhere are spelled much like villages here: Hamburg is no Hamberge.
        return Place(unknown=text, meant=near if near and slips.distance(wanted, fold(near)) == 1 else "")
    if len(regions) > 1:
        return Place(choices=tuple(sorted(regions)), municipality=bare)
    return _in_kreis(next(iter(regions)), "" if wanted in places.plates() else bare)


def _in_kreis(region: str, town: str) -> Place:
    side = canal.side_of(town) if region == canal.REGION else ""
    return Place(region, side, "" if fold(places.kreis_name(region)) == fold(town) else town)
