"""What is new in the countries that somebody follows. As many statements for one country as for all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core.models import Event
from roundtable.core.text import sort_key
from roundtable.countries.following import words
from roundtable.countries.following.models import CountryFollow
from roundtable.countries.programmes.models import ProgrammeCountry
from roundtable.countries.sections.models import CountrySection
from roundtable.directory import kinds
from roundtable.directory.models import Country, Organisation
from roundtable.directory.queries import country_name


@dataclass(frozen=True)
class News:
    """The newest that happened to one section, programme or mission of a country that is followed."""

    country: Country
    verb: str
    title: str
    topic: str
    at: datetime

    @property
    def text(self) -> str:
        return words.sentence(self.verb, self.title)

    @property
    def path(self) -> str:
        """Below a table's address."""
        return f"/{self.topic}"


def follows(db: Session, user_id: int, code: str) -> bool:
    query = select(CountryFollow.id).where(CountryFollow.user_id == user_id, CountryFollow.country_code == code)
    return db.scalar(query) is not None


def followed(db: Session, user_id: int) -> list[Country]:
    """By name, in the reader's language."""
    query = select(Country).join(CountryFollow, CountryFollow.country_code == Country.code)
    found = db.scalars(query.where(CountryFollow.user_id == user_id))
    return sorted(found, key=lambda country: sort_key(country_name(country)))


def news(db: Session, user_id: int, after: datetime, most: int = 10) -> list[News]:
    """Newest first, each section, programme and mission once. For the start page, and for mails that collect news."""
    query = select(CountryFollow, Country).join(Country, Country.code == CountryFollow.country_code)
    since = {country: follow.since for follow, country in db.execute(query.where(CountryFollow.user_id == user_id))}
    if not since:
        return []
    subjects = _subjects(db, since)
    verbs = (*words.VERBS, *words.UNDONE)
    asked = select(Event).where(Event.table_id.is_(None), Event.verb.in_(verbs), Event.at >= after)
    asked = asked.where(Event.subject.in_(subjects))
    found: dict[tuple[str, str], News] = {}
    for event in _standing(db.scalars(asked.order_by(Event.id.desc()).limit(20 * most))):
        for country in subjects[event.subject]:
            if event.at >= since[country]:
                one = News(country, event.verb, event.data.get("title", ""), event.topic, event.at)
                found.setdefault((event.subject, country.code), one)
    return list(found.values())[:most]


def _standing(events: Iterable[Event]) -> Iterator[Event]:
    """Those, newest first, that nobody has undone."""
    undone: set[tuple[str, str]] = set()
    for event in events:
        if event.verb in words.UNDONE:
            undone.add((event.subject, words.UNDONE[event.verb]))
        elif (event.subject, event.verb) in undone:
            undone.discard((event.subject, event.verb))
        else:
            yield event


def _subjects(db: Session, countries: Iterable[Country]) -> dict[str, list[Country]]:
    """{what events can be about: the countries whose page shows it}."""
    by_code = {country.code: country for country in countries}
    sections = select(CountrySection.id, CountrySection.country_code).where(CountrySection.country_code.in_(by_code))
    cards = select(ProgrammeCountry.programme_id, ProgrammeCountry.country_code)
    missions = select(Organisation.id, Organisation.country_code).where(Organisation.country_code.in_(by_code))
    found: dict[str, list[Country]] = {}
    for table, rows in (
        ("country_section", db.execute(sections)),
        ("programme", db.execute(cards.where(ProgrammeCountry.country_code.in_(by_code)))),
        ("organisation", db.execute(missions.where(Organisation.kind.in_(kinds.MISSIONS)))),
    ):
        for ident, code in rows:
            found.setdefault(f"{table}/{ident}", []).append(by_code[code or ""])
    return found
