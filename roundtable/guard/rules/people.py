"""Pure. Rules for names after a form of address, or after a word for a relative, a client or a citizen."""

import re

from roundtable.guard.rules.colleagues import is_colleague
from roundtable.guard.rules.given_names import is_listed_name
from roundtable.guard.rules.naming import (
    CAPITAL,
    FOREIGN,
    FULL,
    INITIAL,
    NAME,
    PARTICLE,
    end_of_name,
    is_name,
    looks_foreign,
)
from roundtable.guard.rules.offices import is_office, is_office_after_title, is_organisation
from roundtable.guard.rules.ordinary import is_ordinary
from roundtable.guard.rules.origins import CITIZEN, CITIZEN_NOUN, CITIZEN_OF_A_STATE, COUNTRY
from roundtable.guard.rules.rule import Rule, Verdict
from roundtable.guard.rules.untitled import VERB_AFTER

# Instead of `\b`, for which "_" is a letter: it begins italics.
_BEGIN = r"(?<![^\W_])"
_MARKS = r"[*_~\[„“”\"«»‹›‚‘']{0,3}"
# "Frau: Nsiah", "Frau - Ahmadi", "Klient (Ahmadi)"
_APART = r"(?P<apart>\s?[:,/(-]\s?)"
_TITLE = (
    r"(?:(?i:herrn?|hern|frau|familie|eheleute|ehepaar|geschwister|gebrüder|mister|madame)"
    r"|(?i:hr|fam|mr|mrs|ms)\.?|(?i:fr)\.)"
)
_DEGREE = r"(?:(?:Dr|Prof|med|phil|Dipl|Ing|jur|rer|nat|h\.c)\.[ -]?)"
RELATIVE = (
    r"(?:Klient(?:in|en)?|Mandant(?:in|en)?|Patient(?:in|en)?|Bewohner(?:in|s)?|Teilnehmer(?:in)?|Antragsteller(?:in)?|"
    r"Ratsuchende[rn]?|Geflüchtete[rn]?|Schüler(?:in)?|Sohn(?:es)?|Söhne|Tochter|Töchter|Bruders?|Brüdern?|Schwestern?|"
    r"Ehemann|Ehefrau|Mann|Mutter|Vater|Kind|Baby|Säugling|Mädchen|Junge|Onkel|Tante|Cousine?|Neffen?|Nichte|Enkelin|"
    r"Enkel|Schwager|Schwägerin|Oma|Opa|Großmutter|Großvater|Verlobte[rn]?|Partner(?:in)?|Freundin|Person|Kinder)"
)
RECORD = (
    r"(?:[Ff]all|Vorgang|Akte|Antrag|Sachen?|Angelegenheit|Fälle|Reisepass|Pass|Duldung|Ausreise|Rückreise|"
    r"Rückkehr)"
)
_LOWER_STOP_TEXT = """
und oder bzw kann hat ist wird als im in am an mit für von zu der die das sowie ohne sind war wurde haben will
möchte aus bei dem den des ein eine einer eines einem einen er sie es ihr ihre sein seine nicht noch nur auch so
da dann wenn weil dass ob um nach vor bis ab seit auf über unter kein keine mehr sehr ja nein etwa dazu also
sich muss soll darf geht kommt braucht fragt sucht allein selbst heute morgen
"""
_LOWER_STOP = frozenset(_LOWER_STOP_TEXT.split())


_TITLED_WOMEN = ("frau", "fam", "ehe", "gesch", "geb", "ms", "mr")
_DETERMINED = re.compile(
    r"\b(?:[Dd]ie|[Dd]er|[Ee]iner?|[Dd]ieser?|[Jj]eder?|[Ss]einer?|[Ii]hrer?|[Kk]einer?|[Jj]unge|[Aa]lte)\s$"
)


def _titled(text: str, match: re.Match[str]) -> Verdict:
    name, at, title = match["name"], match.end("name"), match["title"]
    first = name.split()[-1] if name[:1].islower() and " " in name else name
    if match["apart"] and not _is_surely_a_name(first, "," in match["apart"]):
        return None  # "Mann, Frau, Kind"
    if name.islower():
        return _titled_in_lower_case(text, match)
    shouted = title.isupper() and len(title) > 2
    end = end_of_name(text, at, shouted=shouted)
    if _is_no_name(text, match, first, end > at):
        return None
    return None if is_colleague(text, match.start(), end) else ("strong", match.start(), end)


