"""Pure. Phrases that name a day, in German and English: "15.3.", "Ende März", "KW 12", "in zwei Wochen".

"Ende" is the last day of a month, quarter or year, "Mitte" the 15th and "Anfang" the 10th; a month alone is its last
day; a week is its Friday; a weekday is the next one after today. A day without a year is the next such day, today
included, or the one that was over just now. A phrase that names no day ("Herbst", "übernächste Sitzung") raises
Unclear, a day that doesn't exist ValueError; `reading_at()` makes a problem of both.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from roundtable.core.i18n import noop
from roundtable.core.text import fold
from roundtable.tasks.entries import reckoning
from roundtable.tasks.entries.feasts import FEAST, feast_in
from roundtable.tasks.entries.periods import in_month, in_months, in_period, part_of
from roundtable.tasks.entries.words import (
    ANY_MONTH,
    COUNT,
    DATE_YEAR,
    LATE,
    MEETING,
    MONTH,
    ON_WEEKDAY,
    PART,
    PERIOD,
    UNIT,
    WEEKDAY,
    WHICH,
    month_number,
    number_of,
    steps_of,
    weekday_number,
)


@dataclass(frozen=True)
class Due:
    """A deadline. `on` is None only for the next meeting while none is planned. A follow-up is a Wiedervorlage."""

    on: date | None
    until_next_meeting: bool = False
    is_follow_up: bool = False


@dataclass(frozen=True)
class Known:
    """What a phrase is read with. `alone`: a bare "20." can be a day, because no noun follows that it could count."""

    today: date
    meeting: date | None = None
    alone: bool = False


NO_SUCH_DAY = noop("There is no such day in the calendar.")
CONTRADICTION = noop("The weekday and the date don't fit together.")
NOT_UNDERSTOOD = noop("The deadline wasn't understood.")


class Unclear(Exception):
    """A deadline is meant, but no day can be read from it."""


class Contradiction(Exception):
    """The weekday and the date don't fit together."""


Reader = Callable[[re.Match[str], Known], "date | Due | None"]  # None: this is no day after all


def _whole_date(match: re.Match[str], known: Known) -> date:
    return date(int(match["y"]), int(match["m"]), int(match["d"]))


def _year(match: re.Match[str], today: date) -> int | None:
    if match["year"]:
        return int(match["year"]) % 100 + 2000
    if match["which_year"]:
        return today.year + steps_of(match["which_year"])
    return None


def _checked(match: re.Match[str], found: date) -> date:
    if match["on"] and weekday_number(match["on"]) != found.weekday():
        raise Contradiction
    return found


def _numeric_date(match: re.Match[str], known: Known) -> date:
    year = _year(match, known.today)
    return _checked(match, reckoning.day_of(year, int(match["m"]), int(match["d"]), known.today))


def _day_and_month_name(match: re.Match[str], known: Known) -> date:
    year, month = _year(match, known.today), month_number(match["month"])
    return _checked(match, reckoning.day_of(year, month, int(match["d"]), known.today))


def _part_of_month(match: re.Match[str], known: Known) -> date:
    part, month = part_of(match), month_number(match["month"])
    year = _year(match, known.today)
    if year is not None:
        return in_month(year, month, part)
    return reckoning.in_a_year(lambda each: in_month(each, month, part), known.today)


def _month_and_year(match: re.Match[str], known: Known) -> date:
    month = int(match["m"])
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    return reckoning.end_of_month(int(match["y"]), month)


def _period(match: re.Match[str], known: Known) -> date | None:
    if not match["part"] and not match["which"]:
        return None
    return in_period(fold(match["what"])[:2], part_of(match), steps_of(match["which"] or ""), known.today)


def _compound_period(match: re.Match[str], known: Known) -> date:
    part = {"anf": "begin", "mit": "middle"}.get(fold(match["end"])[:3], "end")
    return in_period(fold(match["what"])[:2], part, steps_of(match["which"] or ""), known.today)


def _end_by_letters(match: re.Match[str], known: Known) -> date:
    what = {"w": "wo", "m": "mo", "q": "qu", "y": "ja"}[match["what"].lower()]
    return in_period(what, "end", 0, known.today)


def _part_of_year(match: re.Match[str], known: Known) -> date:
    return in_months(int(match["y"]), 12, 12, part_of(match))


