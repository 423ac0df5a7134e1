"""Pure. Words that show that something is about a person: near a number, or in the same sentence."""

import re
from functools import lru_cache

from roundtable.guard.rules.offices import is_organisation

REGISTER = re.compile(r"AZR|Ausländerzentralregister|Zentralregister", re.IGNORECASE)
DOCUMENT = re.compile(
    r"\b(?:\w{0,20}pass(?:es|nummer|-?Nr)?|Tazkira|Visum|passport|Ausweis\w*|Personalausweis\w*|eAT|ID(?:-Nr|"
    r"-Nummer|-Karte)?|"
    r"Aufenthaltstitel\w*|Dokumenten?nummer|Serien-?nummer|Seriennr|Ankunftsnachweis\w*|Duldung\w*)\b",
    re.IGNORECASE,
)
# Words for birth before a date or shortly after it: German, and those in documents that people bring along.
_BORN_BEFORE = re.compile(r"\bgeb(?:\b|oren|\.|urts(?:datum|tag)|dat)|\bDOB\b|\bborn\b|[(,] ?\*", re.IGNORECASE)
_BORN_AFTER = re.compile(
    r"^\W{0,3}(?:in [\w-]{2,20} )?(?:geboren|als Geburts|zur Welt|auf die Welt|\(?geb\.)|"
    r"^[^.;\n]{0,30}\bGeburts(?:tag|datum)\b"
)
# "*12.9.2016" means born: without a blank after the star it is no list item, without a star at the end no italics.
_STAR = re.compile(r"(?<![*\w])\*$")
LAW = re.compile(
    r"§|Gesetz|gesetz|Verordnung|Richtlinie|Erlass|Bekanntmachung|BGBl|Satzung|Fassung|Abkommen|Vertrag|vertrag|"
    r"gegründet|Gründung|seit|Stand|in Kraft"
)
LIVING = re.compile(
    r"\b(?:wohn\w*|Hausbesuch\w*|zieht|umgezogen|Post|Umzug|Unterkunft|Anschrift|Adresse|lebt|gemeldet|"
    r"untergebracht|Wohnung|"
    r"Zimmer)\b"
)
PRIVATE_MAIL = re.compile(
    r"@(?:gmx|web|gmail|googlemail|outlook|hotmail|live|yahoo|ymail|icloud|me|t-online|freenet|proton|protonmail|"
    r"aol|mail)"
    r"\.\w{2,3}$",
    re.IGNORECASE,
)
# Parts of words; checking.py widens a finding to whole words.
HEALTH = re.compile(
    r"(?:[Dd]iagnos|[Ss]chwanger|[Ee]rkrank|Psych|psych(?:isch|iatr|os)|[Tt]rauma|[Ss]uizid|HIV|[Tt]herapie|[Aa]ttest|"
    r"[Bb]ehinder|Krebs|krebs|Dialyse|Depress|depressi|Epileps|Hepatitis|Tuberkulose|Diabet|Asthma|Demenz|Herzinfarkt|"
    r"Schlaganfall|Rollstuhl|[Oo]periert|Chemotherap|[Ss]elbstmord|[Pp]flegebedürftig|[Gg]elähmt|[Gg]ehörlos|PTBS|"
    r"(?:herz|nieren|leber|lungen|schwer|sucht|zucker|todes)krank|Angststörung|Insulin|Prothese|drogenabhängig|süchtig|"
    r"Panikattack|Schizophren|Parkinson|Multiple Sklerose|erblindet|Autis|autis|Down-Syndrom|Alzheimer|Leukämie|"
    r"Tumor|Transplant|"
    r"Sichelzell|[Ss]chwerhörig|[Tt]aubstumm|Bluthochdruck|Migräne|Borderline|Magersucht|Essstörung|"
    r"Herzschrittmacher|Verbrennung|[Aa]mputiert|Malaria|Rheuma|Lähmung|Zwangsstörung|manisch|bipolar)\w{0,14}"
)
# Words about health that are used of services too: "Er nimmt Medikamente", "die Klinik berät".
CARE = re.compile(
    r"\b(?:Medikamente?n?|Tabletten|(?:im|ins|aus dem) Krankenhaus|(?:in|aus) (?:der|die|einer|eine) Klinik|in "
    r"Behandlung|"
    r"Operation|krank|Entbindung|blind|Sucht|Alkoholprobleme?|Schlafstörungen|Fehlgeburt|Herzfehler)\b"
)
# Nouns for one single person, not "Personen" in general.
_UNNAMED = (
    r"\b(?:[Dd]e[rmns]|[Dd]ie|[Dd]as|[Ee]ine?[mnrs]?|[Ss]eine?[mnrs]?|[Ii]hre?[mnrs]?|[Uu]nsere?[mnrs]?|"
    r"[Jj]ene?[mnrs]?|[Zz]um|"
    r"[Zz]ur|[Bb]eim|[Vv]om) (?:[\wäöüß-]{2,20} ){0,2}?"
    r"(?:Frau(?! [A-ZÄÖÜ])|Mann(?:es)?|Person|Kind(?:es)?|Mutter|Vaters?|Tochter|Sohn(?:es)?|Bruders?|"
    r"Schwester|Ehefrau|Ehemann(?:es)?|Familie|Ratsuchende[rmn]?|Geflüchtete[rmn]?|Antragsteller(?:s|in)?|"
    r"Mädchens?|Jungen?|"
    r"Säuglings?|Baby|Babys|Klient(?:en|in)?|Mandant(?:en|in)?|Bewohner(?:in|s)?|Patient(?:en|in)?|Cousine?|Onkel|"
    r"Tante|"
    r"Jugendliche[rmn]?|Großmutter|Großvaters?|Oma|Opa|Ehepaar|Paar|Schwangere)\b"
)
_ONE_UNNAMED = re.compile(
    rf"{_UNNAMED}|\b(?:Klient|Klientin|Ratsuchende|Ratsuchender|Bewohnerin|Bewohner|Antragstellerin)\s[A-ZÄÖÜ]"
)
_ONE_PERSON = re.compile(
    rf"(?:{_UNNAMED}|\bHerrn?\b|\bFrau [A-ZÄÖÜ]|\bFamilie [A-ZÄÖÜ]|\b[A-ZÄÖÜ]\.\s?[A-ZÄÖÜ]\."
    r"|\b(?:Klient|Klientin|Ratsuchende|Ratsuchender|Bewohnerin|Bewohner|Antragstellerin|Mandantin)\b)"
)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-ZÄÖÜ„\"])|\n")
_ABBREVIATED = re.compile(r"(?:\b(?:[A-ZÄÖÜ]|geb|bzw|ca|Dr|Prof|Fam|Nr|Str|Az|Tel|Hr|Fr|z|u|d|\d{1,2}))\.\s+$")


