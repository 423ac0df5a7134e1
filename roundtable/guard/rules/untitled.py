"""Pure. Rules for names without "Frau" or "Herr": words with capitals, surname first, initials, other scripts."""

import re

from roundtable.guard.rules import cues
from roundtable.guard.rules.colleagues import is_colleague
from roundtable.guard.rules.cue import Cue
from roundtable.guard.rules.given_names import is_listed_name
from roundtable.guard.rules.naming import CAPITAL, FOREIGN, NAME, PARTICLE, end_of_name, is_name, looks_foreign
from roundtable.guard.rules.offices import is_office, is_organisation
from roundtable.guard.rules.origins import CITIZEN, COUNTRY_NAMES, FROM_A_COUNTRY
from roundtable.guard.rules.rule import Rule, Strength, Verdict

_BEFORE_PLACE = re.compile(
    r"(?:\b(?:[Nn]ach|[Ii]n|[Aa]us|[Aa]b|[Bb]ei|[Ii]m|[Aa]m|[Zz]um|[Zz]ur|[Vv]om|[Üü]ber|[Dd]urch))\s$"
)
_ABOUT_RETURN = Cue(
    r"Unterkunft|Duldung|Gestattung|Heimreise|Passersatz|Laissez|Tazkira|Grenzübertritt|GÜB|Rückreise|Rückkehr|"
    r"Ausreise|"
    r"Starthilfe|Reisebeihilfe|Reisepass|keinen Pass|Geburtsurkunde|Klient|ratsuchend|Ratsuchend|Antrag|abgesagt|"
    r"möchte|wünscht|braucht|wartet|begleite|zurück|Asyl|abgelehnt"
)
# Verbs after a name that is their subject. Associations do such things too, so the name has to look like a person's.
VERB_AFTER = re.compile(
    r"[*_~]{0,2}(?:\s(?:und|mit|aus)\s[^.;:\n]{1,40}?|,[^.;:\n,]{1,40},|,\s(?:er|sie))?\s"
    r"(?:hat|haben|ist|sind|war|wurde|wird|werden|möchte|möchten|will|wollen|braucht|brauchen|benötigt|fragt|"
    r"bittet|wartet|"
    r"warten|kommt|kam|geht|reist|reisen|fliegt|fliegen|fährt|lebt|wohnt|sucht|bekommt|erhält|bekam|erhielt|kann|"
    r"muss|darf|"
    r"soll|meldet|ruft|spricht|plant|hofft|zieht|bleibt|verlässt|kehrt|nimmt|wünscht|sitzt|leidet|beantragt|freut|"
    r"klagt)\b"
)
_ABOUT_ONE = re.compile(
    r"(?:\b(?:[A-ZÄÖÜ]\w{1,20}(?:gespräch|beratung|termin|antrag|papiere|ticket|anruf)|Gespräch|Beratung|Termin|"
    r"Vollmacht|Pass|Antrag|Papiere|Unterlagen|Akte|Tickets?|Flug|Brief|Anruf|"
    r"Rückruf|Begleitung|Rücksprache|Vorsprache|Besuch|Kontakt|Ausreise|Rückkehr|Rückreise|Duldung|Fall|warten|"
    r"Telefonat)"
    r"\s(?:\w{2,12}\s){0,2}(?:mit|von|für|bei|auf|an|durch|zu)"
    r"|\b(?:von|mit|für|wegen|zu|an)|\b(?:angerufen|gemeldet|beraten|Klienten?|Klientin|Rückruf|Termin|Name|"
    r"Betrifft|Betr\.|Thema):?)\s[*_~]{0,2}$"
)
# The beginning of a line, a list item or a cell of a table. It looks back from after the first letter, because a
# pattern that begins with a letter is found ten times as fast.
_LINE = r"(?:(?<=\n.)|(?<=\A.)|(?<=\| .)|(?<=- .)|(?<=\* .)|(?<=\] .)|(?<=\. .)|(?<=\*\*.))"


def _bare(text: str, match: re.Match[str]) -> Verdict:
    """For two or more words with capitals in a row, or one listed name; German nouns at both ends are left out."""
    if " " not in match["name"] and not is_listed_name(match["name"]):
        return None  # nearly all single words with a capital are nouns
    start, end, words = _without_nouns(match)
    listed = sum(is_listed_name(word) for word in words)
    if not words or (len(words) == 1 and not listed):
        return None
    if text[start:end] in COUNTRY_NAMES:
        return None  # "Burkina Faso"
    if any(is_office(word) or is_organisation(word) for word in words) or _is_name_of_a_place(text, start, match):
        return None
    strength = _strength(text, start, end, words, listed)
    return (strength, start, end) if strength and not is_colleague(text, start, end) else None


