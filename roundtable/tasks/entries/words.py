"""Pure. The words of which phrases about days are made, as parts of regular expressions, and what they count."""

from roundtable.core.text import fold

# All keys are folded (roundtable.core.text.fold), months and weekdays cut to two or three letters.
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "mrz": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8}
_MONTHS |= {"sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12}
_WEEKDAYS = {"mo": 0, "di": 1, "tu": 1, "mi": 2, "we": 2, "do": 3, "th": 3, "fr": 4, "sa": 5, "so": 6, "su": 6}
_NUMBERS: dict[str, float] = {
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "funf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "zehn": 10,
}
_NUMBERS |= {"elf": 11, "zwolf": 12, "vierzehn": 14, "funfzehn": 15, "zwanzig": 20, "dreissig": 30, "anderthalb": 1.5}
_NUMBERS |= {"eineinhalb": 1.5, "zweieinhalb": 2.5, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_NUMBERS |= {"eight": 8, "nine": 9, "ten": 10, "fourteen": 14}
_ORDINALS = {"erste": 1, "zweite": 2, "dritte": 3, "vierte": 4, "funfzehnten": 15, "zwanzigsten": 20, "letzten": 31}

_MONTH_NAMES = (
    r"(?:Jan(?:uar|uary|ner)?|Jänner|Feb(?:ruar|ruary|er)?|März|Maerz|Mrz|Mär|Mar(?:ch)?|Apr(?:il)?|Mai|May|Jun[ieo]?|Jul[iy]?"
    r"|Aug(?:ust)?|Sept?(?:ember)?|Okt(?:ober)?|Oct(?:ober)?|Nov(?:ember)?|De[zc](?:ember)?)"
)
_AFTER_MONTH = r"s?\b\.?(?!-?\w)"
MONTH = rf"(?P<month>{_MONTH_NAMES}){_AFTER_MONTH}"
ANY_MONTH = _MONTH_NAMES + _AFTER_MONTH
_LONG_WEEKDAYS = (
    r"Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
)
# "do" and "so" are also words: short forms are written with a capital, with a full stop, or stand at the end.
_SHORT_WEEKDAYS = (
    r"(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun|MO|DI|MI|DO|FR|SA|SO|Mo|Di|Mi|Do|Fr|Sa|So)\b\.?"
    r"|(?:mo|di|mi|do|fr|sa|so)(?:\.|$)"
)
ANY_WEEKDAY = rf"(?:(?:{_LONG_WEEKDAYS})\b|{_SHORT_WEEKDAYS})"
WEEKDAY = (
    rf"(?P<weekday>(?:{_LONG_WEEKDAYS})(?=s?(?:abend|mittag|vormittag|nachmittag|morgen|früh)?s?\b)|{_SHORT_WEEKDAYS})"
    r"(?:s?(?:abend|mittag|vormittag|nachmittag|morgen|früh))?(?![-\w])"
)
ON_WEEKDAY = rf"(?:(?P<on>{_LONG_WEEKDAYS}|{_SHORT_WEEKDAYS}),?\s*(?:(?:de[nrm]|the|am|zum)\s+)?)?"
WHICH = (
    r"(?:(?:nächst|kommend|folgend|darauffolgend|übernächst|uebernächst|dies|laufend|letzt|vorig|vergangen)(?:e[nrsm]?)"
    r"|nächst\b|d\.|next|the\s+next|the\s+coming|coming|our\s+next|this|last)"
)
DATE_YEAR = rf"(?:\s?(?P<year>20[2-9]\d)\b|\s+(?:des\s+|im\s+)?(?P<which_year>{WHICH})\s*(?:Jahre?s?|J\.|year)(?!\w))"
PART = (
    r"(?:(?:zum\s+)?(?:Anfang|Mitte|Ende)|im\s+Laufe|(?:the\s+)?(?:beginning|start|early|mid(?:dle)?|end))"
    r"(?:[\s-]+(?:of|de[smr]|d\.))?(?:\s+the)?"
)
PERIOD = r"Woche|Monate?s?|Quartale?s?|Halbjahre?s?|Jahre?s?|weeks?|month|quarter|year"
COUNT = (
    r"(?P<count>\d{1,3}|eine[mrns]?|ein|one|an?|zweieinhalb|eineinhalb|anderthalb|zwei|drei|vierzehn|vier|fünfzehn|fünf"
    r"|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|two|three|fourteen|four|five|six|seven|eight|nine|ten)"
    r"(?:\s*(?:bis|oder|to|or|–|-)\s*(?P<more>\d{1,3}|zwei|drei|vier|fünf|sechs|acht|zehn|two|three|four|five|six))?"
)
UNIT = (
    r"(?P<unit>Werktag|Arbeitstag|Tag|Woche|Monat|Quartal|Vierteljahr|Jahr|Stunde"
    r"|working\s+day|business\s+day|day|week|month|year|hour|fortnight)(?:e[ns]?|n|s)?"
)
LATE = r"(?:(?:spätestens|längstens|höchstens|maximal|max\.|etwa|ca\.|circa|rund|genau|about)\s*)?"
MEETING = r"Sitzung|Treffen|Runden?\s+Tisch(?:e?s)?|Zusammenkunft|Termin|Mal|Runde|RT|meeting|session|time"
# Without "nächste" these mean other things too.
ONLY_NEXT = ("termin", "mal", "runde", "time")


def month_number(name: str) -> int:
    return _MONTHS[fold(name)[:3]]


def weekday_number(name: str) -> int:
    """Monday is 0."""
    return _WEEKDAYS[fold(name)[:2]] if not fold(name).startswith("sonna") else 5


def number_of(typed: str) -> float:
    """Digits or a word; "1" for what is left ("eine", "an")."""
    folded = fold(typed)
    if folded.isdecimal():
        return int(folded)
    return _NUMBERS.get(folded) or _ORDINALS.get(folded) or _ORDINALS.get(folded[:-1], 1)


def steps_of(which: str) -> int:
    """How many weeks, months … from this one: "diese" 0, "nächste" 1, "übernächste" 2, "letzte" -1."""
    folded = fold(which)
    if folded.startswith("uber"):
        return 2
    if folded.startswith(("letzt", "vorig", "vergang", "last")):
        return -1
    return 0 if not folded or folded.startswith(("dies", "laufend", "this", "d.")) else 1
