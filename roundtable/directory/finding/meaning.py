"""Pure. What the words of a search may mean: countries and who comes from there, kinds of offices, places, numbers.

A word that means something needn't stand in an entry: "RZ" finds the Kreis Herzogtum Lauenburg, "irakische" the embassy
of Iraq. What a word may mean as well is left open: it is also looked for as text.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from roundtable.core.text import fold
from roundtable.directory import country_names, kinds
from roundtable.directory.channels import dial
from roundtable.directory.demonyms import demonyms
from roundtable.directory.finding import places
from roundtable.search.spelling import plain

MAX_WORDS = 8
_LONGEST_PHRASE = 6
_EMBASSIES = ("embassy", "embassy_consular_section", "representation", "nunciature")
_HONORARY = ("honorary_consulate_general", "honorary_consulate")
_CONSULATES = ("consulate_general", "consulate", *_HONORARY, "embassy_consular_section")
# Folded words and phrases for kinds; a mission of another kind is still shown, below.
_MISSION_WORDS = {
    **dict.fromkeys(("botschaft", "botschaften", "embassy", "embassies", "ambassade", "botschafter"), _EMBASSIES),
    **dict.fromkeys(("konsulat", "konsulate", "consulate", "konsul", "consul"), _CONSULATES),
    **dict.fromkeys(("generalkonsulat", "generalkonsulate", "consulate general", "gk"), ("consulate_general",)),
    **dict.fromkeys(("honorarkonsulat", "honorarkonsul", "honorarkonsulate", "honorary consulate"), _HONORARY),
    **dict.fromkeys(
        ("konsularabteilung", "konsularsektion", "consular section"), ("embassy_consular_section", *_EMBASSIES)
    ),
    **dict.fromkeys(("auslandsvertretung", "auslandsvertretungen", "vertretung", "vertretungen", "mission"), ()),
    **dict.fromkeys(("nuntiatur", "nuntius", "nunciature"), ("nunciature",)),
}
# What people add: left out, unless nothing else is there.
_FILLERS = frozenset(
    """
    der die das dem den des ein eine einer fur von vom zu zur zum in im am an bei beim und oder aus mit nach auf of
    the for at to nummer telefon telefonnummer tel rufnummer fon phone number kontakt kontaktdaten adresse anschrift
    address mail email zustandig zustandige zustandiges wer wo welche welches offnungszeiten sprechzeiten hours
    deutschland germany republik staat land
    """.split()  # noqa: SIM905
)
# Looked for, but not insisted on: what one wants there, and what a place is.
_WISHES = frozenset(
    """
    pass passe passersatz passersatzpapier passersatzpapiere passersatzbeschaffung papiere heimreisedokument
    heimreisedokumente reisepass reisedokument visum visa laissez passer rueckkehrzeugnis ruckkehrzeugnis passport
    kreis landkreis stadt hansestadt landeshauptstadt gemeinde amt bezirk region termin termine
    """.split()  # noqa: SIM905
)
_NUMBER = re.compile(r"(?<![\w@])[+(]{0,2}\d(?:[\d\s()/.\-\u2010-\u2015]*\d)")
_LITERAL = re.compile(r"\S*(?:@|\w\.[a-z]{2})\S*", re.IGNORECASE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Part:
    """A word or phrase of a search. `text` is folded; an entry fits by its text, or by what the part means."""

    text: str
    countries: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()
    areas: frozenset[str] = frozenset()
    is_plate: bool = False
    is_mission: bool = False
    is_beginning: bool = False  # of the name of a country or place: as one types
    number: str = ""  # the digits of a telephone number without country code and zero

    @property
    def is_letter(self) -> bool:
        return len(self.text) == 1 and self.text.isalpha()

    @property
    def means_something(self) -> bool:
        return bool(self.countries or self.kinds or self.areas or self.is_mission or self.number)


@dataclass(frozen=True)
class Meaning:
    """`parts` have to fit all; `wishes` only say what is better."""

    parts: tuple[Part, ...] = ()
    wishes: tuple[Part, ...] = ()
    whole: str = field(default="")  # everything that was typed, folded

    @property
    def countries(self) -> frozenset[str]:
        return frozenset(code for part in self.parts for code in part.countries if not part.is_beginning)


def meaning_of(query: str) -> Meaning:
    """Take a search apart, from the left, with the longest phrase that means something."""
    query = plain(query[:200])
    numbers, rest = _numbers(query)
    literals = [fold(word) for word in rest.split() if _LITERAL.fullmatch(word)]
    words = [word for raw in rest.split() if not _LITERAL.fullmatch(raw) for word in _WORD.findall(fold(raw))]
    parts = [*numbers, *(Part(text) for text in literals), *_parts(words[: 2 * MAX_WORDS])]
    wanted = [part for part in parts if part.text not in _FILLERS and part.text not in _WISHES]
    wishes = [part for part in parts if part.text in _WISHES]
    if not wanted:
        wanted, wishes = (wishes or parts), []
    return Meaning(tuple(wanted[:MAX_WORDS]), tuple(wishes[:MAX_WORDS]), fold(query))


def _numbers(query: str) -> tuple[list[Part], str]:
    """Telephone numbers, and the query without them. Five digits in one piece may be a postal code: those are words."""
    found = []
    for number in _NUMBER.findall(query):
        digits = re.sub(r"\D", "", number)
        if len(digits) >= 6:
            found.append(Part(fold(number), number=_national(number)))
            query = query.replace(number, " ", 1)
    return found, query


def _national(number: str) -> str:
    """What all spellings of a number share: "+49 (0)431 988-0", "0431/9880" and "4319880" become "4319880"."""
    dialled = dial(number.strip()).lstrip("+")
    return dialled.removeprefix("49") if len(dialled) > 8 else dialled


def _parts(words: list[str]) -> list[Part]:
    parts, at = [], 0
    while at < len(words):
        for size in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            text = " ".join(words[at : at + size])
            part = known().get(text)
            if part or size == 1:
                parts.append(part or _beginning(text))
                at += size
                break
    return parts


def _beginning(text: str) -> Part:
    """A word that means nothing by itself: the beginning of a country's name or a place's, or only text."""
    codes = {code for name, code in _country_words() if name.startswith(text)} if len(text) > 2 else set()
    begun = [ags for name, ags in places.regions().items() if name.startswith(text)] if len(text) > 3 else []
    return Part(
        text,
        countries=frozenset(codes) if len(codes) <= 3 else frozenset(),
        areas=frozenset[str]().union(*begun) if len(begun) <= 3 else frozenset(),
        is_beginning=bool(codes or begun),
    )


@cache
def known() -> dict[str, Part]:
    """Everything that means something: {folded word or phrase: Part}."""
    countries: dict[str, set[str]] = defaultdict(set)
    for name, code in _country_words():
        countries[name].add(code)
    of_kinds: dict[str, list[str]] = defaultdict(list)
    for kind in kinds.OFFICES:
        for word in kinds.search_words(kind).split():
            of_kinds[fold(word)].append(kind)
    areas = {" ".join(_WORD.findall(name)): ags for name, ags in places.regions().items()}
    areas["schleswig holstein"] = frozenset({"SH"})
    found = {}
    for text in {*countries, *of_kinds, *_MISSION_WORDS, *areas, *places.plates(), *_PHRASES}:
        is_plate = text in places.plates() and text not in areas
        found[text] = Part(
            text,
            countries=frozenset(countries.get(text, ())),
            kinds=_MISSION_WORDS.get(text) or _PHRASES.get(text) or tuple(of_kinds.get(text, ())),
            areas=areas.get(text) or places.plates().get(text, frozenset()),
            is_plate=is_plate,
            is_mission=text in _MISSION_WORDS,
        )
    return found


_PHRASES = {
    "fachdienst zuwanderung": ("immigration_authority",),
    "immigration office": ("immigration_authority",),
    "immigration authority": ("immigration_authority",),
    "return counselling": ("return_counselling",),
    "refugee council": ("refugee_council",),
    "zuwanderung": ("immigration_authority",),
    "einwanderung": ("immigration_authority",),
}


@cache
def _country_words() -> tuple[tuple[str, str], ...]:
    """(folded name or demonym, code)."""
    pairs = ((name, code) for code in country_names.codes() for name in (*country_names.names(code), *demonyms(code)))
    folded = ((" ".join(_WORD.findall(fold(plain(name)))), code) for name, code in pairs)
    return tuple(dict.fromkeys(pair for pair in folded if len(pair[0]) > 1))
