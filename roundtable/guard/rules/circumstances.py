"""Pure. Rules for details that can identify one person: age, a small number, an illness, a room, a day of travel."""

import re

from roundtable.guard.rules import cues
from roundtable.guard.rules.cue import Cue
from roundtable.guard.rules.offices import is_organisation
from roundtable.guard.rules.ordinary import is_ordinary
from roundtable.guard.rules.origins import CITIZEN, COUNTRY, is_place
from roundtable.guard.rules.rule import Rule, Strength, Verdict, always_strong, always_weak

_ONE = r"(?:[Ee]ine?[mnr]?|[Dd]e[rmn](?= einzige)|[Dd]ie(?= einzige)|[Zz]wei|[Dd]rei|[Vv]ier|[1-4])"
_WHO = (
    r"(?:Personen|Person|Familien|Familie|Ehepaare?|Paare?|Frauen|Frau|Männer|Mann|Mutter|Mütter|Vater|Väter|"
    r"Kind(?:er|ern|es)?|Jugendliche[rn]?|Jungen?|Mädchen|Brüder|Schwestern|Geschwister|Ratsuchende[rn]?|"
    r"Geflüchtete[rn]?|"
    r"Alleinerziehende|Schwangere|Rentner(?:in)?|Studenten?|Studentin|Klienten?|Klientin|Menschen)"
)
_CITIZENS = rf"{CITIZEN}(?:n|nen)?"
_NUMBER = (
    r"(?:\d{1,2}|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|(?:drei|vier|fünf|sech|sieb|acht|neun)zehn|"
    r"(?:\w{3,12}und)?(?:zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig))"
)
_PERSON_AFTER = re.compile(
    rf"\s(?:[a-zäöü]\w{{2,20}}\s){{0,2}}(?:{CITIZEN}|{_WHO}|Tochter|Sohn|Bruder|Schwester|Klient|Mutter|Vater|Ehefrau|"
    r"Ehemann|Bewohner|Schüler|Auszubildende|Azubi|[A-ZÄÖÜ]\.)"
)
_SINGULAR = re.compile(
    r"\b(?:[Ee]in(?:e[rmn]?)?|[Dd]er|[Dd]ie|[Dd]em|[Dd]en|[Dd]as|[Ss]eine?[rmn]?|[Ii]hre?[rmn]?|[Uu]nsere?[rmn]?|"
    r"[Ee]inzige[rn]?)"
    r"\s(?:[a-zäöü]\w{2,20}\s){0,2}$"
)
# Words of general statements, which are about a rule and not about a person.
_IN_GENERAL = Cue(
    r"\b(?:Anspruch|sollten?|grundsätzlich|in der Regel|[Jj]ede[rsmn]?|[Ww]er|[Ww]enn|[Ff]alls|kann man|müssen|"
    r"dürfen|können|"
    r"generell|allgemein|üblicherweise|mindestens|höchstens|pro Person)\b"
)


def _few(text: str, match: re.Match[str]) -> Verdict:
    last = match[0].split()[-1]
    if is_organisation(last) or (is_ordinary(last) and not is_place(last)):
        return None
    return _few_of_a_country(text, match) if _A_COUNTRY.search(match[0]) else "weak"


_A_COUNTRY = re.compile(rf"\baus (?:de[rmn] )?{COUNTRY}")


def _few_of_a_country(text: str, match: re.Match[str]) -> Verdict:
    return "weak" if cues.in_sentence(text, match, _IN_GENERAL) else "strong"


def _age(text: str, match: re.Match[str]) -> Verdict:
    """ "Ein 19-jähriger Afghane", but not "das 10-jährige Bestehen" or "die 16-jährigen Jugendlichen" of a rule."""
    before = text[max(0, match.start() - 50) : match.start()]
    alone = match[0][0].isupper() or "Jährige" in match[0]
    if not (_PERSON_AFTER.match(text, match.end()) or alone):
        return None
    found = _SINGULAR.search(before)
    if found is None or (found[0].split()[0].lower() == "die" and match[0].endswith("n")):
        return None
    return "weak" if cues.in_sentence(text, match, _IN_GENERAL) else "strong"


