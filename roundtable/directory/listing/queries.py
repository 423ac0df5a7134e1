"""The first page of the directory: what it shows of each section, with the same number of statements for any size."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from roundtable.core.text import sort_key
from roundtable.directory import kinds
from roundtable.directory.models import Country, Organisation
from roundtable.directory.queries import by_ids, countries, is_for, letter_of, responsibility_rank

SHOWN = 25  # entries of a section on the first page; a link leads to all of them, in pages
SHOWN_PER_COUNTRY = 8  # missions of one country on the page of its letter


@dataclass
class Section:
    """The first entries of a section of the first page; `count` and `kinds` are those of all its entries."""

    entries: list[Organisation]
    count: int
    kinds: frozenset[str]

    @property
    def more(self) -> bool:
        return self.count > len(self.entries)


@dataclass(frozen=True)
class _Listed:
    """Which entries a section shows, before they are fetched."""

    ids: list[int]
    count: int
    kinds: frozenset[str]

    def section(self, whole: dict[int, Organisation]) -> Section:
        return Section([whole[ident] for ident in self.ids], self.count, self.kinds)


def _responsible(db: Session, region: str) -> _Listed:
    """The offices of a Kreis (an AGS), then the state office."""
    state_office = (Organisation.region == "SH") & (Organisation.kind == "state_office")
    return _listed(
        db,
        or_(is_for(region), state_office),
        lambda row: (responsibility_rank(row.kind), sort_key(row.name)),
    )


def _for_the_state(db: Session) -> _Listed:
    """Offices for the whole state or all of Germany, without the state office, which `_responsible()` has."""
    offices = and_(Organisation.kind != "state_office", Organisation.kind.not_in(kinds.MISSIONS))
    return _listed(
        db,
        and_(Organisation.region.in_(("SH", "DE")), offices),
        lambda row: (row.region != "SH", sort_key(row.name)),
    )


def _listed(db: Session, which: Any, order: Callable[[Any], Any]) -> _Listed:
    """Sorted in Python, because databases don't know German dictionary order."""
    query = select(Organisation.id, Organisation.name, Organisation.kind, Organisation.region)
    rows = db.execute(query.where(which, Organisation.archived_at.is_(None))).all()
    first = [row.id for row in sorted(rows, key=order)[:SHOWN]]
    return _Listed(first, len(rows), frozenset(row.kind for row in rows))


@dataclass
class Letter:
    """The missions of the countries that begin with one letter; `letters` are all that have any."""

    letter: str
    letters: list[str]
    countries: list[tuple[Country, list[Organisation], int]]  # each with its first missions and how many it has

    def neighbour(self, step: int) -> str:
        """The letter before (-1) or after (1); "" at the ends."""
        at = self.letters.index(self.letter) + step if self.letter in self.letters else -1
        return self.letters[at] if 0 <= at < len(self.letters) else ""


@dataclass(frozen=True)
class Overview:
    """The first page: who is responsible for the Kreis, offices of the state, and missions of one letter."""

    mine: Section
    statewide: Section
    missions: Letter


def overview(db: Session, region: str, letter: str = "") -> Overview:
    """`region` is an AGS; for an unknown letter, the first one. All entries are fetched at once, which is quicker."""
    mine, statewide = _responsible(db, region), _for_the_state(db)
    listed = countries(db, only_listed=True)
    letters = list(dict.fromkeys(letter_of(country) for country in listed))
    chosen = letter.upper() if letter.upper() in letters else (letters or [""])[0]
    shown = _missions_of(db, [country for country in listed if letter_of(country) == chosen])
    ids = [*mine.ids, *statewide.ids, *(ident for _country, first, _count in shown for ident in first)]
    whole = {entry.id: entry for entry in by_ids(db, ids)}
    of_countries = [(country, [whole[ident] for ident in first], count) for country, first, count in shown]
    return Overview(mine.section(whole), statewide.section(whole), Letter(chosen, letters, of_countries))


def _missions_of(db: Session, of: list[Country]) -> list[tuple[Country, list[int], int]]:
    """Each country with the ids of its first missions, and how many it has; without those that have none."""
    query = select(Organisation.id, Organisation.name, Organisation.kind, Organisation.country_code)
    query = query.where(Organisation.country_code.in_([country.code for country in of]))
    order, listed = list(kinds.MISSIONS), defaultdict(list)
    for row in db.execute(query.where(Organisation.archived_at.is_(None))):
        listed[row.country_code].append(row)
    for rows in listed.values():
        rows.sort(key=lambda row: (order.index(row.kind) if row.kind in order else 99, sort_key(row.name)))
    return [
        (country, [row.id for row in rows[:SHOWN_PER_COUNTRY]], len(rows))
        for country in of
        if (rows := listed[country.code])
    ]