def _is_surely_a_name(word: str, listed: bool) -> bool:
    return is_listed_name(word) or _OTHER_SCRIPT.fullmatch(word) is not None or (not listed and looks_foreign(word))


_OTHER_SCRIPT = re.compile(FOREIGN)


def _is_no_name(text: str, match: re.Match[str], first: str, goes_on: bool) -> bool:
    """Whether it is an office, or a noun that only happens to follow "der Frau"."""
    if is_organisation(first) and not is_listed_name(first) and match["name"] != first:
        return True  # "die Frau von der Caritas"
    if (is_office(first) and goes_on) or is_office_after_title(first) or first.casefold() in _NOBODY:
        return True
    family = not match["title"].casefold().startswith(("herr", "hr", "hern", "frau"))
    determined = _DETERMINED.search(text[max(0, match.start() - 14) : match.start()])
    if determined or (family and not VERB_AFTER.match(text, match.end("name"))):
        return is_ordinary(first) and not first.isupper()
    return False


# Words after "Frau" or "Herr" in greetings, for unknown people, and in forms.
_NOBODY_TEXT = """
nn name vorname nachname mustermann musterfrau muster xy und oder
"""
_NOBODY = frozenset(_NOBODY_TEXT.split())


def _titled_in_lower_case(text: str, match: re.Match[str]) -> Verdict:
    name, title = match["name"], match["title"]
    if name in _LOWER_STOP or len(name) < 3 or is_office_after_title(name) or (title.isupper() and len(title) > 2):
        return None
    polite = title.casefold().startswith(_TITLED_WOMEN)
    determined = _DETERMINED.search(text[max(0, match.start() - 14) : match.start()])
    foreign = looks_foreign(name) and not determined
    sure = is_listed_name(name) or (foreign if polite or not title.islower() else True)
    if not sure or (not is_listed_name(name) and polite and not title.islower()):
        return None  # "die Frau kam"
    end = end_of_name(text, match.end("name"), lower=True)
    return None if is_colleague(text, match.start(), end) else ("strong", match.start(), end)


def _capitals(match: re.Match[str]) -> list[str]:
    """The words of the matched name with a capital, or in a script without capitals."""
    words = match["name"].replace(",", " ").split()
    return [word for word in words if word[:1].isupper() or word[:1].lower() == word[:1].upper()]


def _related(text: str, match: re.Match[str]) -> Verdict:
    """For "der Bruder Hamid", "Klientin Adjoa Mensah", "Fall Rezai"."""
    words = _capitals(match)
    if not words or (not is_name(words[0]) and not (is_listed_name(words[0]) and len(words) > 1)):
        return None
    begin, end = match.span()
    if match.groupdict().get("record"):
        begin = match.start()
    listed = any(is_listed_name(word) for word in words)
    between = text[begin : match.start("name")]
    apart = ":" in between or "(" in between or "-" in between
    if not listed and ("," in between or is_organisation(words[0]) or (apart and not looks_foreign(words[0]))):
        return None  # "der Person, Terminabsprache": a list
    kept = [word for word in words if is_name(word) or is_listed_name(word)]
    end = end_of_name(text, match.start("name") + match["name"].index(kept[0]) + len(kept[0]))
    if is_colleague(text, match.start(), end):
        return None
    sure = listed or looks_foreign(words[0]) or _is_called(text, match)
    return ("strong" if sure else "weak", begin, end)


_ONE_BEFORE = re.compile(
    r"(?:\b(?:[Dd]e[rmns]|[Dd]ie|[Dd]as|[Zz]um|[Zz]ur|[Ii]m|[Ss]eine?[rmns]?|[Ii]hre?[rmns]?|[Uu]nsere?[rmns]?|"
    r"[Ee]ine?[rmns]?)"
    r"\s(?:[a-zäöü]\w{1,20}\s)?|^|\n[-*\s]*)$"
)
_THING = re.compile(r"(?:e|er|en|el|t|ung|heit|keit|ik|ion|chen|tag|zeit|raum|kurs|hof|feld|platz)$")


