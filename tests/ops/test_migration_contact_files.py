"""0033 adds files of contacts, and keeps what is there."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.directory import actions as directory
from roundtable.directory.contact_files.models import ContactFile
from tests import world
from tests.ops.test_storage import downgraded, everything

NEW = {"contact_file"}


def test_files_come_to_a_database_with_contacts(database):
    with database.write() as db:
        directory.add_entry(world.actor(db, "birgit"), directory.Entry("Stelle", "other"), {"phone": "0431 988-0"})
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    downgraded(database, "0032")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["organisation"] and {name: after[name] for name in before if name in after} == before
    with database.write() as db:
        db.add(ContactFile(table_id=world.actor(db, "birgit").table_id, name="kontakte.csv", text="Name\nA\n"))
    assert len(everything(database)["contact_file"]) == 1
