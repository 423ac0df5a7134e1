"""0044 lets people suggest what is known of a mission, and keeps the suggestions that are there."""

from sqlalchemy import inspect

from roundtable.core import clock, migrate
from roundtable.directory.districts.actions import FactDraft
from roundtable.directory.models import Organisation
from roundtable.directory.suggestions import actions as suggestions
from tests import world
from tests.ops.test_storage import downgraded, everything


def test_suggestions_that_are_there_stay(database):
    with database.write() as db:
        mission = Organisation(id=90_001, kind="embassy", name="Botschaft", city="Berlin")
        db.add(mission)
        db.flush()
        suggestions.suggest_gone(world.actor(db, "petra"), mission, None, "Brief vom Mai")
    before = everything(database)
    downgraded(database, "0043")
    with database.reader.connect() as connection:
        assert "as_of" not in {column["name"] for column in inspect(connection).get_columns("suggestion")}
    assert migrate.upgrade(database) is True
    assert everything(database) == before and len(before["suggestion"]) == 1
    with database.write() as db:
        draft = FactDraft("yes", "", "telefonisch", clock.today())
        made = suggestions.suggest_fact(world.actor(db, "petra"), db.get_one(Organisation, 90_001), "issues", draft)
        assert made.as_of == clock.today()
