"""Pure. The countries of a programme as lines that people type: "Syrien; ab 13.01.2025; nur mit Antrag"."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from roundtable.core.i18n import day_numeric
from roundtable.core.i18n import gettext as _
from roundtable.countries.programmes.models import ProgrammeCountry
from roundtable.directory.queries import country_name

MAX_NOTE = 200
_SINCE = re.compile(r"(?:ab|seit|from|since)\s+(\d{1,2})\.(\d{1,2})\.(\d{4})", re.IGNORECASE)


@dataclass(frozen=True)
class CountryLine:
    """One country, the first day of departures that are supported, and what is different there."""

    code: str
    since: date | None
    note: str


class Problem(Exception):
    """A line that can't be read."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def as_text(rows: Iterable[ProgrammeCountry]) -> str:
    """The lines for the form."""
    return "\n".join(
        "; ".join(
            part
            for part in (
                country_name(row.country),
                _("from %(day)s", day=day_numeric(row.since)) if row.since else "",
                row.note,
            )
            if part
        )
        for row in rows
    )


def read(text: str, codes: Mapping[str, str]) -> list[CountryLine]:
    """The lines as typed. `codes` are countries' codes by key of their names. Raises Problem for the first error."""
    found: dict[str, CountryLine] = {}
    for line in text.split("\n"):
        if line.strip():
            read_line = _read_line(line.strip(), codes)
            if read_line.code in found:
                raise Problem(_("This country stands there twice: %(line)s", line=line.strip()[:80]))
            found[read_line.code] = read_line
    return list(found.values())


def _read_line(line: str, codes: Mapping[str, str]) -> CountryLine:
    name, *rest = (part.strip() for part in line.split(";"))
    code = codes.get(key(name))
    if code is None:
        raise Problem(_("There is no country of this name: %(line)s", line=name[:80]))
    since, notes = None, []
    for part in rest:
        if typed := _SINCE.fullmatch(part):
            since = _day(typed, line)
        elif part:
            notes.append(part)
    note = "; ".join(notes)
    if len(note) > MAX_NOTE:
        raise Problem(_("The note is too long: %(line)s", line=name[:80]))
    return CountryLine(code, since, note)


def _day(typed: re.Match[str], line: str) -> date:
    try:
        return date(int(typed[3]), int(typed[2]), int(typed[1]))
    except ValueError:
        raise Problem(_("There is no such day: %(line)s", line=line[:80])) from None


def key(name: str) -> str:
    """Names are the same whatever their case."""
    return " ".join(name.casefold().split())
