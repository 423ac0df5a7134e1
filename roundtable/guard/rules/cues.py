"""Pure. Words that show that something is about a person: near a number, or in the same sentence."""

import re
from bisect import bisect_right
from functools import lru_cache

from roundtable.guard.rules.cue import Cue
from roundtable.guard.rules.offices import is_organisation
from roundtable.guard.rules.patterns import one_of

REGISTER = Cue(re.compile(r"AZR|Ausländerzentralregister|Zentralregister", re.IGNORECASE))
DOCUMENT = Cue(
    re.compile(
        r"\b(?:\w{0,20}pass(?:es|nummer|-?Nr)?|Tazkira|Visum|passport|Ausweis\w*|Personalausweis\w*|eAT|ID(?:-Nr|"
        r"-Nummer|-Karte)?|"
        r"Aufenthaltstitel\w*|Dokumenten?nummer|Serien-?nummer|Seriennr|Ankunftsnachweis\w*|Duldung\w*)\b",
        re.IGNORECASE,
    )
)
# Words for birth before a date or shortly after it: German, and those in documents that people bring along.
_BORN_BEFORE = re.compile(r"\bgeb(?:\b|oren|\.|urts(?:datum|tag)|dat)|\bDOB\b|\bborn\b|[(,] ?\*", re.IGNORECASE)
_BORN_AFTER = re.compile(
    r"^\W{0,3}(?:in [\w-]{2,20} )?(?:geboren|als Geburts|zur Welt|auf die Welt|\(?geb\.)|"
    r"^[^.;\n]{0,30}\bGeburts(?:tag|datum)\b"
)
# "*12.9.2016" means born: without a blank after the star it is no list item, without a star at the end no italics.
_STAR = re.compile(r"(?<![*\w])\*$")
LAW = Cue(
    r"§|Gesetz|gesetz|Verordnung|Richtlinie|Erlass|Bekanntmachung|BGBl|Satzung|Fassung|Abkommen|Vertrag|vertrag|"
    r"gegründet|Gründung|seit|Stand|in Kraft"
)
LIVING = Cue(
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
_HEALTH_TEXT = r"""
[Dd]iagnos [Ss]chwanger [Ee]rkrank [Pp]sychisch [Pp]sychiatr [Pp]sychos Psych [Tt]rauma [Ss]uizid HIV [Tt]herapie
[Aa]ttest [Bb]ehinder [Kk]rebs Dialyse [Dd]epressi Depress Epileps Hepatitis Tuberkulose Diabet Asthma Demenz
Herzinfarkt Schlaganfall Rollstuhl [Oo]periert Chemotherap [Ss]elbstmord [Pp]flegebedürftig [Gg]elähmt [Gg]ehörlos
PTBS herzkrank nierenkrank leberkrank lungenkrank schwerkrank suchtkrank zuckerkrank todeskrank Angststörung Insulin
Prothese drogenabhängig süchtig Panikattack Schizophren Parkinson Multiple\sSklerose erblindet [Aa]utis Down-Syndrom
Alzheimer Leukämie Tumor Transplant Sichelzell [Ss]chwerhörig [Tt]aubstumm Bluthochdruck Migräne Borderline Magersucht
Essstörung Herzschrittmacher Verbrennung [Aa]mputiert Malaria Rheuma Lähmung Zwangsstörung manisch bipolar
"""
HEALTH = re.compile(rf"{one_of(_HEALTH_TEXT.split())}\w{{0,14}}")
# Words about health that are used of services too: "Er nimmt Medikamente", "die Klinik berät".
_CARE_TEXT = r"""
Medikamente?n? Tabletten im\sKrankenhaus ins\sKrankenhaus aus\sdem\sKrankenhaus in\s(?:der|die|einer|eine)\sKlinik
aus\s(?:der|die|einer|eine)\sKlinik in\sBehandlung Operation krank Entbindung blind Sucht Alkoholprobleme?
Schlafstörungen Fehlgeburt Herzfehler
"""
CARE = re.compile(rf"{one_of(_CARE_TEXT.split(), begin=True)}\b")
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
_ONE_UNNAMED = Cue(
    rf"{_UNNAMED}|\b(?:Klient|Klientin|Ratsuchende|Ratsuchender|Bewohnerin|Bewohner|Antragstellerin)\s[A-ZÄÖÜ]"
)
_ONE_PERSON = Cue(
    rf"(?:{_UNNAMED}|\bHerrn?\b|\bFrau [A-ZÄÖÜ]|\bFamilie [A-ZÄÖÜ]|\b[A-ZÄÖÜ]\.\s?[A-ZÄÖÜ]\."
    r"|\b(?:Klient|Klientin|Ratsuchende|Ratsuchender|Bewohnerin|Bewohner|Antragstellerin|Mandantin)\b)"
)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-ZÄÖÜ„\"])|\n")
_ABBREVIATED = re.compile(r"(?:\b(?:[A-ZÄÖÜ]|geb|bzw|ca|Dr|Prof|Fam|Nr|Str|Az|Tel|Hr|Fr|z|u|d|\d{1,2}))\.\s+$")


_PRONOUN = Cue(
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
    return in_sentence(text, match, _PRONOUN)


_SUBJECT = Cue(
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
    return in_sentence(text, match, _SUBJECT) and not organisation_in_sentence(text, match)


def organisation_in_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence names an authority, an association or a meeting place."""
    return in_sentence(text, match, _CAPITALS)


def _meets_people(found: re.Match[str]) -> bool:
    return is_organisation(found[0]) or found[0] in _HOUSES or _is_a_room(found[0])


_CAPITALS = Cue(r"[A-ZÄÖÜ](?<![\w-].)[\w-]{1,40}", _meets_people)


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
    return in_sentence(text, match, _ONE_UNNAMED)


def near(text: str, match: re.Match[str], words: Cue, within: int = 40) -> bool:
    """Whether one of the words is at most `within` characters before or after the match."""
    return words.is_in(text, max(0, match.start() - within), match.end() + within)


def person_in_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence mentions one single person, by a noun or a name."""
    return in_sentence(text, match, _ONE_PERSON)


def in_sentence(text: str, match: re.Match[str], words: Cue) -> bool:
    """Whether one of the words is in the sentence around the match."""
    return words.is_in(text, *sentence(text, match.start(), match.end()))


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around `text[start:end]` begins and ends, at most 400 characters to either side."""
    begins, stops = _sentences(text)
    first = begins[at - 1] if (at := bisect_right(begins, start)) else 0
    at = bisect_right(stops, (end, 0))
    if at and "\n" in text[end : stops[at - 1][1]]:
        return max(first, start - 400), end  # it ends with the stop of an abbreviation, and so does the line
    last = stops[at][0] + 1 if at < len(stops) else len(text)
    return max(first, start - 400), min(last, end + 400)


@lru_cache(maxsize=16)
def _sentences(text: str) -> tuple[list[int], list[tuple[int, int]]]:
    """(where sentences begin, where their ends are). A stop after an abbreviation doesn't end the sentence before."""
    stops = [found.span() for found in _SENTENCE_END.finditer(text)]
    # Abbreviations have only a few letters.
    begins = [
        end for _start, end in stops if text[end - 1] == "\n" or not _ABBREVIATED.search(text, max(0, end - 9), end)
    ]
    return begins, stops
