"""Pure. Phrases that name a day, in German and English: "15.3.", "Ende März", "KW 12", "in zwei Wochen".

"Ende" is the last day of a month, quarter or year, "Mitte" the 15th and "Anfang" the 10th; a month alone is
its last day; a week is its Friday; a weekday is the next one after today. A day without a year is the next
such day, today included.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from roundtable.core.text import fold

# All keys are folded (roundtable.core.text.fold), months and weekdays cut to three letters.
MONTHS = {"jan": 1, "feb": 2, "mar": 3, "mrz": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8}
MONTHS |= {"sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12}
WEEKDAYS = {
    "mon": 0,
    "die": 1,
    "tue": 1,
    "mit": 2,
    "wed": 2,
    "don": 3,
    "thu": 3,
    "fre": 4,
    "fri": 4,
    "sam": 5,
}
WEEKDAYS |= {"sonnabend": 5, "sat": 5, "son": 6, "sun": 6}
NUMBERS = {
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
NUMBERS |= {
    "elf": 11,
    "zwolf": 12,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
}
NUMBERS |= {"nine": 9, "ten": 10}
NEAR = {"heute": 0, "today": 0, "morgen": 1, "tomorrow": 1, "ubermorgen": 2}
DAY_OF_PART = {"anf": 10, "beg": 10, "ear": 10, "mit": 15, "mid": 15}

MONTH = (
    r"(?P<month>Jan(?:uar|uary|ner)?|Jänner|Feb(?:ruar|ruary)?|März|Maerz|Mrz|Mär|Mar(?:ch)?|Apr(?:il)?|Mai|May"
    r"|Jun[ie]?|Jul[iy]?|Aug(?:ust)?|Sept?(?:ember)?|Okt(?:ober)?|Oct(?:ober)?|Nov(?:ember)?|De[zc](?:ember)?)\b\.?"
)
WEEKDAY = (
    r"(?P<weekday>Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
)
ON_WEEKDAY = (
    r"(?:(?:Mo|Di|Mi|Do|Fr|Sa|So|Mon|Tues|Wednes|Thurs|Satur|Sun|Diens|Donners|Frei|Sams|Sonn)"
    r"(?:tag|day|ttwoch)?\.?,?\s+(?:de[nrm]\s+)?)?"
)
YEAR = r"(?:\s?(?P<year>20[2-9]\d))?"
NEXT = r"(?:nächste[nrsm]?|kommende[nrsm]?|next|the\s+next|the\s+coming)"
COUNT = (
    r"(?P<count>\d{1,3}|eine[mrn]?|one|an?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"
    r"|two|three|four|five|six|seven|eight|nine|ten)"
)

Reader = Callable[[re.Match[str], date], date]


def _day(year: int | None, month: int, day: int, today: date) -> date:
    if year is not None:
        return date(year, month, day)
    # A 29 February comes at most eight years later, even around 2100, which is no leap year.
    days = (date(y, month, day) for y in range(today.year, today.year + 9) if day <= monthrange(y, month)[1])
    return next((found for found in days if found >= today), None) or date(today.year, month, day)


def _numeric_date(match: re.Match[str], today: date) -> date:
    year = match["year"] or match["short"]
    return _day(int(year) % 100 + 2000 if year else None, int(match["m"]), int(match["d"]), today)


def _day_and_month_name(match: re.Match[str], today: date) -> date:
    return _day(_year(match), _month(match), int(match["d"]), today)


def _part_of_month(match: re.Match[str], today: date) -> date:
    part = (match["part"] or "ende")[:3].lower()
    year, month = _year(match), _month(match)
    for tried in (year or today.year, year or today.year + 1):
        day = DAY_OF_PART.get(part, monthrange(tried, month)[1])
        if date(tried, month, day) >= today:
            break
    return date(tried, month, day)


def _end_of_period(match: re.Match[str], today: date) -> date:
    what = fold(match["what"])[:2]
    later = bool(match["later"])
    if what in ("wo", "we"):
        return _end_of_week(today + timedelta(weeks=later), today)
    if what in ("mo", "qu"):
        last = today.month if what == "mo" else (today.month + 2) // 3 * 3
        return _end_of_month(today.year, last + later * (1 if what == "mo" else 3))
    return date(today.year + later, 12, 31)


def _end_of_month(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def _end_of_week(day: date, today: date) -> date:
    """The Friday of the day's week, or its Sunday if the Friday is over."""
    friday = day + timedelta(days=4 - day.weekday())
    return friday if friday >= today else friday + timedelta(days=2)


