"""Rules about persons: names with and without a title, initials with an age, descriptions that fit only one."""

import re

from roundtable.guard import cues
from roundtable.guard.given_names import is_listed_name
from roundtable.guard.ordinary import is_ordinary
from roundtable.guard.origins import CITIZEN, COUNTRY, FROM_THERE, is_place
from roundtable.guard.rule import Rule, Strength, weak

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĐĘĞĖĢİĶĹŁŃŅŘŚȘŞŠȚŤŪŹŻŽẠ-ỸƠƯ]"
NAME = rf"{_CAPITAL}[\w’'-]{{1,30}}"
_PARTICLE = r"(?:(?:al|el|ter|ten|van|von|de|da|dos|bin|ibn|abu|der)[ -])?"
_FULL = rf"{_PARTICLE}{NAME}(?: {_PARTICLE}{NAME}){{0,3}}"
_INITIALS = rf"{_CAPITAL}\.(?:[ -]?{_CAPITAL}\.)?"
_TITLE = (
    r"(?:(?i:herrn?|hern|frau|familie|eheleute|ehepaar|geschwister|gebrüder|mister|madame)"
    r"|(?i:hr|fam|mr|mrs|ms)\.?|[Ff]r\.)"
)
_RELATIVE = (
    r"(?:Klient(?:in|en)?|Mandant(?:in|en)?|Patient(?:in|en)?|Bewohner(?:in|s)?|Teilnehmer(?:in)?|Antragsteller(?:in)?|"
    r"Ratsuchende[rn]?|Geflüchtete[rn]?|Schüler(?:in)?|Sohn(?:es)?|Söhne|Tochter|Töchter|Bruders?|Brüdern?|Schwestern?|"
    r"Ehemann|Ehefrau|Mann|Mutter|Vater|Kind|Baby|Säugling|Mädchen|Junge|Onkel|Tante|Cousine?|Neffen?|Nichte|"
    r"Großmutter|Großvater|Verlobte[rn]?|Partner(?:in)?|Freundin|Person)"
)
_RECORD = (
    r"(?:[Ff]all|Vorgang|Akte|Antrag|Sache|Angelegenheit|Fälle|Reisepass|Pass|Duldung|Ausreise|Rückreise|"
    r"Rückkehr)"
)
_LOWER_STOP = re.compile(r"(?:und|oder|bzw|kann|hat|ist|wird|als|im|in|an|mit|für|von|zu|der|die|das|sowie|ohne)$")
_BEFORE_PLACE = re.compile(
    r"(?:\b(?:[Nn]ach|[Ii]n|[Aa]us|[Aa]b|[Bb]ei|[Ii]m|[Aa]m|[Zz]um|[Zz]ur|[Vv]om|[Üü]ber|[Dd]urch))\s$"
)
_ABOUT_RETURN = re.compile(
    r"Unterkunft|Duldung|Gestattung|Heimreise|Passersatz|Laissez|Tazkira|Grenzübertritt|GÜB|Rückreise|Rückkehr|Ausreise|"
    r"Starthilfe|Reisebeihilfe|Reisepass|keinen Pass|Geburtsurkunde|Klient|ratsuchend|Ratsuchend|Antrag|abgesagt|"
    r"möchte|wünscht|braucht|wartet|begleite|zurück|Asyl|abgelehnt"
)


def _titled(text: str, match: re.Match[str]) -> Strength | None:
    name = match["name"]
    if name.islower():
        is_name = match[0][0].islower() and not _LOWER_STOP.match(name) and len(name) > 2
        polite = match[0].lower().startswith(("frau", "fam", "ehe", "gesch", "geb", "ms", "mr"))
        return "strong" if is_name and (not polite or is_listed_name(name)) else None
    if match[0].startswith(("Fr.", "Ehepaar")) and is_ordinary(name):
        return None
    return None if cues.is_role(name) or (is_ordinary(name) and not name.isupper()) else "strong"


def _words(match: re.Match[str]) -> list[str]:
    return match["name"].split()


def _related(text: str, match: re.Match[str]) -> Strength | None:
    words = [word for word in _words(match) if word[:1].isupper()]
    if any(is_ordinary(word) for word in words[:1]):
        return None
    if any(is_listed_name(word) for word in words):
        return "strong"
    if len(words) == 1 and text[: match.start("name")].endswith(", "):
        return None  # "der Person, Terminabsprache": a list
    return None if any(is_ordinary(word) or cues.is_role(word) for word in words) else "weak"


