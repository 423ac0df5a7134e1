"""0042 lets people correct and withdraw answers about countries, and keeps those that are there."""

from sqlalchemy import text

from roundtable.core import clock, migrate
from roundtable.countries.questions import actions as questions
from roundtable.countries.questions.actions import AnswerDraft, QuestionDraft
from roundtable.countries.questions.models import CountryAnswer
from roundtable.directory.models import Country
from tests import world
from tests.ops.test_storage import downgraded, everything

NEW = {"corrected_at", "withdrawn_at", "version"}


def test_answers_that_are_there_stay(database):
    with database.write() as db:
        ghana = db.merge(Country(code="GH", name_de="Ghana", name_en="Ghana"))
        asked = questions.ask(world.actor(db, "petra"), ghana, QuestionDraft("Wo?"))
        questions.answer(world.actor(db, "jonas"), asked, AnswerDraft("Dort.", "Botschaft", clock.today()))
    before = everything(database)
    downgraded(database, "0041")
    with database.read() as db:
        row = db.execute(text("SELECT * FROM country_answer")).mappings().one()
        assert not NEW & set(row) and row["text"] == "Dort."
    assert migrate.upgrade(database) is True
    assert everything(database) == before
    with database.write() as db:
        given = db.query(CountryAnswer).one()
        assert (given.version, given.withdrawn_at, given.corrected_at) == (1, None, None)
        questions.withdraw(world.actor(db, "jonas"), given.question, given, True)
