"""0035 adds centres of a Kreis and stops, and keeps what is there."""

from sqlalchemy import inspect

from roundtable.centres import actions as centres
from roundtable.centres.actions import StopDraft
from roundtable.core import migrate
from roundtable.directory.models import Organisation
from tests import world
from tests.meetings.conftest import at
from tests.ops.test_storage import downgraded, everything

NEW = {"region_centre", "centre_calendar", "stop_series", "centre_stop"}


def test_centres_come_to_a_database_with_a_directory(database):
    with database.write() as db:
        db.add(Organisation(kind="return_counselling", name="Beratung unterwegs", region="01051"))
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    downgraded(database, "0034")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["organisation"] and {name: after[name] for name in before if name in after} == before
    with database.write() as db:
        centre = db.query(Organisation).filter_by(name="Beratung unterwegs").one()
        centres.add_stop(world.actor(db, "jonas"), centre, StopDraft("01051", at(9), at(9, 16), "Marktplatz"))
    assert len(everything(database)["centre_stop"]) == 1
