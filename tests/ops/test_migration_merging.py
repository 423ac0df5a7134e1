"""0034 lets entries be merged, and keeps what is there."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.directory import actions as directory
from roundtable.directory.models import Organisation
from tests import world
from tests.ops.test_storage import downgraded

NEW = {"organisation_merge"}


def test_merging_comes_to_a_database_with_contacts(database):
    with database.write() as db:
        directory.add_entry(world.actor(db, "birgit"), directory.Entry("Stelle", "other"), {"phone": "0431 988-0"})
    downgraded(database, "0033")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
    assert migrate.upgrade(database) is True
    with database.read() as db:
        (entry,) = db.query(Organisation).filter_by(name="Stelle")
        assert entry.merged_into_id is None and [way.value for way in entry.channels] == ["0431 988-0"]
