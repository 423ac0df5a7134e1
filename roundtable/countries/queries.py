"""Reading what a country's page shows."""

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roundtable.countries.sections.models import CountrySection
from roundtable.directory import queries as directory_queries
from roundtable.directory.models import Country


def country(db: Session, code: str) -> Country | None:
    """By its code of two letters."""
    return db.get(Country, code.upper()) if len(code) == 2 and code.isalpha() else None


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
