"""Words that make something a person's: near a number, or in the same sentence."""

import re

REGISTER = re.compile(r"AZR|Ausländerzentralregister|Zentralregister", re.IGNORECASE)
DOCUMENT = re.compile(
    r"\b(?:\w{0,20}pass(?:es|nummer|-?Nr)?|Tazkira|Visum|passport|Ausweis\w*|Personalausweis\w*|eAT|ID(?:-Nr|-Nummer|-Karte)?|"
    r"Aufenthaltstitel\w*|Dokumenten?nummer|Serien-?nummer|Seriennr|Ankunftsnachweis\w*|Duldung\w*)\b",
    re.IGNORECASE,
)
# German and what stands in documents that people bring along; before a day or shortly after it.
_BORN_BEFORE = re.compile(r"\bgeb(?:\b|oren|\.|urts(?:datum|tag)|dat)|\bDOB\b|\bborn\b|[(,] ?\*", re.IGNORECASE)
_BORN_AFTER = re.compile(r"^\W{0,3}(?:in \w{2,20} )?(?:geboren|als Geburts|\(?geb\.)")
LAW = re.compile(
    r"§|Gesetz|gesetz|Verordnung|Richtlinie|Erlass|Bekanntmachung|BGBl|Satzung|Fassung|Abkommen|Vertrag|vertrag|"
    r"gegründet|Gründung|seit|Stand|in Kraft"
)
LIVING = re.compile(
    r"\b(?:wohn\w*|Hausbesuch\w*|zieht|umgezogen|Post|Unterkunft|Anschrift|Adresse|lebt|gemeldet|untergebracht|Wohnung|"
    r"Zimmer)\b"
)
PRIVATE_MAIL = re.compile(
    r"@(?:gmx|web|gmail|googlemail|outlook|hotmail|live|yahoo|ymail|icloud|me|t-online|freenet|proton|protonmail|aol|mail)"
    r"\.\w{2,3}$",
    re.IGNORECASE,
)
# Without what may stand before it: what is found is widened to whole words.
HEALTH = re.compile(
    r"(?:[Dd]iagnos|[Ss]chwanger|[Ee]rkrank|Psych|psych(?:isch|iatr|os)|[Tt]rauma|[Ss]uizid|HIV|[Tt]herapie|[Aa]ttest|"
    r"[Bb]ehinder|Krebs|krebs|Dialyse|Depress|depressi|Epileps|Hepatitis|Tuberkulose|Diabet|Asthma|Demenz|Herzinfarkt|"
    r"Schlaganfall|Rollstuhl|[Oo]periert|Chemotherap|[Ss]elbstmord|[Pp]flegebedürftig|[Gg]elähmt|[Gg]ehörlos)\w{0,14}"
)
# One single person, not "Personen" in general.
_ONE_PERSON = re.compile(
    r"\b(?:(?:[Dd]e[rmns]|[Dd]ie|[Ee]ine?[mnrs]?|[Ss]eine?[mnrs]?|[Ii]hre?[mnrs]?|[Uu]nsere?[mnrs]?|[Jj]ene?[mnrs]?) "
    r"(?:\w{2,20} ){0,2}?(?:Frau|Mann(?:es)?|Person|Kind(?:es)?|Mutter|Vaters?|Tochter|Sohn(?:es)?|Bruders?|"
    r"Schwester|Ehefrau|Ehemann(?:es)?|Familie|Ratsuchende[rmn]?|Geflüchtete[rmn]?|Antragsteller(?:s|in)?|Mädchens?|Jungen?|Säuglings?|"
    r"Jugendliche[rmn]?|Großmutter|Großvaters?)\b|"
    r"\bHerrn?\b|\bFrau [A-ZÄÖÜ]|\bFamilie [A-ZÄÖÜ]|\b[A-ZÄÖÜ]\.\s?[A-ZÄÖÜ]\.)"
)
_ROLE = re.compile(
    r"^(?:Minister|Staatssekret|Landr[aä]t|Bürgermeister|Oberbürgermeister|Kreispräsident|Kreistag|Stadt|Senator|Dezernent|"
    r"Präsident|Vorsitzende|Moderator|Moderation|Pastor|Pröpst|Propst|Bischof|Bischöf|Superintendent|Richter|Konsul|"
    r"Botschafter|Generalkonsul|Honorarkonsul|Referent|Referats|Sachbearbeit|Kolleg|Beauftragte|Koordinator|Leiter|"
    r"Amtsleit|Abteilungsleit|Fachbereichsleit|Geschäftsführ|Vertret|Dolmetsch|Sprachmittl|Berater|Protokoll|N|NN|und)"
)
_ROLE_END = re.compile(
    r"(?:minister|rat|rätin|leiter|leitung|beauftragte[rn]?|vertreter|vertretung|referent|sekretär|präsident|meister|"
    r"berater|mittler|führer|führung|vorsitzende[rn]?|stelle|amt|behörde)(?:in|s|n)?$"
)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-ZÄÖÜ„\"])|\n")
_ABBREVIATED = re.compile(r"(?:\b(?:[A-ZÄÖÜ]|geb|bzw|ca|Dr|Prof|Fam|Nr|Str|Az|Tel|Hr|Fr|z|u|d|\d{1,2}))\.\s+$")


_PRONOUN = re.compile(
    r"\b(?:[Ee]r|[Ss]ie) (?:ist|hat|leidet|wurde|war|braucht|nimmt|muss|wird|fliegt|reist|kann)\b"
    r"|\b(?:[Ss]eine|[Ii]hre)[rnms]?\b"
)


def of_birth(text: str, match: re.Match[str]) -> bool:
    """Whether a day is called a day of birth: in the 40 characters of its sentence before it, or right after it."""
    before = text[max(0, match.start() - 40) : match.start()]
    if cut := [stop.end() for stop in re.finditer(r"[!?;]\s|\w{4}\.\s|\n\n", before)]:
        before = before[cut[-1] :]
    return bool(_BORN_BEFORE.search(before) or _BORN_AFTER.search(text[match.end() : match.end() + 40]))


def pronoun_in_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence says "er ist", "ihre": of somebody, as a rule."""
    return _PRONOUN.search(sentence(text, match.start(), match.end())) is not None


def near(text: str, match: re.Match[str], words: re.Pattern[str], within: int = 40) -> bool:
    """Whether one of the words stands at most `within` characters before or after the match."""
    return words.search(text[max(0, match.start() - within) : match.end() + within]) is not None


def person_in_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence around the match speaks of one single person."""
    return _ONE_PERSON.search(sentence(text, match.start(), match.end())) is not None


def sentence(text: str, start: int, end: int) -> str:
    """The sentence around a place; looks at most 400 characters to either side."""
    before, after = text[max(0, start - 400) : start], text[end : end + 400]
    ends = [stop.end() for stop in _SENTENCE_END.finditer(before)]
    # Only the few letters before a stop can be an abbreviation.
    is_end = (end for end in reversed(ends) if before[end - 1] == "\n" or not _ABBREVIATED.search(before, end - 9, end))
    cut = next(is_end, 0)
    first = next((stop for stop in _SENTENCE_END.finditer(after)), None)
    return before[cut:] + text[start:end] + (after[: first.start() + 1] if first else after)


def is_role(word: str) -> bool:
    """ "Frau Ministerin", "Herr Landrat": an office, not a name."""
    return bool(_ROLE.match(word) or _ROLE_END.search(word.lower()))