def _numbered_part_of_year(match: re.Match[str], known: Known) -> date:
    length = 6 if fold(match["kind"] or match["kind2"])[0] == "h" else 3
    number = int(number_of(match["number"] or match["number2"]))
    if not 1 <= number <= 12 // length:
        raise ValueError("no such part of a year")
    if match["year"]:
        return in_months(int(match["year"]), number * length, length, part_of(match))
    part = part_of(match)
    return reckoning.in_a_year(lambda year: in_months(year, number * length, length, part), known.today)


def _calendar_week(match: re.Match[str], known: Known) -> date:
    week, part = int(match["week"] or match["week_before"]), part_of(match)
    weekday = weekday_number(match["weekday"]) + 1 if match["weekday"] else {"begin": 2, "middle": 3}.get(part, 5)
    if match["year"]:
        return date.fromisocalendar(int(match["year"]), week, weekday)
    years = (known.today - reckoning.JUST_OVER).isocalendar().year, known.today.isocalendar().year
    for year in (*years, years[1] + 1):
        try:
            found = date.fromisocalendar(year, week, weekday)
        except ValueError:  # not every year has a week 53
            continue
        if found >= known.today - reckoning.JUST_OVER:
            return found
    raise ValueError("no such week")


def _weekday(match: re.Match[str], known: Known) -> date:
    wanted, today = weekday_number(match["weekday"]), known.today
    week = match["week"] or match["week_after"]
    if week:
        return reckoning.day_of_week(today, wanted) + timedelta(weeks=steps_of(week))
    following = reckoning.next_weekday(today, wanted)
    if match["count"]:
        return following + _span(match, today)
    steps = steps_of(match["which"] or "")
    if steps < 0:
        return following - timedelta(weeks=2 if wanted == today.weekday() else 1)
    if match["which"] and steps == 0 and wanted == today.weekday():
        return today
    return following + timedelta(weeks=max(0, steps - 1))