def _age_said(text: str, match: re.Match[str]) -> Verdict:
    one = cues.unnamed_in_sentence(text, match) or cues.pronoun_subject(text, match)
    return "strong" if one else None


def _born_in(text: str, match: re.Match[str]) -> Verdict:
    one = cues.person_in_sentence(text, match) or cues.pronoun_in_sentence(text, match)
    return "strong" if one else "weak"


def _about_one_person(text: str, match: re.Match[str]) -> Strength | None:
    """Whether the sentence is about one person: strong if that is its subject, weak if a person is only mentioned."""
    if cues.unnamed_in_sentence(text, match) or cues.pronoun_subject(text, match):
        return "weak" if cues.in_sentence(text, match, _IN_GENERAL) else "strong"
    if cues.person_in_sentence(text, match) or cues.pronoun_in_sentence(text, match):
        return "weak"
    return None


def _health(text: str, match: re.Match[str]) -> Verdict:
    if _POSSESSIVE.search(text[max(0, match.start() - 30) : match.start()]) and not cues.organisation_in_sentence(
        text, match
    ):
        return "strong"
    return _about_one_person(text, match)


_POSSESSIVE = re.compile(r"\b(?:[Ss]eine|[Ii]hre)[rnms]?\s(?:[a-zäöü]\w{2,20}\s)?$")


def _care(text: str, match: re.Match[str]) -> Verdict:
    """For words that are used of services as well: a finding only where a person is the subject."""
    return (
        "strong"
        if _about_one_person(text, match) == "strong" and not cues.organisation_in_sentence(text, match)
        else None
    )


def _journey(text: str, match: re.Match[str]) -> Verdict:
    if _POSSESSIVE.search(text[max(0, match.start() - 30) : match.start()]) and not cues.organisation_in_sentence(
        text, match
    ):
        return "strong"
    return _about_one_person(text, match)


def _room_in_a_shelter(text: str, match: re.Match[str]) -> Verdict:
    """ "Zimmer 112, Landesunterkunft: der Mann packt", but not "Treffpunkt ist Zimmer 3"."""
    return "strong" if cues.in_sentence(text, match, _SHELTER) and cues.unnamed_in_sentence(text, match) else None


_SHELTER = Cue(r"\w{0,20}[Uu]nterkunft|\bGU\b|Wohnheim|Wohngruppe|Heim\b|Lager\b")


def _room(text: str, match: re.Match[str]) -> Verdict:
    return "strong" if cues.person_in_sentence(text, match) else "weak"


_DAY = (
    r"\d{1,2}\.\s?(?:\d{1,2}\.|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
    r"(?:\s?(?:20)?\d\d(?!\d|:|\.\d))?"
)