def _is_name_of_a_place(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether it is the name of a house, a club or a firm: "Moschee Al-Nur", "Restaurant Aleppo"."""
    words = [*text[max(0, start - 30) : start].split()[-1:], *match["name"].split()]
    return not _HOUSES.isdisjoint(words) or not _HOUSES.isdisjoint(word.strip('„“"') for word in words[:1])


_HOUSES_TEXT = """
Moschee Restaurant Hotel Verein Haus Villa Café Bäckerei Firma Band Gruppe Kiosk Imbiss Salon Laden Hof
Stiftung Zentrum Schule Kita Club Klub TSV Orchester Chor Reisebüro Fluggesellschaft Airline Bistro Pension
Praxis Pizzeria Apotheke Kirche Theater Kino Museum Projekt Programm Kampagne Initiative Netzwerk Marke
Software Straße Platz Park Stadtteil Schiff Fähre Insel Berg Bank Partei Zeitung Magazin Sender Radio Aktion
Preis Flughafen
"""
_HOUSES = frozenset(_HOUSES_TEXT.split())


def _without_nouns(match: re.Match[str]) -> tuple[int, int, list[str]]:
    """(start, end, words) of the longest row of words that could be names, without other words at both ends."""
    found = list(re.finditer(r"[^\s,]+", match["name"]))
    capitals = [each for each in found if each[0][:1].isupper()]
    while capitals and not is_name(capitals[0][0]):
        capitals.pop(0)
    while capitals and not is_name(capitals[-1][0]):
        capitals.pop()
    while len(capitals) > 1 and _is_noun_before_name(match["name"], capitals):
        capitals.pop(0)
    if not capitals or not all(is_name(each[0]) for each in capitals):
        return match.start(), match.end(), []
    at = match.start("name")
    return at + capitals[0].start(), at + capitals[-1].end(), [each[0] for each in capitals]


_CELL_BEGINS, _CELL_ENDS = re.compile(r"(?:\||^|\n)[ \t*_-]*$"), re.compile(r"[*_]{0,2}\s*(?:\||$|\n|:|,| – | - )")


def _is_a_cell(text: str, start: int, end: int) -> bool:
    """Whether a name is alone in a cell of a table or a list item."""
    return bool(_CELL_BEGINS.search(text[max(0, start - 12) : start]) and _CELL_ENDS.match(text, end))


def _is_noun_before_name(name: str, capitals: list[re.Match[str]]) -> bool:
    """Whether the first word is a noun before a name: "Vollmacht von Tsvetana", "Rückruf Nesrin Yildiz"."""
    if _ONE_CITIZEN.fullmatch(capitals[0][0]):
        return True
    if looks_foreign(capitals[0][0]):
        return False
    between = name[capitals[0].end() : capitals[1].start()].strip()
    return between in _OF or (len(capitals) > 2 and all(looks_foreign(each[0]) for each in capitals[1:]))


_ONE_CITIZEN = re.compile(CITIZEN)
_OF = ("von", "zu", "der", "den", "von der")


def _strength(text: str, start: int, end: int, words: list[str], listed: int) -> Strength | None:
    concerns, comma = _concerns(text, start, end), "," in text[start:end]
    if len(words) == 1:
        return "weak" if concerns else None
    before = text[max(0, start - 60) : start]
    if listed and not comma:
        return "strong"
    does, about = VERB_AFTER.match(text, end) is not None, _ABOUT_ONE.search(before) is not None
    acts = does or about or _is_a_cell(text, start, end)
    foreign = sum(looks_foreign(word) for word in words)
    if comma:
        return "strong" if foreign == len(words) == 2 and (acts or concerns) else None
    if _BEFORE_PLACE.search(before[-12:]):
        return None
    if (does and about) or (foreign and acts):
        return "strong"
    if foreign and concerns:
        return "strong" if foreign == len(words) else "weak"
    return "weak" if concerns else None


def _concerns(text: str, start: int, end: int) -> bool:
    around = cues.sentence(text, start, end)
    return FROM_A_COUNTRY.is_in(text, *around) or _ABOUT_RETURN.is_in(text, *around)


def _surname_first(text: str, match: re.Match[str]) -> Verdict:
    """For "Mahmudi, Sahar:" and "HAXHIU Driton,", as in a list of cases."""
    first, last = match["given"], match["family"]
    if not (is_name(first) and (is_name(last) or last.isupper())) or is_organisation(last) or is_organisation(first):
        return None
    if is_colleague(text, match.start("name"), match.end("name")):
        return None
    sure = looks_foreign(first) or looks_foreign(last.capitalize())
    return ("strong" if sure else "weak", match.start("name"), match.end("name")) if sure or "," in match[0] else None


# Small letters of Greek, Cyrillic and Armenian: names in these scripts begin with a capital.
_SMALL = frozenset(chr(code) for code in (*range(0x3AC, 0x3CF), *range(0x430, 0x460), *range(0x561, 0x588)))


def _other_script(text: str, match: re.Match[str]) -> Verdict:
    """For two to four words in another script, with capitals where it has them; more words are a sentence."""
    words = match[0].split()
    if any(word[0] in _SMALL for word in words):
        return None
    quoted = text[match.start() - 1 : match.start()] in ("„", "“", '"', "«", "»", "‚")
    return None if quoted or len(words) > 4 else "strong"


# Letters with stops that aren't a person's initials: unknown people, degrees, Schleswig-Holstein, abbreviations.
_NO_INITIALS_TEXT = """
N.N. S.H. Z.B. M.A. B.A. M.Sc. P.S. U.A. I.d. D.h. E.V. I.V. I.A. O.g. O.ä. V.i. U.S. T.b. B.S.
"""
_NO_INITIALS = frozenset(_NO_INITIALS_TEXT.split())


def _initial_and_name(text: str, match: re.Match[str]) -> Verdict:
    """For "A. Karimov wurde beraten", but not "A. Begrüßung"."""
    word = match["name"].split()[-1]
    if not is_name(word) or is_organisation(word):
        return None
    end = end_of_name(text, match.end("name"))
    acts = VERB_AFTER.match(text, end) or _ABOUT_ONE.search(text[max(0, match.start() - 60) : match.start()])
    sure = looks_foreign(word) and (acts or _concerns(text, match.start(), end))
    if not (sure or acts) or is_colleague(text, match.start(), match.end()):
        return None
    return ("strong" if sure else "weak", match.start(), end)


_WITH = re.compile(r"\b(?:[Mm]it|[Vv]on|[Ff]ür|[Bb]ei|[Zz]u|[Aa]n|[Gg]egen|[Uu]m|Fall|Sache|Akte)\s[*_]{0,2}$")


def _two_initials(text: str, match: re.Match[str]) -> Verdict:
    if match[0].replace(" ", "") in _NO_INITIALS:
        return None
    before = text[max(0, match.start() - 40) : match.start()]
    if _WITH.search(before) or VERB_AFTER.match(text, match.end()) or cues.person_in_sentence(text, match):
        return None if is_colleague(text, match.start(), match.end()) else "strong"
    return "weak" if cues.pronoun_in_sentence(text, match) else None


def _aged_initials(text: str, match: re.Match[str]) -> Verdict:
    return "strong" if 0 < int(match["age"]) < 100 else None


RULES = (
    Rule(
        "person",
        re.compile(
            rf"(?P<name>(?P<family>{CAPITAL}{_LINE}[\w’'-]{{1,30}}), (?P<given>{NAME})(?: {NAME})?)(?=\s?[:–-]|"
            rf"[*_]{{0,2}}:|\s?\|)"
        ),
        _surname_first,
        "names",
    ),
    Rule(
        "person",
        re.compile(
            rf"(?P<name>(?P<family>{CAPITAL}{_LINE}{CAPITAL}{{2,20}}),? "
            rf"(?P<given>{CAPITAL}[a-zà-ÿ]{{2,20}}))(?=\s?[:,(–-]|\s?\|)"
        ),
        _surname_first,
        "names",
    ),
    Rule("person", re.compile(rf"(?<![\w.-])(?P<name>{NAME}(?:,? {PARTICLE}{NAME}){{0,3}})"), _bare, "names"),
    Rule(
        "person",
        re.compile(rf"(?<![\w.])(?P<name>(?:{CAPITAL}\.[ -]?){{1,2}} ?{PARTICLE}{NAME})"),
        _initial_and_name,
        "names",
    ),
    Rule("person", re.compile(rf"(?P<name>{FOREIGN}(?:[ \t]{FOREIGN}){{1,5}})"), _other_script, "names"),
    Rule(
        "initials",
        re.compile(
            rf"(?<![\w.]){CAPITAL}\.[ -]?(?:{CAPITAL}\.[ -]?){{1,2}}(?:, ?| ?\(| )"
            rf"(?P<age>\d{{1,2}})(?: Jahre|[ ),.]|$)(?!\d)"
        ),
        _aged_initials,
    ),
    Rule("initials", re.compile(rf"(?<![\w.]){CAPITAL}\.[\s-]?{CAPITAL}\.(?!\s?{CAPITAL}\.)"), _two_initials),
)
