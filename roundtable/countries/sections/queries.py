"""Reading sections of country pages and their earlier versions."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from roundtable.countries.sections.models import CountrySection, CountrySectionVersion
from roundtable.minutes.redaction.queries import Shared, TypedBy
from roundtable.search.models import SearchEntry


def sections(db: Session, code: str) -> dict[str, CountrySection]:
    """The sections of a country that somebody has written, by topic."""
    query = select(CountrySection).options(joinedload(CountrySection.reviewed_by))
    return {section.topic: section for section in db.scalars(query.where(CountrySection.country_code == code))}


def section(db: Session, code: str, topic: str) -> CountrySection | None:
    """One section, if it is written."""
    query = select(CountrySection).options(joinedload(CountrySection.country))
    return db.scalar(query.where(CountrySection.country_code == code, CountrySection.topic == topic))


def version_counts(db: Session, code: str) -> dict[str, int]:
    """{topic: how many versions there are} of a country's sections."""
    query = select(CountrySection.topic, func.count()).join(CountrySection.versions)
    rows = db.execute(query.where(CountrySection.country_code == code).group_by(CountrySection.topic)).all()
    return dict(rows)


def versions(db: Session, section: CountrySection) -> list[CountrySectionVersion]:
    """All versions, newest first."""
    query = select(CountrySectionVersion).options(joinedload(CountrySectionVersion.by))
    query = query.where(CountrySectionVersion.section_id == section.id)
    return list(db.scalars(query.order_by(CountrySectionVersion.number.desc())))


def next_number(db: Session, section: CountrySection) -> int:
    """The number of the next version."""
    newest = select(func.max(CountrySectionVersion.number)).where(CountrySectionVersion.section_id == section.id)
    return (db.scalar(newest) or 0) + 1


def overdue(db: Session, today: date) -> list[CountrySection]:
    """Sections whose review no longer counts."""
    found = db.scalars(select(CountrySection).options(joinedload(CountrySection.country)))
    return [section for section in found if section.due_on < today]


def titles_in_search(db: Session, sections: Iterable[CountrySection]) -> dict[int, str]:
    """{id of a section: what the search calls it}."""
    ids = {f"country_section/{section.id}": section.id for section in sections}
    query = select(SearchEntry.subject, SearchEntry.title).where(SearchEntry.subject.in_(ids))
    return {ids[subject]: title for subject, title in db.execute(query)}


def redactable(typed_by: TypedBy) -> list[Shared]:
    """Sections of which people wrote a version, with all their versions: the words stand in later ones, too."""
    theirs = select(CountrySectionVersion.section_id).where(typed_by(CountrySectionVersion.by_id))
    return [
        Shared(CountrySection, CountrySection.id.in_(theirs), _topic),
        Shared(CountrySectionVersion, CountrySectionVersion.section_id.in_(theirs), _topic, lambda row: row.section),
    ]


def _topic(section: CountrySection) -> str:
    return f"countries/{section.country_code}"