def _is_called(text: str, match: re.Match[str]) -> bool:
    """For "das Kind Elsa": whether a single relative is followed by a word that doesn't look like a German noun, or is
    the subject of something that people do."""
    if not _ONE_BEFORE.search(text[max(0, match.start() - 40) : match.start()]):
        return False
    name = match["name"].split()[-1]
    return not _THING.search(name) or "-" in name or VERB_AFTER.match(text, match.end("name")) is not None


def _is_named(text: str, match: re.Match[str]) -> Verdict:
    """For "die Mutter heißt Letebrhan Hagos"."""
    words = _capitals(match)
    if not words or not is_name(words[0]):
        return None
    end = end_of_name(text, match.start("name") + match["name"].index(words[0]) + len(words[0]))
    return ("strong", match.start("name"), end)


def _before_origin(text: str, match: re.Match[str]) -> Verdict:
    words = _capitals(match)
    first = words[0].lower() if words else ""
    if is_colleague(text, match.start("name"), match.end("name")):
        return None
    if any(is_ordinary(word) for word in words) or (re.search(r"(?:en|er|ern|e|s)$", first) and len(words) == 1):
        return "strong" if any(is_listed_name(word) for word in words) else None
    return "strong" if any(looks_foreign(word) for word in words) or len(words) > 1 else "weak"


def _citizen(text: str, match: re.Match[str]) -> Verdict:
    """For "die Georgierin Maka L."."""
    words = _capitals(match)
    if not words or not is_name(words[0]) or is_colleague(text, match.start(), match.end()):
        return None
    end = end_of_name(text, match.start("name") + match["name"].index(words[0]) + len(words[0]))
    if "," in text[match.start() : match.start("name")] and not (
        looks_foreign(words[0]) or _INITIAL_END.search(text[:end][-4:])
    ):
        return "weak"
    return ("strong", match.start("name"), end)


_FROM_AND_NAME = rf"(?: aus {NAME})?,? {_MARKS}(?P<name>{FULL})"
_INITIAL_END = re.compile(rf"\s{CAPITAL}\.$")


RULES = (
    Rule(
        "person",
        re.compile(
            rf"{_BEGIN}(?P<title>{_TITLE})(?:\s|{_APART}){_MARKS}(?:{_DEGREE}\s?|{_TITLE}\s|und\s{_TITLE}\s){{0,3}}{_MARKS}"
            rf"(?P<name>{INITIAL}|{PARTICLE}{NAME}|{FOREIGN}|[a-zäöü][\wäöüß'-]{{2,30}})"
        ),
        _titled,
        "names",
    ),
    Rule(
        "person",
        re.compile(
            rf"{_BEGIN}(?:{RELATIVE}(?:,?\s|\s?[:(-]\s?)(?:namens )?|(?P<record>{RECORD}):?\s(?:(?:von|des|der) )?)"
            rf"{_MARKS}"
            rf"(?P<name>{INITIAL} {NAME}|{FULL}|{FOREIGN})(?!-)"
        ),
        _related,
        "names",
    ),
    Rule(
        "person",
        re.compile(
            rf"(?:\b(?:[Ee]r|[Ss]ie|{RELATIVE})\s(?:heißt|hieß)\s|\bnamens\s|\bmit "
            rf"Namen\s){_MARKS}(?P<name>{FULL}|{FOREIGN})"
        ),
        _is_named,
        "names",
        only_with=("heißt", "hieß", "namens", "Namen"),
    ),
    Rule(
        "person",
        re.compile(rf"(?<![\w.-])(?P<name>{FULL}) ?(?:\((?:\d\d, )?{CITIZEN}|, {CITIZEN}|aus (?:de[mnr] )?{COUNTRY})"),
        _before_origin,
        "names",
        "name",
    ),
    Rule("person", re.compile(rf"{CITIZEN_NOUN}{_FROM_AND_NAME}"), _citizen, "names"),
    Rule("person", re.compile(rf"{CITIZEN_OF_A_STATE}{_FROM_AND_NAME}"), _citizen, "names", only_with=("Staats",)),
    Rule("person", re.compile(rf"(?<![\w.-])(?P<name>{NAME}) {CAPITAL}\.(?=\s?[:,)(|]|\s[a-z]|$)"), _related, "names"),
)
