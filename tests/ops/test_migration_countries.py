"""0026 adds country pages and programmes and touches nothing that is there."""

from datetime import date

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.countries.programmes.models import Programme, ProgrammeCountry
from roundtable.countries.sections.models import CountrySection, CountrySectionVersion
from roundtable.directory.models import Country
from tests.ops.test_storage import downgraded, everything


def test_country_pages_come_to_countries_that_are_there(database):
    with database.write() as db:
        db.add(Country(code="GH", name_de="Ghana", name_en="Ghana"))
    before = everything(database)
    downgraded(database, "0025")
    assert not inspect(database.reader).has_table("programme")
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert {name: after[name] for name in before} == before
    with database.write() as db:
        day = date(2026, 3, 1)
        db.add(Programme(name="Hilfe", countries=[ProgrammeCountry(country_code="GH", since=day)]))
        texts = {"text": "Text", "sources": "Quelle", "as_of": day}
        section = CountrySection(country_code="GH", topic="work", reviewed_on=day, **texts)
        section.versions = [CountrySectionVersion(number=1, **texts)]
        db.add(section)
    after = everything(database)
    names = ("programme", "programme_country", "country_section", "country_section_version")
    assert [len(after[name]) for name in names] == [1, 1, 1, 1]