def _bare(text: str, match: re.Match[str]) -> Strength | None:
    """Two or more capitals in a row, or one that is a listed name."""
    words = _words(match)
    if len(words) == 1 and not is_listed_name(words[0]):
        return None
    listed = sum(is_listed_name(word) for word in words)
    if any(is_ordinary(word) for word in words):
        return "weak" if listed and len(words) - listed <= 1 and _concerns(text, match) else None
    if listed:
        return "strong" if len(words) > 1 else ("weak" if _concerns(text, match) else None)
    if len(words) < 2 or "," in match["name"] or any(cues.is_role(word) for word in words):
        return None
    if _BEFORE_PLACE.search(text[: match.start()][-12:]) or not _concerns(text, match):
        return None
    return "weak"


def _concerns(text: str, match: re.Match[str]) -> bool:
    around = cues.sentence(text, match.start(), match.end())
    return bool(FROM_THERE.search(around) or _ABOUT_RETURN.search(around))


def _from_there(text: str, match: re.Match[str]) -> Strength | None:
    words = [word for word in _words(match) if word[:1].isupper()]
    first = words[0].lower() if words else ""
    if any(is_ordinary(word) for word in words) or (re.search(r"(?:en|er|ern|e|s)$", first) and len(words) == 1):
        return "strong" if any(is_listed_name(word) for word in words) else None
    return "strong" if any(is_listed_name(word) for word in words) or len(words) > 1 else "weak"


def _aged(text: str, match: re.Match[str]) -> Strength | None:
    return "strong" if 0 < int(match["age"]) < 100 else None


def _few(text: str, match: re.Match[str]) -> Strength | None:
    last = match[0].split()[-1]
    return None if is_ordinary(last) and not is_place(last) else "weak"


_ONE = r"(?:[Ee]ine?[mnr]?|[Dd]e[rmn](?= einzige)|[Dd]ie(?= einzige)|[Zz]wei|[Dd]rei|[Vv]ier|[1-4])"
_WHO = (
    r"(?:Personen|Person|Familien|Familie|Ehepaare?|Paare?|Frauen|Frau|Männer|Mann|Mutter|Mütter|Vater|Väter|"
    r"Kind(?:er|ern|es)?|Jugendliche[rn]?|Jungen?|Mädchen|Brüder|Schwestern|Geschwister|Ratsuchende[rn]?|Geflüchtete[rn]?|"
    r"Alleinerziehende|Schwangere|Rentner(?:in)?|Studenten?|Studentin|Klienten?|Klientin)"
)
RULES = (
    Rule("person", re.compile(
        rf"\b{_TITLE}\s(?:(?:Dr|Prof|med|phil|Dipl)\.\s|{_TITLE}\s|und\s){{0,2}}"
        rf"(?P<name>{_INITIALS}|{_PARTICLE}{NAME}|[a-zäöü][\wäöüß'-]{{2,30}})"
    ), _titled, "names"),
    Rule("person", re.compile(
        rf"\b(?:{_RELATIVE},? (?:namens )?|{_RECORD} (?:(?:von|des|der) )?)"
        rf"(?P<name>{_INITIALS} {NAME}|{_FULL}(?: {_CAPITAL}\.)?)(?!-)"
    ), _related, "names", "name"),
    Rule("person", re.compile(
        rf"(?<![\w.-])(?P<name>{_FULL}) ?(?:\((?:\d\d, )?{CITIZEN}|, {CITIZEN}|aus (?:de[mnr] )?{COUNTRY})"
    ), _from_there, "names", "name"),
    Rule("person", re.compile(
        rf"(?<!\w){CITIZEN}(?: aus {NAME})?,? (?P<name>{_FULL})"
    ), _related, "names", "name"),
    Rule("person", re.compile(rf"(?<![\w.-])(?P<name>{NAME}(?:,? {_PARTICLE}{NAME}){{0,3}})"), _bare, "names"),
    Rule("person", re.compile(
        rf"(?<![\w.-])(?P<name>{NAME}) {_CAPITAL}\.(?=\s?[:,)(]|\s[a-z])"
    ), _related, "names", "name"),
    Rule("initials", re.compile(
        rf"(?<![\w.]){_CAPITAL}\.[ -]?(?:{_CAPITAL}\.[ -]?){{1,2}}(?:, ?| ?\(| )"
        rf"(?P<age>\d{{1,2}})(?: Jahre|[ ),.]|$)(?!\d)"
    ), _aged),
    Rule("small_count", re.compile(
        rf"\b{_ONE}\s(?:[\w-]{{3,20}}\s)?{_WHO}(?:\s\([^)\n]{{1,30}}\)|\smit\s(?:\w{{3,12}}\s){{1,2}}Kind(?:ern)?)?"
        rf"\saus\s(?:de[rmn]\s)?(?!Kiel\b){NAME}"
    ), _few),
    Rule("small_count", re.compile(rf"\b{_ONE}\s(?:[\w-]{{3,20}}\s){{0,2}}{CITIZEN}"), weak),
)  # fmt: skip
