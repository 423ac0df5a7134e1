"""Reading what a country's page shows."""

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roundtable.core.text import sort_key
from roundtable.countries.sections.models import CountrySection
from roundtable.directory import kinds
from roundtable.directory import queries as directory_queries
from roundtable.directory.models import Country, Organisation


def country(db: Session, code: str) -> Country | None:
    """By its code of two letters."""
    return db.get(Country, code.upper()) if len(code) == 2 else None


def missions(db: Session, code: str) -> list[Organisation]:
    """The country's missions in Germany, embassies first, with everything that lists show."""
    query = select(Organisation.id, Organisation.kind, Organisation.name)
    query = query.where(Organisation.country_code == code, Organisation.archived_at.is_(None))
    rows = [row for row in db.execute(query) if row.kind in kinds.MISSIONS]
    order = list(kinds.MISSIONS)
    rows.sort(key=lambda row: (order.index(row.kind), sort_key(row.name)))
    return directory_queries.by_ids(db, [row.id for row in rows])


def by_letter(db: Session) -> dict[str, list[Country]]:
    """All countries by first letter, in the reader's language."""
    found = defaultdict(list)
    for each in directory_queries.countries(db):
        found[directory_queries.letter_of(each)].append(each)
    return dict(found)


def section_counts(db: Session) -> dict[str, int]:
    """How many sections each country has, without those that have none."""
    query = select(CountrySection.country_code, func.count()).group_by(CountrySection.country_code)
    return dict(db.execute(query).all())
