"""0045 lets a reservation stand for office hours, and keeps those that are there."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from roundtable.core import clock, migrate
from roundtable.directory import actions as directory
from roundtable.directory.verification.models import CheckReservation
from tests import world
from tests.ops.test_storage import downgraded, everything


def test_reservations_stay_as_they_were(database):
    with database.write() as db:
        jonas = world.actor(db, "jonas")
        for name in ("Amt", "Zweites Amt"):
            entry = directory.add_entry(jonas, directory.Entry(name, "municipality"), {"phone": "0481 123"})
            way = entry.channels[0].id
            db.add(CheckReservation(organisation_id=entry.id, channel_id=way, user_id=jonas.user_id, until=clock.now()))
    before = everything(database)
    downgraded(database, "0044")
    assert migrate.upgrade(database) is True
    assert everything(database) == before
    with database.write() as db:
        db.query(CheckReservation).order_by(CheckReservation.id).first().channel_id = None
    downgraded(database, "0044")
    with database.reader.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM check_reservation")).scalar() == 1
    assert migrate.upgrade(database) is True
    with pytest.raises(IntegrityError), database.write() as db:  # the constraint is still there
        db.execute(text("UPDATE check_reservation SET answer = 'nonsense'"))
