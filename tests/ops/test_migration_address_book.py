"""0029 and 0038 add devices that read the directory and what is marked for them, and keep what is there."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.directory.devices import actions as devices
from roundtable.directory.models import Channel, Organisation
from tests import world
from tests.ops.test_storage import downgraded, everything

NEW = {"address_book_device", "address_book_state", "address_book_mark"}


def test_devices_come_to_a_database_with_a_directory(database):
    with database.write() as db:
        db.add(Organisation(kind="municipality", name="Rathaus", channels=[Channel(kind="phone", value="+49 481 1")]))
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    downgraded(database, "0028")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["organisation"] and {name: after[name] for name in before if name in after} == before
    with database.write() as db:
        device, _token = devices.add_device(world.actor(db, "petra"), "Handy")
        devices.remember(world.actor(db, "petra"), device.id, "digest", {"1": "etag"})
        devices.set_mark(world.actor(db, "petra"), db.query(Organisation).one(), True)
    assert len(everything(database)["address_book_state"]) == len(everything(database)["address_book_mark"]) == 1