RULES = (
    Rule(
        "small_count",
        re.compile(
            rf"\b{_ONE}\s(?:[\w-]{{3,20}}\s)?{_WHO}(?:\s\([^)\n]{{1,30}}\)|\smit\s(?:\w{{3,12}}\s){{1,2}}Kind(?:ern)?)?"
            rf"\saus\s(?:de[rmn]\s)?(?!Kiel\b)[A-ZÀ-Þ][\w’'-]{{1,30}}"
        ),
        _few,
    ),
    Rule("small_count", re.compile(rf"\b{_ONE}\s(?:[\w-]{{3,20}}\s){{0,2}}{_CITIZENS}"), _few_of_a_country),
    Rule(
        "small_count",
        re.compile(rf"\b[Aa]us\s(?:de[rmn]\s)?{COUNTRY}\s(?:[a-zäöü]\w{{2,20}}\s){{1,3}}(?:nur\s)?{_ONE}\s{_WHO}\b"),
        always_weak,
    ),
    Rule("age", re.compile(rf"\b{_NUMBER}[ -]?[Jj]ährige[rnms]?\b", re.IGNORECASE), _age, only_with=("ährige",)),
    Rule(
        "age",
        re.compile(
            r"\b(?:ist|war|wird|sind) "
            r"(?:erst |schon |jetzt |knapp |fast )?\d{1,2}(?: und \d{1,2})? Jahre\b(?: alt| jung)?"
        ),
        _age_said,
        only_with=("Jahre",),
    ),
    Rule(
        "age",
        re.compile(
            rf"\b(?:[Ee]r|[Ss]ie|Junge|Mädchen|Kind|Sohn|Tochter|Bruder|Schwester|Mutter|Vater|Frau|Mann)\s(?:ist|"
            rf"wird|war)\s"
            rf"(?:erst |schon |jetzt |fast |knapp )?(?P<age>{_NUMBER})"
            r"(?=\sund\s(?:geht|besucht|lebt|wohnt|hat|ist|kommt)|[.,;]\s|[.,;]?$)"
            r"|\b(?:Vater|Mutter|Sohn|Tochter|Bruder|Schwester|Mann|Frau|Oma|Opa|Onkel|Tante|Klientin|Klient)"
            r"\s?[,(]\s?(?P<aside>\d{1,2})[,)]"
        ),
        always_strong,
    ),
    Rule(
        "birth_year",
        re.compile(r"\b(?:Jahrgang|Jg\.|geboren(?:e[rns]?)? (?:im Jahr |in )?|geb\.? )\s?(?:19|20)\d{2}\b"),
        _born_in,
        only_with=("Jahrgang", "Jg.", "geb"),
    ),
    Rule(
        "room",
        re.compile(
            r"\b(?:Gemeinschaftsunterkunft|Unterkunft|Wohnheim|Container|Haus|GU)\b[^.\n]{0,40}?"
            r"\b(?:Zimmer|Zi\.|Raum|Nr\.|Wohnung)\s?\d{1,4}\w?"
        ),
        _room,
    ),
    Rule(
        "room",
        re.compile(
            rf"\b(?:{_WHO}|Bewohner(?:in|s)?|Herrn?|Ehepaar|Nachbar(?:in|n)?)\b(?:\s[\w-]{{2,20}}){{0,2}}"
            r"\s(?:aus|in|im|von|,)\s?(?P<room>(?:Zimmer|Zi\.|Container|Wohnung|Raum)\s?(?:Nr\.\s?)?\d{1,4}\w?)"
        ),
        always_strong,
        part="room",
    ),
    Rule("room", re.compile(r"\b(?:Zimmer|Zi\.|Container|Wohnung)\s?(?:Nr\.\s?)?\d{1,4}\w?\b"), _room_in_a_shelter),
    Rule("health", cues.HEALTH, _health),
    Rule("health", cues.CARE, _care),
    Rule(
        "journey",
        re.compile(
            r"\b(?:Flug|Abflug|Rückflug|Heimflug|Abfahrt|Bus|Zug|Abholung|Transfer|fliegt|fliegen|Ausreise|"
            r"Rückreise|Abreise|Heimreise|Rückkehr|"
            r"Abschiebung|"
            rf"Überstellung|reist|reisen|ausreisen)\b[^.\n]{{0,30}}?\b(?:am|den|zum)\s{_DAY}"
        ),
        _journey,
    ),
    Rule(
        "journey",
        re.compile(rf"\b[Aa]m\s{_DAY}[^.\n]{{0,30}}?\b(?:reist|reisen|fliegt|fliegen|fährt|fahren|kehrt|zieht)\b"),
        _journey,
    ),
    Rule(
        "journey",
        re.compile(r"\b[Ff]lug(?:nummer|-Nr\.)? ?:? ?[A-Z][A-Z0-9] ?\d{2,4}\b(?: am \d{1,2}\.\s?\d{1,2}\.)?"),
        always_weak,
    ),
)
