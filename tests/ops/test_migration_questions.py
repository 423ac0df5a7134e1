"""0036 adds questions about countries, and keeps what is there."""

from sqlalchemy import inspect

from roundtable.core import migrate
from roundtable.countries.questions import actions as questions
from roundtable.countries.questions.actions import QuestionDraft
from roundtable.directory.models import Country
from tests import world
from tests.ops.test_storage import downgraded, everything

NEW = {"country_question", "country_answer", "country_answer_mark"}


def test_questions_come_to_a_database_with_countries(database):
    with database.write() as db:
        db.merge(Country(code="GH", name_de="Ghana", name_en="Ghana"))
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    downgraded(database, "0035")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert before["country"] and {name: after[name] for name in before if name in after} == before
    with database.write() as db:
        questions.ask(world.actor(db, "petra"), db.get_one(Country, "GH"), QuestionDraft("Wo?"))
    assert len(everything(database)["country_question"]) == 1
