"""0028 adds totals, and keeps what is there."""

from sqlalchemy import inspect

from roundtable.core import clock, migrate
from roundtable.directory.models import Organisation
from roundtable.totals import actions as totals_actions
from roundtable.totals import quarters
from roundtable.training import actions as training_actions
from roundtable.training.actions import TrainingDraft
from tests import world
from tests.meetings.conftest import at
from tests.ops.test_storage import downgraded, everything

NEW = {"centre_report", "totals_release"}


def test_totals_come_to_a_database_with_training(database):
    with database.write() as db:
        training_actions.offer(world.actor(db, "birgit"), TrainingDraft("Passersatz", at(9), at(9, 16), 1))
        db.add(Organisation(id=90_001, kind="return_counselling", name="Beratungsstelle", region="01051"))
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    downgraded(database, "0027")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["training"] and {name: after[name] for name in before if name in after} == before
    with database.write() as db:
        birgit, quarter = world.actor(db, "birgit"), quarters.of_day(clock.today()).before
        totals_actions.enter(birgit, db.get_one(Organisation, 90_001), quarter, {"GH": 7}, 0)
        totals_actions.publish(birgit, quarter)
    assert len(everything(database)["totals_release"]) == 1
