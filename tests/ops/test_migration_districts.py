"""0032 adds facts about missions, and keeps what is there."""

from datetime import date

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.directory.districts import actions as districts
from roundtable.directory.districts.actions import FactDraft
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.models import Channel, Organisation
from tests import world
from tests.ops.test_storage import downgraded, everything


def test_facts_come_to_a_database_with_missions(database):
    with database.write() as db:
        db.add(Organisation(id=90_001, kind="embassy", name="Botschaft", city="Berlin", district="ganz Deutschland"))
        db.flush()
        db.add(Channel(organisation_id=90_001, kind="phone", value="+49 30 1234567"))
    before = {name: rows for name, rows in everything(database).items() if name != "mission_fact"}
    downgraded(database, "0031")
    with database.reader.connect() as connection:
        assert "mission_fact" not in inspect(connection).get_table_names()
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["organisation"] and {name: after[name] for name in before} == before
    with database.write() as db:
        birgit, mission = world.actor(db, "birgit"), db.get_one(Organisation, 90_001)
        first = districts.enter_fact(birgit, mission, "issues", FactDraft("yes", "", "Auskunft", date(2026, 1, 2)), 0)
        districts.enter_fact(birgit, mission, "issues", FactDraft("no", "", "Auskunft", date(2026, 2, 2)), first.id)
    with database.read() as db:
        facts = db.query(MissionFact).order_by(MissionFact.id)
        assert [(fact.answer, fact.ended_at is None) for fact in facts] == [("yes", False), ("no", True)]
