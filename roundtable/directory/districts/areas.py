"""Pure. For which area a mission is responsible: codes that the program compares, and the words of a source.

A code is the AGS of a Kreis, "01058/north" or "01058/south" for its part on that side of the Nord-Ostsee-Kanal, "SH",
"DE", "elsewhere" (only areas outside Schleswig-Holstein), or "abroad" (the mission itself is in another country).
"""

import re
from collections.abc import Iterable

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.core.text import fold
from roundtable.directory.finding import places

SIDES = {"north": noop("north of the Kiel Canal"), "south": noop("south of the Kiel Canal")}
STATE, GERMANY, ELSEWHERE, ABROAD = "SH", "DE", "elsewhere", "abroad"

_STATES_IN_WORDS = """
Baden-Württemberg; Bayern; Berlin; Brandenburg; Bremen; Hamburg; Hessen; Mecklenburg-Vorpommern; Niedersachsen;
Nordrhein-Westfalen; Rheinland-Pfalz; Saarland; Sachsen; Sachsen-Anhalt; Thüringen; BW; BY; BE; BB; HB; HH; HE; MV; NI;
NRW; NW; RP; SL; SN; ST; TH; Bavaria; Lower Saxony; Saxony; Saxony-Anhalt; Hesse; Thuringia; North Rhine-Westphalia;
Rhineland-Palatinate; Mecklenburg-Western Pomerania; Süddeutschland; Österreich; Schweiz; Polen; Austria; Switzerland
"""
_GERMANY_IN_WORDS = """
Deutschland; Bundesrepublik Deutschland; Bundesrepublik; bundesweit; Bundesgebiet; Germany; all Germany; all of Germany;
das gesamte Bundesgebiet; alle Bundesländer; sämtliche Bundesländer
"""
_STATES = {fold(name.strip()) for name in _STATES_IN_WORDS.split(";")}
_WHOLE_COUNTRY = {fold(name.strip()) for name in _GERMANY_IN_WORDS.split(";")}
_OWN_STATE = {fold(name) for name in ("Schleswig-Holstein", "SH", "S-H", "Norddeutschland", "Northern Germany")}
# Whoever writes these means less than the areas that are named with them.
_DOUBT = re.compile(
    r"\b(?:visa|visum|nur|ohne|au(?:ß|ss)er|ausgenommen|vermutlich|wohl|unklar|teilweise|früher|ehemals|bis \d{4}|"
    r"ungeprüft|angeblich|evtl|eventuell|prüfen|only|except|without|formerly|probably)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\bnicht (?:für|zuständig für) (?:das Land )?Schleswig-Holstein\b", re.IGNORECASE)
_OTHER_SERVES = re.compile(r"\bfür Schleswig-Holstein ist (?:das|die) [\w -]{1,60} zuständig\b", re.IGNORECASE)
_SIDE = re.compile(
    r"\s*\(?\b(?P<side>n[öo]e?rdlich|s[üu]e?dlich|north|south)\s+(?:des|vom|of)\s+(?:the\s+)?(?:"
    r"Nord-Ostsee-Kanal(?:s|es)?|Kanal(?:s|es)?|NOK|Kiel Canal)\)?",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]*\)")
_BETWEEN = re.compile(r"\s*(?:[,;\n/]|\bund\b|\bsowie\b|\band\b)\s*")
_ADORNED = re.compile(
    r"^(?:(?:der|die|das|den|in|für|ganz|gesamte?s?|kreisfreie|kreise?n?|landkreise?|hansestadt|landeshauptstadt|"
    r"stadt|städte|land|länder|bundesländer|freie und|district of|districts of|all of|the)\s+)+",
    re.IGNORECASE,
)


def in_words(text: str) -> tuple[str, ...]:
    """The codes that these words certainly mean: "Hamburg, Schleswig-Holstein" is ("SH",). () if nothing is certain."""
    if _DENIED.search(text):
        return (ELSEWHERE,)
    if not text.strip() or _DOUBT.search(text):
        return ()
    found, doubtful, others = [], False, False
    for piece in _pieces(text):
        code = _code_of(piece)
        if code:
            found.append(code)
        elif fold(_ADORNED.sub("", piece)) in _STATES:
            others = True
        else:
            doubtful = True
    if found:
        return tuple(dict.fromkeys(found))
    return (ELSEWHERE,) if others and not doubtful else ()


def in_notes(text: str) -> tuple[str, ...]:
    """What a note about a mission says for certain: that another one is responsible here. Inferences say nothing."""
    return (ELSEWHERE,) if _DENIED.search(text) or _OTHER_SERVES.search(text) else ()


def _pieces(text: str) -> list[str]:
    """The areas named one after the other, each with its side of the canal."""
    sides = _SIDE.sub(lambda found: f" @{'north' if found['side'][0] in 'nN' else 'south'}", text)
    return [piece.strip(" .:") for piece in _BETWEEN.split(_BRACKETS.sub(" ", sides)) if piece.strip(" .:")]


def _code_of(piece: str) -> str:
    name, _at, side = piece.partition("@")
    bare = _ADORNED.sub("", name.strip())
    if fold(bare) in _WHOLE_COUNTRY:
        return GERMANY
    if fold(bare) in _OWN_STATE:
        return STATE
    region = places.kreise().get(fold(bare), "")
    return f"{region}/{side.strip()}" if region and side.strip() in SIDES else region


def codes(answer: str) -> tuple[str, ...]:
    """The codes of a stored answer; what is none is left out."""
    return tuple(code for code in answer.split() if is_code(code))


def is_code(code: str) -> bool:
    region, _slash, side = code.partition("/")
    if not side:
        return code in (STATE, GERMANY, ELSEWHERE, ABROAD) or region in places.kreise().values()
    return side in SIDES and region in places.kreise().values()


def breadth(found: Iterable[str], region: str, side: str = "") -> int:
    """How closely these codes name a place: 1 its side of the Kreis, 2 the Kreis, 3 the state, 4 Germany; 0 not."""
    wanted = (f"{region}/{side}" if side else "", region, STATE, GERMANY)
    known = set(found)
    return next((at for at, code in enumerate(wanted, 1) if code and code in known), 0)


def words(found: Iterable[str]) -> str:
    """The codes in the reader's language: "Kiel, Rendsburg-Eckernförde nördlich des Nord-Ostsee-Kanals"."""
    return ", ".join(_one(code) for code in found if code != ABROAD)


def _one(code: str) -> str:
    if code == STATE:
        return _("Schleswig-Holstein as a whole")
    if code == GERMANY:
        return _("all of Germany")
    if code == ELSEWHERE:
        return _("not Schleswig-Holstein")
    region, _slash, side = code.partition("/")
    return f"{places.kreis_name(region)} {_(SIDES[side])}" if side else places.kreis_name(region)


def region_of_city(city: str) -> str:
    """The AGS of the Kreis in which a town of the state lies; "" for towns elsewhere and for names of several."""
    found = places.regions().get(fold(city), frozenset()) if city else frozenset()
    return next(iter(found)) if len(found) == 1 else ""


def is_district(answer: str) -> bool:
    """Whether the codes name any area; that the mission is abroad is none."""
    return any(code != ABROAD for code in codes(answer))