def _span(match: re.Match[str], today: date) -> timedelta:
    """ "zwei Wochen", "3 Monate" … as days from `today`; of "2 bis 3 Wochen" the longer one."""
    count = number_of(match["more"] or match["count"])
    unit = fold(match["unit"])
    if unit.startswith(("werk", "arbeit", "work", "business")):
        return reckoning.working_days_later(today, int(count)) - today
    if unit.startswith(("stund", "hour")):
        return timedelta(days=-(-int(count) // 24))
    months = {"mo": 1, "qu": 3, "vi": 3, "ja": 12, "ye": 12}.get(unit[:2])
    if months:
        return reckoning.months_later(today, round(count * months)) - today
    return timedelta(days=round(count * {"w": 7, "f": 14}.get(unit[0], 1)))


def _in_some_time(match: re.Match[str], known: Known) -> date:
    return known.today + _span(match, known.today)


def _part_of_a_year_from_now(match: re.Match[str], known: Known) -> date:
    return reckoning.months_later(known.today, 3 if match["quarter"] else 6)


def _near_day(match: re.Match[str], known: Known) -> date:
    days = {"heute": 0, "today": 0, "tonight": 0, "morgen": 1, "tomorrow": 1, "ubermorgen": 2}
    days |= {"gestern": -1, "yesterday": -1, "vorgestern": -2}
    found = known.today + timedelta(days=days[fold(match["near"])])
    return found + _span(match, found) if match["count"] else found


def _feast(match: re.Match[str], known: Known) -> date:
    if match["year"]:
        return feast_in(match["feast"], int(match["year"]))
    return reckoning.in_a_year(lambda year: feast_in(match["feast"], year), known.today)


def _day_alone(match: re.Match[str], known: Known) -> date | None:
    if not known.alone and re.match(r"\s+[^\W\d_a-zäöüß]", match.string[match.end() :]):
        return None  # "bis zum 3. Lebensjahr" counts years
    day, today = int(number_of(re.sub(r"(?<=\d)\D+", "", match["d"]))), known.today
    if not 1 <= day <= 31:
        raise ValueError("no such day")
    if match["which"] or match["month_said"]:
        last = reckoning.end_of_month(today.year, today.month + steps_of(match["which"] or ""))
        return last.replace(day=day)
    months = (reckoning.end_of_month(today.year, today.month + later) for later in range(4))
    days = (month.replace(day=day) for month in months if day <= month.day)
    # "Zum Ersten", said on the first, is the next one.
    return next(found for found in days if found > today or (found == today and match["d"][0].isdigit()))


def _next_meeting(match: re.Match[str], known: Known) -> Due:
    if match["which"] and steps_of(match["which"]) != 1:
        raise Unclear
    return Due(known.meeting, until_next_meeting=True)


def _meeting_on(match: re.Match[str], known: Known) -> date | Due | None:
    """ "Sitzung am 16.12.": the day; "Sitzung im Mai": a deadline, but no day."""
    found = reading_at(match.string, match.end(), known)
    if found is None or found.due is None or match["at"].lower() not in ("am", "vom", "on"):
        raise Unclear
    return found.due


def _before(match: re.Match[str], known: Known) -> date:
    """ "drei Tage vor der Sitzung", "zwei Wochen vor Ostern"."""
    found = reading_at(match.string, match.end(), known)
    if found is None or found.due is None or found.due.on is None:
        raise Unclear
    day = found.due.on
    unit = fold(match["unit"])
    if unit.startswith(("mo", "ja", "qu", "ye")):
        return reckoning.months_later(day, -round(number_of(match["count"]) * {"m": 1, "q": 3}.get(unit[0], 12)))
    return day - _span(match, day)


_D_AND_M = r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})"
_NO_TIME = r"(?!\d|:\d)(?!\.\d)(?!\s*(?:Uhr|h)\b)"
_NEXT = r"(?:(?:nächsten|kommenden|next)\s+)?"
_IN = rf"(?:in|innerhalb|binnen|within)\s+(?:(?:von|of)\s+)?(?:(?:de[rn]|the)\s+)?{_NEXT}{LATE}"
_HALF_YEAR = r"(?:eine[mrs]\s+)?(?:halben\s+Jahre?s?|half\s+a\s+year|(?P<quarter>Vierteljahre?s?))\b"
PHRASES: list[tuple[str, Reader]] = [
    (r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b", _whole_date),
    (rf"{ON_WEEKDAY}(?P<d>\d{{1,2}})-(?P<m>\d{{1,2}})-(?P<y>20[2-9]\d)\b", lambda m, k: _checked(m, _whole_date(m, k))),
    (
        rf"{ON_WEEKDAY}(?:\d{{1,2}}\.\s?[/–-]\s?)?{_D_AND_M}"
        rf"(?:\.?(?:{DATE_YEAR}|(?<=\.)(?P<short>\d{{2}})\b)|\.)?{_NO_TIME}",
        lambda m, k: _numeric_date(m, k) if not m["short"] else _checked(m, _short_year(m)),
    ),
    (
        rf"{ON_WEEKDAY}(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})(?:/(?P<year>20[2-9]\d|\d\d))?(?P<which_year>)(?![\d/.])",
        _numeric_date,
    ),
    (rf"{ON_WEEKDAY}(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th|te[nrs]?)?\s*(?:of\s+)?{MONTH}{DATE_YEAR}?", _day_and_month_name),
    (rf"{ON_WEEKDAY}{MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\.?\d)(?:,?{DATE_YEAR})?", _day_and_month_name),
    (rf"(?:(?:{PART}\s+)?{ANY_MONTH}\s*/\s*)?(?:(?P<part>{PART})\s+)?{MONTH}{DATE_YEAR}?", _part_of_month),
    (r"(?P<m>\d{1,2})\s?[/.]\s?(?P<y>20[2-9]\d)\b", _month_and_year),
    (rf"(?:(?P<part>{PART})\s+)?(?:(?P<which>{WHICH})\s+)?(?P<what>{PERIOD})\b", _period),
    (
        rf"(?:(?P<which>{WHICH})\s+)?(?P<what>Wochen|Monats|Quartals|Halbjahres|Jahres)"
        r"(?P<end>ende|anfang|mitte|wechsel|schluss|ablauf)s?\b",
        _compound_period,
    ),
    (r"EO(?P<what>[WMQY])\b", _end_by_letters),
    (rf"(?P<part>{PART})\s+(?:(?:de[sm]|the)\s+)?(?:Jahre?s?\s+)?(?P<y>20[2-9]\d)\b", _part_of_year),
    (
        rf"(?:(?P<part>{PART})\s+)?(?:(?:de[sm]|the)\s+)?(?:(?P<kind>Q)\s?(?P<number>[1-4])\b"
        r"|(?P<number2>\d|erste[nsr]?|zweite[nsr]?|dritte[nsr]?|vierte[nsr]?)\.?\s*(?P<kind2>Quartals?|Halbjahre?s?|Hj)\b)"
        r"(?:[\s/]+(?:(?:von|of)\s+)?(?P<year>20[2-9]\d)\b)?",
        _numbered_part_of_year,
    ),
    (
        rf"(?:(?P<part>{PART})\s+|{WEEKDAY}\s+)?(?:(?:in|von)\s+)?(?:de[rs]\s+)?"
        r"(?:(?:KW|Kalenderwoche|(?:calendar\s+)?week)\.?\s*(?:\d{1,2}\s?[/–-]\s?)?(?P<week>\d{1,2})"
        r"|(?P<week_before>\d{1,2})\.\s*(?:KW|Kalenderwoche))\b(?:\s*(?:/|of|von)?\s*(?P<year>20[2-9]\d)\b)?",
        _calendar_week,
    ),
    (
        rf"(?:(?P<week>{WHICH})\s+(?:Woche|week)\s+)?(?:(?:am|on)\s+)?(?:(?P<which>{WHICH})\s+)?{WEEKDAY}"
        rf"(?:,?\s+(?:in\s+)?(?:der\s+)?(?P<week_after>{WHICH})\s+(?:Woche|week)\b"
        rf"|\s+in\s+{COUNT}\s+{UNIT}\b)?",
        _weekday,
    ),
    (rf"{_IN}{COUNT}\s+{UNIT}\b", _in_some_time),
    (rf"{_IN}{_HALF_YEAR}", _part_of_a_year_from_now),
    (
        r"(?:noch\s+)?(?P<near>heute|über?morgen|ue?bermorgen|morgen|vorgestern|gestern|today|tonight|tomorrow|yesterday)\b"
        rf"(?:\s+noch\b)?(?:\s+in\s+{COUNT}\s+{UNIT}\b)?",
        _near_day,
    ),
    (rf"(?P<feast>{FEAST})(?:\s+(?P<year>20[2-9]\d))?\b", _feast),
    (
        r"(?P<d>\d{1,2}(?:\.(?![\d:]|\s\d)|st\b|nd\b|rd\b|th\b)|(?:Ersten|Fünfzehnten|Zwanzigsten|Letzten)\b)"
        rf"(?P<month_said>\s+(?:of\s+(?:the\s+)?|des\s+|d\.\s*)?(?:(?P<which>{WHICH})\s+)?(?:Monats|month)\b)?",
        _day_alone,
    ),
    (rf"(?:(?P<which>{WHICH})\s+)?(?:{MEETING})\b(?![-\w])", _next_meeting),
    (rf"(?:{WHICH}\s+)?(?:{MEETING})\s+(?P<at>am|vom|im|in|on)\s+", _meeting_on),
    (rf"{COUNT}\s+{UNIT}\s+(?:vor|before)\s+(?:(?:de[rmn]|the|our)\s+)?", _before),
]


def _short_year(match: re.Match[str]) -> date:
    return date(2000 + int(match["short"]), int(match["m"]), int(match["d"]))


@dataclass(frozen=True)
class Reading:
    """What a phrase of a text means, and where it ends. Without `due` the untranslated `problem` says why."""

    due: Due | None
    end: int
    problem: str = ""


@cache
def _patterns() -> list[tuple[re.Pattern[str], Reader]]:
    # When first needed: compiling them takes longer than everything else here.
    return [(re.compile(pattern, re.IGNORECASE), reader) for pattern, reader in PHRASES]


def reading_at(text: str, start: int, known: Known) -> Reading | None:
    """The longest phrase that begins here; None if there is none."""
    found = [(match, reader) for pattern, reader in _patterns() if (match := pattern.match(text, start))]
    for match, reader in sorted(found, key=lambda each: -each[0].end()):
        end = match.end() if reader not in (_before, _meeting_on) else _end_of_inner(match, known)
        try:
            due = reader(match, known)
        except Unclear:
            return Reading(None, end, NOT_UNDERSTOOD)
        except Contradiction:
            return Reading(None, end, CONTRADICTION)
        except (ValueError, OverflowError):
            return Reading(None, end, NO_SUCH_DAY)
        if due is not None:
            return Reading(due if isinstance(due, Due) else Due(due), end)
    return None


def _end_of_inner(match: re.Match[str], known: Known) -> int:
    inner = reading_at(match.string, match.end(), replace(known, alone=True))
    return inner.end if inner else match.end()
