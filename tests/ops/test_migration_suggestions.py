"""0031 adds suggestions and earlier values, and keeps the directory."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.directory import actions as directory
from roundtable.directory.models import Channel, Organisation
from tests import world
from tests.ops.test_storage import downgraded, everything

NEW = {"suggestion", "entry_change"}


def test_suggestions_come_to_a_directory_that_is_there(database):
    with database.write() as db:
        entry = Organisation(id=90_001, kind="other", name="Stelle", note="Seit 2018.")
        entry.channels = [Channel(kind="phone", value="+49 431 1234")]
        db.add(entry)
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    downgraded(database, "0030")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["channel"] and {name: after[name] for name in before if name in after} == before
    with database.write() as db:
        entry = db.get_one(Organisation, 90_001)
        directory.edit_entry(world.actor(db, "jonas"), entry, directory.Entry("Amt", "other"), entry.version)
    assert len(everything(database)["entry_change"]) == 2  # the name, and the note is gone
