"""0027 adds training, and keeps what is there."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.meetings import actions as meetings
from roundtable.training import actions as training_actions
from roundtable.training.actions import TrainingDraft
from tests import world
from tests.meetings.conftest import at, facts
from tests.ops.test_storage import downgraded, everything

NEW = {"training", "training_place"}


def test_training_comes_to_a_database_with_meetings(database):
    with database.write() as db:
        meetings.plan_meeting(world.actor(db, "birgit"), facts())
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    downgraded(database, "0026")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["meeting"] and {name: after[name] for name in before if name in after} == before
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        training = training_actions.offer(birgit, TrainingDraft("Passersatz", at(9), at(9, 16), 1))
        training_actions.take_place(birgit, training, 0)
    assert len(everything(database)["training_place"]) == 1
