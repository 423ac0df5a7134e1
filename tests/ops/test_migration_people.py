"""0040 adds people, and entries keep their one Kreis."""

from sqlalchemy import inspect, select

from roundtable.core import migrate
from roundtable.directory.models import Organisation
from roundtable.directory.people import actions as people
from tests import world
from tests.ops.test_storage import downgraded, everything

NEW = {"person", "post"}


def test_people_come_to_a_directory_that_is_there(database):
    with database.write() as db:
        db.add(Organisation(kind="other", name="Meldeamt", region="01051"))
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    downgraded(database, "0039")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert {name for name in before if before[name] != after[name]} <= {"organisation"}
    with database.write() as db:
        office = db.scalars(select(Organisation)).one()
        assert (office.name, office.region, office.more_regions, office.part_of_id) == ("Meldeamt", "01051", "", None)
        people.add_post(world.actor(db, "jonas"), office, people.PostDraft("Leitung"))
    assert len(everything(database)["post"]) == 1
