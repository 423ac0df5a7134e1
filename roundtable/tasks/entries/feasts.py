"""Pure. Feast days as people name them. "Bis Weihnachten" means Christmas Eve: offices are closed from then on."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from roundtable.tasks.entries.reckoning import advent, easter


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


def _sunday_of_advent(number: int) -> Callable[[int], date]:
    return lambda year: advent(year, number)


def _mothers_day(year: int) -> date:
    first = date(year, 5, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7)


_FEASTS: list[tuple[str, Callable[[int], date]]] = [
    (r"Neujahr(?:stag)?|New\s+Year(?:'s\s+Day)?", _fixed(1, 1)),
    (r"(?:Heilige[nr]?\s+)?(?:Drei|3)\s*-?Könige?(?:stag)?|Dreikönig(?:stag|e)?|Epiphanias", _fixed(1, 6)),
    (r"Valentinstag", _fixed(2, 14)),
    (r"Weiberfastnacht", _from_easter(-52)),
    (r"Rosenmontag", _from_easter(-48)),
    (r"Fastnacht|Fasching|Karneval", _from_easter(-47)),
    (r"Aschermittwoch", _from_easter(-46)),
    (r"(?:Internationale[nr]?\s+)?Frauentag", _fixed(3, 8)),
    (r"Palmsonntag", _from_easter(-7)),
    (r"Gründonnerstag", _from_easter(-3)),
    (r"Karfreitag|Good\s+Friday", _from_easter(-2)),
    (r"Karsamstag", _from_easter(-1)),
    (r"Ostermontag|Easter\s+Monday", _from_easter(1)),
    (r"Oster(?:sonntag|n)|Easter(?:\s+Sunday)?", _from_easter(0)),
    (r"Maifeiertag|Tag\s+der\s+Arbeit", _fixed(5, 1)),
    (r"Muttertag", _mothers_day),
    (r"(?:Christi\s+)?Himmelfahrt(?:stag)?|Vatertag|Ascension(?:\s+Day)?", _from_easter(39)),
    (r"Pfingstmontag", _from_easter(50)),
    (r"Pfingst(?:sonntag|en)|Pentecost|Whitsun", _from_easter(49)),
    (r"Fronleichnam", _from_easter(60)),
    (r"(?:Tag\s+der\s+)?(?:Deutschen\s+)Einheit", _fixed(10, 3)),
    (r"Reformationstag", _fixed(10, 31)),
    (r"Allerheiligen", _fixed(11, 1)),
    (r"(?:St\.?\s+)?Martins?tag|St\.?\s+Martin|Sankt\s+Martin", _fixed(11, 11)),
    (r"Volkstrauertag", lambda year: advent(year, 1) - timedelta(weeks=2)),
    (r"Buß-?\s*und\s+Bettag", lambda year: advent(year, 1) - timedelta(days=11)),
    (r"Totensonntag|Ewigkeitssonntag", lambda year: advent(year, 1) - timedelta(weeks=1)),
    (r"(?:1\.|ersten)\s*Advent(?:ssonntag)?", _sunday_of_advent(1)),
    (r"(?:2\.|zweiten)\s*Advent(?:ssonntag)?", _sunday_of_advent(2)),
    (r"(?:3\.|dritten)\s*Advent(?:ssonntag)?", _sunday_of_advent(3)),
    (r"(?:4\.|vierten)\s*Advent(?:ssonntag)?", _sunday_of_advent(4)),
    (r"Nikolaus(?:tag)?", _fixed(12, 6)),
    (r"(?:2\.|zweiten)\s*Weihnachts(?:feier)?tag|Boxing\s+Day", _fixed(12, 26)),
    (r"(?:(?:1\.|ersten)\s*)?Weihnachts(?:feier)?tag|Christmas\s+Day", _fixed(12, 25)),
    (r"Heilig(?:er|en|em)?\s?abend|Heilige[nrm]?\s+Abend|Weihnachten|Christmas(?:\s+Eve)?|x-?mas", _fixed(12, 24)),
    (r"S[iy]lvester(?:abend)?|New\s+Year's\s+Eve", _fixed(12, 31)),
]
FEAST = "|".join(f"(?:{pattern})" for pattern, _day_in in _FEASTS)


@cache
def _patterns() -> list[tuple[re.Pattern[str], Callable[[int], date]]]:
    return [(re.compile(pattern, re.IGNORECASE), day_in) for pattern, day_in in _FEASTS]


def feast_in(name: str, year: int) -> date:
    """The day of a feast that FEAST has matched."""
    return next(day_in for pattern, day_in in _patterns() if pattern.fullmatch(name))(year)
