"""0048 adds factors and keeps who is signed in; their sessions count as proven when they were begun."""

from sqlalchemy import inspect, select, text

from roundtable.accounts.factors.models import Passkey
from roundtable.accounts.models import User, UserSession
from roundtable.core import migrate
from tests.ops.test_storage import downgraded, everything

NEW = {"sign_in_step", "passkey", "authenticator", "recovery_code"}


def test_factors_come_to_people_who_are_there(database):
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    downgraded(database, "0047")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
        assert connection.execute(text('SELECT count(*) FROM "user"')).scalar()
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert set(before) <= set(after) and len(after["user"]) == len(before["user"])
    with database.write() as db:
        sessions = db.scalars(select(UserSession)).all()
        assert sessions and all(session.proved_at == session.created_at for session in sessions)
        person = db.scalars(select(User)).first()
        assert person.second_step_at is None and person.second_step_wanted_at is None
        db.add(Passkey(user_id=person.id, name="Telefon", credential_id="x", data="x"))
