"""0008 adds date polls and forwarding, and keeps existing meetings, items and tasks."""

from sqlalchemy import inspect, select

from roundtable.core import migrate
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.polls import actions as polls
from roundtable.meetings.polls.models import DatePoll
from roundtable.tasks.actions import TaskDraft, create_task
from tests import world
from tests.meetings.conftest import at, facts
from tests.ops.test_storage import downgraded, everything

NEW = {"date_poll", "poll_option", "poll_voice", "poll_vote", "received", "forwarding"}


def draft() -> polls.PollDraft:
    return polls.PollDraft("Sommer", [(at(9), at(9, 16)), (at(10), at(10, 16))])


def test_polls_come_to_meetings_items_and_tasks_that_are_there(database):
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        item = agenda.add_item(birgit, meetings.plan_meeting(birgit, facts()), Content("Begrüßung"))
        create_task(birgit, TaskDraft("Passersatz klären", origin_item=item))
    before = {name: rows for name, rows in everything(database).items() if name not in NEW}
    assert before["meeting"] and before["agenda_item"] and before["action_item"]
    downgraded(database, "0007")
    with database.reader.connect() as connection:
        assert not NEW & set(inspect(connection).get_table_names())
    assert migrate.upgrade(database) is True
    after = everything(database)
    assert {name: after[name] for name in before} == before
    assert {name: after[name] for name in NEW} == {name: [] for name in NEW}
    with database.write() as db:
        polls.open_poll(world.actor(db, "birgit"), draft())
    assert len(everything(database)["poll_option"]) == 2


def test_a_day_for_answers_comes_to_polls_that_are_there(database):
    with database.write() as db:
        polls.open_poll(world.actor(db, "birgit"), draft())
    before = everything(database)
    downgraded(database, "0014")
    assert migrate.upgrade(database) is True
    assert everything(database) == before
    with database.write() as db:
        poll = db.scalars(select(DatePoll)).one()
        assert poll.answer_by is None and poll.takes_answers
        polls.set_answer_by(world.actor(db, "birgit"), poll, at(3).date())
