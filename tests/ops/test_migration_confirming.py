"""0046 adds who was asked about its entry and who asked not to be listed, and keeps the directory."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.opt_outs import queries as opt_outs_queries
from roundtable.directory.opt_outs.models import OptOut
from roundtable.directory.suggestions.models import Suggestion
from tests.ops.test_storage import downgraded, everything

NEW = {"entry_inquiry", "opt_out"}


def test_asking_comes_to_a_directory_that_is_there(database):
    with database.write() as db:
        entry = Organisation(id=90_001, kind="other", name="Stelle", note="Seit 2018.")
        entry.channels = [Channel(kind="phone", value="+49 431 1234", verified_how="phone")]
        db.add(entry)
        db.flush()
        db.add(Suggestion(organisation_id=entry.id, field="city", new_value="Kiel"))
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    downgraded(database, "0045")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
        assert "inquiry_id" not in {column["name"] for column in inspect(connection).get_columns("suggestion")}
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["suggestion"] and {name: after[name] for name in before if name in after} == before
    with database.write() as db:
        assert opt_outs_queries.current(db, 90_001) is None
        db.add(OptOut(organisation_id=90_001, reason="Umzug"))
        db.flush()
        assert opt_outs_queries.current(db, 90_001) and db.query(Suggestion).one().inquiry_id is None
