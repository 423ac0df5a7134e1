"""0049 adds the secret addresses of people's tasks, and keeps what is there."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.tasks.feed import actions as feed
from tests import world
from tests.ops.test_storage import downgraded, everything
from tests.tasks import scenes


def test_addresses_come_to_a_database_with_tasks(database):
    with database.write() as db:
        scenes.task(db, "Passersatz klären", to="petra")
    before = {name: rows for name, rows in everything(database).items() if name != "task_feed"}
    downgraded(database, "0048")
    with database.reader.connect() as connection:
        assert "task_feed" not in inspect(connection).get_table_names()
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["action_item"] and {name: after[name] for name in before if name in after} == before
    with database.write() as db:
        feed.make_feed(world.actor(db, "petra"))
    assert len(everything(database)["task_feed"]) == 1
