"""Pure. What the cells of programmes.csv say: days, countries, states, in the words of their sources."""

import calendar
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")
_FULL_DAY, _MONTH = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b"), re.compile(r"\b(\d{4})-(\d\d)\b")
_CODE = re.compile(r"\b([A-Z]{2})\b(\*?)")
_SINCE = re.compile(r"\b(?:ab|seit) (\d{4}-\d\d-\d\d)")
_BRACKETS = re.compile(r"\([^()]*\)")
_HEADED = re.compile(r"((?:[^():]|\([^()]*\))+): (.+)")  # a colon outside of brackets
_NO_DATE = re.compile(r"n\.d\.(?: \(about ([^)]+)\))?")


@dataclass
class CoveredCountry:
    """A country that a programme is for. `note` is what the source says about it alone."""

    since: date | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def note(self) -> str:
        return "; ".join(dict.fromkeys(self.notes))[:200]


def german(text: str) -> str:
    """The text with its days as people write them: 31.08.2026 and 08/2026; without a date "etwa 2024" or nothing."""
    text = _NO_DATE.sub(lambda found: f"etwa {found[1]}" if found[1] else "", text)
    return _MONTH.sub(r"\2/\1", _FULL_DAY.sub(r"\3.\2.\1", text)).strip()


def first_day(text: str) -> date | None:
    """The first day of what the cell begins with: a day, a month or a year."""
    found = _DAY.match(text)
    return date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)) if found else None


def last_day(text: str) -> date | None:
    """The last day of it."""
    found = _DAY.match(text)
    if found is None:
        return None
    year, month = int(found["year"]), int(found["month"] or 12)
    return date(year, month, int(found["day"] or calendar.monthrange(year, month)[1]))


def is_only_a_day(text: str) -> bool:
    """Whether the cell says nothing beyond a whole day."""
    return bool(_FULL_DAY.fullmatch(text))


def state_of(status: str) -> str:
    """ "ended" or "running" where the source is sure of it, else "unclear"."""
    first = status.lower()
    return "ended" if first.startswith("beendet") else "running" if first.startswith("laufend") else "unclear"


def scope_of(text: str, listed: Mapping[str, CoveredCountry]) -> str:
    """Without any word about countries a programme is for everybody, wherever they go."""
    if not text or text.startswith("alle"):
        return "all"
    return "listed" if listed else "varying"


def covered(text: str, names: Mapping[str, str]) -> dict[str, CoveredCountry]:
    """{code: what is said} of all countries in the cell. `names` are the German names by code."""
    found: dict[str, CoveredCountry] = {}
    stars: list[str] = []
    for part in _parts(text):
        headed = _HEADED.fullmatch(part)
        heading, codes = (headed[1], headed[2]) if headed else ("", part)
        for code, star in _CODE.findall(_BRACKETS.sub("", codes)):
            if code in names:
                country = found.setdefault(code, CoveredCountry())
                country.notes += [heading.rpartition("), ")[2]] if heading else []
                stars += [code] if star else []
        _note_since(part, names, found)
    for bracket in _BRACKETS.findall(text):
        for remark in bracket.strip("()").split(";"):
            _note_remark(remark.strip(), found, stars)
    return found


def other_words(text: str, names: Mapping[str, str]) -> str:
    """What the cell says about countries without naming any: "wie EURP", "wechselnd"."""
    return german("; ".join(part for part in _parts(text) if not covered(part, names)))


def _parts(text: str) -> list[str]:
    """What stands between semicolons outside of brackets."""
    return [part.strip() for part in re.split(r";(?![^()]*\))", text) if part.strip()]


def _note_since(part: str, names: Mapping[str, str], found: dict[str, CoveredCountry]) -> None:
    """ "Syrien wieder seit 2025-01-13", "ab 2023-05-01 um CD CM … erweitert"."""
    since = _SINCE.search(part)
    if since is None:
        return
    day = first_day(since[1])
    named = [code for code, name in names.items() if re.search(rf"\b{re.escape(name)}\b", part)]
    for code in [*named, *(code for code, _star in _CODE.findall(part) if code in names)]:
        found.setdefault(code, CoveredCountry()).since = day


def _note_remark(part: str, found: dict[str, CoveredCountry], stars: Collection[str]) -> None:
    """ "* = Sonderregeln", "SO ohne Somaliland", "ältere Fassung: TR nicht bei …"."""
    before, _colon, after = part.rpartition(": ")
    if after.startswith("* = "):
        for code in stars:
            found[code].notes.append(after.removeprefix("* = "))
        return
    code, _blank, words = after.partition(" ")
    if code in found and words:
        found[code].notes.append(german(f"{before}: {words}" if before else words))


def named_in(text: str, short_names: Mapping[str, str]) -> str | None:
    """The key of the programme that the text names last: "JRS, dann EURP" is followed by EURP."""
    places = {
        key: match.start()
        for name, key in short_names.items()
        for match in re.finditer(rf"\b{re.escape(name)}\b", text)
    }
    return max(places, key=lambda key: places[key]) if places else None


def short_name(name: str) -> str:
    """What others call it: "JRS" of "Joint Reintegration Services (JRS)", else what stands before a bracket."""
    acronym = re.search(r"\(([A-Z]{3,8})\)", name)
    return acronym[1] if acronym else name.partition(" (")[0]
