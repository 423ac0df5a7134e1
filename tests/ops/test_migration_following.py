"""0037 adds following countries, and keeps what is there."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.countries.following import actions as following
from roundtable.directory.models import Country
from tests import world
from tests.ops.test_storage import downgraded, everything


def test_following_comes_to_a_database_with_countries(database):
    with database.write() as db:
        db.merge(Country(code="GH", name_de="Ghana", name_en="Ghana"))
    before = {name: rows for name, rows in everything(database).items() if name != "country_follow"}
    downgraded(database, "0036")
    with database.reader.connect() as connection:
        assert "country_follow" not in inspect(connection).get_table_names()
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["country"] and {name: after[name] for name in before if name in after} == before
    with database.write() as db:
        following.set_following(world.actor(db, "petra"), db.get(Country, "GH"), True)
    assert len(everything(database)["country_follow"]) == 1