_PRONOUN = re.compile(
    r"\b(?:[Ee]r|[Ss]ie) (?:ist|hat|leidet|wurde|war|braucht|nimmt|muss|wird|fliegt|reist|kann)\b"
    r"|\b(?:[Ss]eine|[Ii]hre)[rnms]?\b"
)


def of_birth(text: str, match: re.Match[str]) -> bool:
    """Whether a matched date is a date of birth, by the 40 characters before it (in its sentence) or after it."""
    before = text[max(0, match.start() - 40) : match.start()]
    if _STAR.search(before) and text[match.end() : match.end() + 1] != "*":
        return True
    if cut := [stop.end() for stop in re.finditer(r"[!?;]\s|\w{4}\.\s|\n\n", before)]:
        before = before[cut[-1] :]
    return bool(_BORN_BEFORE.search(before) or _BORN_AFTER.search(text[match.end() : match.end() + 40]))


def pronoun_in_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence has "er ist", "ihre" or the like: usually it is about a person."""
    return _PRONOUN.search(sentence(text, match.start(), match.end())) is not None


_SUBJECT = re.compile(
    r"\b(?:[Ee]r|[Ss]ie) (?!bietet|biete|enthält|umfasst|informiert|berät|zeigt|behandelt|gibt|organisiert|lädt|"
    r"führt|stellt|"
    r"soll|regelt|nennt|gilt|ersetzt|richtet|wendet)[a-zäöüß]{2,14}te?\b"
    r"|\b(?:[Ee]r|[Ss]ie) (?:\w{2,15} )?(?:ist|hat|war|kam|bekam|leidet|wurde|war|braucht|nimmt|muss|wird|fliegt|"
    r"fliegen|reist|"
    r"reisen|kann|sitzt|"
    r"bekommt|liegt|darf|möchte|will|benötigt)\b|\b(?:ist|hat|wurde|wird|muss|darf|fliegt|reist|braucht|fährt|"
    r"kehrt|zieht|möchte|will) (?:er|sie)\b"
)


def pronoun_subject(text: str, match: re.Match[str]) -> bool:
    """Whether "er" or "sie" is a subject in the sentence, and it names no organisation that could be meant."""
    around = sentence(text, match.start(), match.end())
    return _SUBJECT.search(around) is not None and not organisation_in_sentence(text, match)


def organisation_in_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence names an authority, an association or a meeting place."""
    around = sentence(text, match.start(), match.end())
    return any(is_organisation(word) or word in _HOUSES or _is_a_room(word) for word in _CAPITALS.findall(around))


_CAPITALS = re.compile(r"(?<![\w-])[A-ZÄÖÜ][\w-]{1,40}")


def _is_a_room(word: str) -> bool:
    return word.endswith(_ROOMS) and not word.startswith(("Kranken", "Wohn", "Eltern"))


_ROOMS = ("kurs", "treff", "café", "laden", "werkstatt", "saal", "haus", "schule", "zentrum", "stunde", "markt", "fest")
_HOUSES_TEXT = """
Treffpunkt Treffen Sprechstunde Sprechzeiten Büro Räume Saal Café Laden Sitz Veranstaltung Sitzung Fest Workshop
Kurs Schulung Fortbildung Fachtag Begegnungszentrum Haus Meierei Bürgerhaus Gemeindehaus Kreishaus Rathaus
"""
_HOUSES = frozenset(_HOUSES_TEXT.split())


def unnamed_in_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence mentions one person by a noun: "die Frau", "sein Sohn", not "Frau Petersen"."""
    return _ONE_UNNAMED.search(sentence(text, match.start(), match.end())) is not None


def near(text: str, match: re.Match[str], words: re.Pattern[str], within: int = 40) -> bool:
    """Whether one of the words is at most `within` characters before or after the match."""
    return words.search(text[max(0, match.start() - within) : match.end() + within]) is not None


def person_in_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence mentions one single person, by a noun or a name."""
    return _ONE_PERSON.search(sentence(text, match.start(), match.end())) is not None


@lru_cache(maxsize=32)
def sentence(text: str, start: int, end: int) -> str:
    """The sentence around `text[start:end]`, at most 400 characters to either side."""
    before, after = text[max(0, start - 400) : start], text[end : end + 400]
    ends = [stop.end() for stop in _SENTENCE_END.finditer(before)]
    # A stop after an abbreviation doesn't end the sentence; abbreviations have only a few letters.
    is_end = (end for end in reversed(ends) if before[end - 1] == "\n" or not _ABBREVIATED.search(before, end - 9, end))
    cut = next(is_end, 0)
    first = next((stop for stop in _SENTENCE_END.finditer(after)), None)
    return before[cut:] + text[start:end] + (after[: first.start() + 1] if first else after)
