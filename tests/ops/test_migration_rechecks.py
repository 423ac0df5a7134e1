"""0043 lets people take a press of "Stimmt noch" back, and keeps the facts, programmes and sections that are there."""

from datetime import date

from sqlalchemy import inspect

from roundtable.core import clock, migrate
from roundtable.countries.programmes import actions as programmes
from roundtable.countries.programmes.models import Programme
from roundtable.countries.sections import actions as sections
from roundtable.countries.sections.actions import SectionDraft
from roundtable.directory.districts import actions as districts
from roundtable.directory.districts.actions import FactDraft
from roundtable.directory.models import Country, Organisation
from tests import world
from tests.ops.test_storage import downgraded, everything

TABLES = ("mission_fact", "programme", "country_section")


def test_what_was_checked_stays(database):
    with database.write() as db:
        jonas, ghana = world.actor(db, "jonas"), db.merge(Country(code="GH", name_de="Ghana", name_en="Ghana"))
        db.add(Organisation(id=90_001, kind="embassy", name="Botschaft", city="Berlin"))
        db.flush()
        day = date(2026, 1, 2)
        mission = db.get_one(Organisation, 90_001)
        districts.enter_fact(jonas, mission, "issues", FactDraft("yes", "", "Auskunft", day), 0)
        programmes.add_programme(jonas, programmes.Card("Hilfe", "Merkblatt", "https://example.org", scope="all"))
        sections.save_section(jonas, ghana, "housing", SectionDraft("Hoch.", "ZIRF", day), 0)
    before = everything(database)
    downgraded(database, "0042")
    with database.reader.connect() as connection:
        for table in TABLES:
            assert "check_before" not in {column["name"] for column in inspect(connection).get_columns(table)}
    assert migrate.upgrade(database) is True
    assert everything(database) == before
    with database.write() as db:
        programme = db.query(Programme).one()
        programmes.check_programme(world.actor(db, "petra"), programme, programme.version)
        assert programme.check_before["on"] == clock.today().isoformat()
