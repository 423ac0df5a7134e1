"""0030 adds what checking needs, and keeps what is there: one failed attempt stays one."""

from sqlalchemy import inspect, text

from roundtable.core import clock, migrate
from roundtable.directory import actions as directory
from roundtable.directory.models import Channel, Organisation
from tests import world
from tests.ops.test_storage import downgraded, everything

NEW = {"hours_check", "check_reservation"}


def test_checks_stay_as_they_were(database):
    with database.write() as db:
        jonas = world.actor(db, "jonas")
        entry = directory.add_entry(
            jonas, directory.Entry("Amt", "municipality"), {"phone": "0481 1", "email": "a@example.org"}
        )
        entry.channels[0].unreachable_on, entry.channels[0].misses = clock.today(), 1
        directory.verify(jonas, entry.channels[1], "mail")
        ident = entry.id
    before = everything(database)
    downgraded(database, "0029")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
        assert connection.execute(text("SELECT count(*) FROM verification")).scalar() == 1
    assert migrate.upgrade(database) is True
    assert everything(database) == before
    with database.read() as db:
        phone, mail = db.get_one(Organisation, ident).channels
        assert (phone.misses, phone.doubted_on, mail.misses) == (1, None, 0)
        assert db.query(Channel).filter(Channel.misses > 0).count() == 1
