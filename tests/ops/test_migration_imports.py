"""0041 adds what the Foreign Office's list says, and keeps what is there."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.directory.imports.models import ListedMission, MissionDifference, MissionImport
from roundtable.directory.models import Channel, Country, Organisation
from tests.ops.test_storage import downgraded, everything

NEW = {"listed_mission", "mission_import", "mission_difference"}


def test_imports_come_to_a_database_with_a_directory(database):
    with database.write() as db:
        db.add(Country(code="GH", name_de="Ghana", name_en="Ghana"))
        db.flush()
        db.add(Organisation(id=90_001, kind="embassy", name="Botschaft Ghana", country_code="GH", city="Berlin"))
        db.flush()
        db.add(Channel(organisation_id=90_001, kind="phone", value="030 547149-0", starter=True))
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    downgraded(database, "0040")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["channel"] and {name: after[name] for name in before if name in after} == before
    with database.write() as db:
        listed, begun = ListedMission(remote_id="1", organisation_id=90_001), MissionImport(source="liste.json")
        db.add_all([listed, begun])
        db.flush()
        db.add(
            MissionDifference(import_id=begun.id, listed_id=listed.id, field="phone", act="added", new_value="030 1")
        )
    assert all(everything(database)[name] for name in NEW)