def _calendar_week(match: re.Match[str], today: date) -> date:
    week = int(match["week"])
    if match["year"]:
        return date.fromisocalendar(int(match["year"]), week, 5)
    this_year = today.isocalendar().year
    found = date.fromisocalendar(this_year, week, 5)
    return found if found >= today else date.fromisocalendar(this_year + 1, week, 5)


def _weekday(match: re.Match[str], today: date) -> date:
    name = fold(match["weekday"])
    wanted = WEEKDAYS.get(name, WEEKDAYS[name[:3]])
    if match["week"]:
        return today - timedelta(days=today.weekday()) + timedelta(days=7 + wanted)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _in_some_time(match: re.Match[str], today: date) -> date:
    typed, unit = fold(match["count"]), fold(match["unit"])[0]
    count = int(typed) if typed.isdigit() else NUMBERS.get(typed, 1)
    if unit == "m":
        year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
        return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    return today + timedelta(days=count * (7 if unit == "w" else 1))


def _near_day(match: re.Match[str], today: date) -> date:
    return today + timedelta(days=NEAR[fold(match["near"])])


def _year(match: re.Match[str]) -> int | None:
    return int(match["year"]) if match["year"] else None


def _month(match: re.Match[str]) -> int:
    return MONTHS[fold(match["month"])[:3]]


PHRASES: list[tuple[str, Reader]] = [
    (r"(?P<iso>\d{4}-\d{2}-\d{2})\b", lambda match, today: date.fromisoformat(match["iso"])),
    (
        ON_WEEKDAY + r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})(?:\.(?:(?P<short>\d{2})\b|\s?(?P<year>20[2-9]\d)\b)?)?"
        r"(?![\d:])(?!\.\d)(?!\s*(?:Uhr|h)\b)",
        _numeric_date,
    ),
    (ON_WEEKDAY + r"(?P<d>\d{1,2})(?:\.|st|nd|rd|th)?\s*" + MONTH + YEAR, _day_and_month_name),
    (ON_WEEKDAY + MONTH + r"\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?!\.?\d),?" + YEAR, _day_and_month_name),
    (
        r"(?:(?P<part>Anfang|Mitte|Ende|beginning|early|mid|middle|end)[\s-]+(?:of\s+|des\s+|de[mr]\s+)?)?"
        + MONTH
        + YEAR,
        _part_of_month,
    ),
    (
        r"(?:(?:zum\s+)?Ende|the\s+end|end)\s+(?:of\s+)?(?:the\s+|des\s+|de[rn]\s+)?(?P<later>nächste[nrs]|next|kommenden)?"
        r"\s*(?P<what>Woche|Monats?|Quartals|Jahre?s|week|month|quarter|year)\b",
        _end_of_period,
    ),
    (r"(?P<what>Monats|Quartals|Jahres)(?P<later>)ende\b", _end_of_period),
    (
        NEXT.replace("(?:", "(?P<later>", 1) + r"\s+(?P<what>Woche|Monat|Quartal|Jahr|week|month|quarter|year)\b",
        _end_of_period,
    ),
    (
        r"(?P<later>)(?:diese[rnsm]?|this)\s+(?P<what>Woche|Monat|Quartal|Jahr|week|month|quarter|year)\b",
        _end_of_period,
    ),
    (r"Ende\s+(?P<iso>20[2-9]\d)\b", lambda match, today: date(int(match["iso"]), 12, 31)),
    (r"(?:KW|Kalenderwoche|week)\s*(?P<week>\d{1,2})\b(?:\s*/?\s*(?P<year>20[2-9]\d)\b)?", _calendar_week),
    (rf"(?P<week>{NEXT}\s+(?:Woche|week)\s+)?(?:(?:{NEXT}|diese[nrsm]?|this)\s+)?{WEEKDAY}\b", _weekday),
    (rf"in\s+{COUNT}\s+(?P<unit>Tag|Woche|Monat|day|week|month)(?:e?n|s)?\b", _in_some_time),
    (r"(?P<near>heute|morgen|übermorgen|today|tomorrow)\b", _near_day),
]
