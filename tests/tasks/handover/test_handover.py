"""F35, F81: who leaves hands over every open task first, and the history keeps the old name."""

import pytest
from sqlalchemy import select

from roundtable.core.errors import Conflict, Invalid
from roundtable.tables.actions import remove_member
from roundtable.tables.models import Member
from roundtable.tasks import actions as tasks
from roundtable.tasks.handover import actions
from roundtable.tasks.models import ActionItem
from tests import world
from tests.tasks import scenes

BASE = "/tables/dithmarschen"


@pytest.fixture
def seat(database):
    """Petra's seat with two open tasks and a finished one: its id."""
    with database.write() as db:
        for title in ("Passersatz klären", "Stühle holen", "Längst fertig"):
            made = scenes.task(db, title, to="petra")
        tasks.finish(world.actor(db, "birgit"), made)
        scenes.task(db, "Für Jonas", to="jonas")
        scenes.task(db, "In Kiel", by="anton", slug="kiel")
        user_id = world.actor(db, "petra").user_id
        return db.scalars(
            select(Member.id).where(Member.user_id == user_id, Member.table_id == world.actor(db, "birgit").table_id)
        ).one()


def owners(database):
    with database.read() as db:
        return dict(db.execute(select(ActionItem.title, ActionItem.assignee)).all())


def has_left(database, seat):
    with database.read() as db:
        return db.get_one(Member, seat).left_at is not None


def test_leaving_leads_to_the_page_as_long_as_tasks_are_open(visit, database, seat):
    client = visit("birgit")
    reply = client.post(f"{BASE}/members/{seat}/leaving")
    assert (reply.status_code, reply.headers["location"]) == (303, f"{BASE}/members/{seat}/handover")
    assert not has_left(database, seat)
    html = client.get(f"{BASE}/members/{seat}/handover").text
    assert "Passersatz klären" in html and "Stühle holen" in html
    assert "Längst fertig" not in html and "Für Jonas" not in html and ">Petra (" not in html
    assert html.index(">Moderation<") < html.index(">Birgit")


def test_all_at_once_and_one_apart(visit, database, seat):
    with database.read() as db:
        one = db.scalars(select(ActionItem.id).where(ActionItem.title == "Stühle holen")).one()
        jonas = world.actor(db, "jonas").user_id
    data = {"everybody": "text-Moderation", f"to-{one}": f"user-{jonas}"}
    reply = visit("birgit").post(f"{BASE}/members/{seat}/handover", data=data)
    assert (reply.status_code, reply.headers["location"]) == (303, f"{BASE}/members?saved=handed_over")
    assert has_left(database, seat)
    found = owners(database)
    assert (found["Passersatz klären"], found["Stühle holen"]) == ("Moderation", "Jonas")
    assert (found["Längst fertig"], found["Für Jonas"]) == ("Petra", "Jonas")
    html = visit("birgit").get(f"{BASE}/tasks/{one}").text
    assert "übergab sie an: Jonas, vorher: Petra" in html or "vorher: Petra" in html
    assert "übergeben" in visit("birgit").get(f"{BASE}/members?saved=handed_over").text


def test_nobody_is_no_answer_and_strangers_are_none(visit, database, seat):
    client = visit("birgit")
    for data in ({}, {"everybody": "user-99999"}, {"everybody": "text-Irgendwer"}):
        assert client.post(f"{BASE}/members/{seat}/handover", data=data).status_code == 422
    assert not has_left(database, seat)
    assert visit("petra").get(f"{BASE}/members/{seat}/handover").status_code == 403


def test_a_task_that_came_in_the_meantime_keeps_the_seat(database, seat):
    with database.write() as db:
        member, here = db.get_one(Member, seat), world.actor(db, "birgit")
        with pytest.raises(Conflict):
            remove_member(here, member)
        with pytest.raises(Invalid):
            actions.hand_over_and_leave(here, member, {}, None)
        assert member.left_at is None
        assert actions.hand_over_and_leave(here, member, {}, actions.moderation()) == 2
        assert member.left_at is not None


def test_without_tasks_the_seat_is_freed_at_once(visit, database):
    with database.read() as db:
        user_id = world.actor(db, "petra").user_id
        seat = db.scalars(select(Member.id).where(Member.user_id == user_id)).first()
    assert visit("birgit").get(f"{BASE}/members/{seat}/handover").status_code == 303
    assert visit("birgit").post(f"{BASE}/members/{seat}/leaving").headers["location"] == f"{BASE}/members?saved=left"
