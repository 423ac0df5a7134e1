"""F05, F34: "Stand der Aufgaben" shows the open tasks inside the item, and the minutes keep what was their state."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.document.layers.queries import PUBLIC, for_reader
from roundtable.minutes.document.queries import as_text, canonical, document
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.tasks import actions as tasks
from roundtable.tasks.models import ActionItem
from tests import world
from tests.live import stage
from tests.tasks import scenes

BASE = "/tables/dithmarschen"


@pytest.fixture
def running(database):
    """A meeting with the current item "Stand der Aufgaben", and tasks of an earlier one: (meeting id, item id)."""
    meeting = stage.running(database)
    with database.write() as db:
        here = db.get_one(Meeting, meeting)
        before = scenes.meeting(db, -400)
        before.starts_at = here.starts_at - timedelta(days=60)
        top = scenes.item(db, before)
        scenes.task(db, "Passersatz klären", to="petra", due_on=date(2031, 3, 15), origin_item=top)
        scenes.task(db, "Merkblatt *drucken*", to="jonas", origin_item=top)
        item = db.scalars(select(AgendaItem).where(AgendaItem.id == here.current_item_id)).one()
        item.carry_key, item.title = "tasks", "Stand der Aufgaben"
        scenes.task(db, "Aus dieser Sitzung", origin_item=item)
        return meeting, item.id


def task_id(database, title="Passersatz klären"):
    with database.read() as db:
        return db.scalars(select(ActionItem.id).where(ActionItem.title == title)).one()


def test_the_meeting_shows_them_inside_the_item_and_takes_ticks(visit, database, running):
    meeting, item = running
    live = f"{BASE}/meetings/{meeting}/live"
    html = visit("birgit").get(live).text
    section = html[
        html.index(f'id="item-tasks-{item}"') : html.index("</section>", html.index(f'id="item-tasks-{item}"'))
    ]
    assert "Passersatz klären" in section and "Merkblatt" in section and "Aus dieser Sitzung" not in section
    assert "seit 1 Sitzung" in section
    assert "Neuer Termin" in section and "Andere Person" in section
    number = task_id(database)
    visit("birgit").post(f"{BASE}/tasks/{number}/status", data={"status": "done", "back": live})
    part = visit("birgit").get(f"{BASE}/items/{item}/tasks").text
    assert "rt-tick--done" in part and "<html" not in part


def test_without_a_right_to_tasks_nothing_is_shown(visit, running):
    meeting, item = running
    assert "item-tasks" not in visit("gesa").get(f"{BASE}/meetings/{meeting}/live").text
    assert visit("gesa").get(f"{BASE}/items/{item}/tasks").status_code == 403


def test_volunteers_see_no_way_to_give_a_task_to_others(visit, database, running):
    _meeting, item = running
    html = visit("petra").get(f"{BASE}/items/{item}/tasks").text
    assert "Andere Person" not in html and f'id="tick-{task_id(database)}"' in html
    other = task_id(database, "Merkblatt *drucken*")
    assert f'id="tick-{other}"' not in html
    assert visit("petra").post(f"{BASE}/tasks/{other}/assignee", data={"assignee": "Petra"}).status_code == 403


def test_a_new_owner_on_the_spot(visit, database, running):
    number = task_id(database)
    form = visit("birgit").get(f"{BASE}/tasks/{number}/form?kind=who").text
    assert 'value="Petra"' in form and ">Jonas" not in form and 'value="Jonas"' in form
    visit("birgit").post(f"{BASE}/tasks/{number}/assignee", data={"assignee": "Jonas"})
    with database.read() as db:
        task = db.get_one(ActionItem, number)
        assert (task.assignee, task.assignee_user_id) == ("Jonas", world.actor(db, "jonas").user_id)


def test_the_agenda_has_a_place_for_them(visit, database):
    with database.write() as db:
        planned = scenes.meeting(db, 10, "planned")
        top = scenes.item(db, planned, "Stand der Aufgaben", "2")
        top.carry_key = "tasks"
        address, item = f"{BASE}/meetings/{planned.id}", top.id
    html = visit("birgit").get(address).text
    assert (
        f'hx-get="{BASE}/items/{item}/tasks"' in html and f'<a href="{BASE}/tasks">Offene Aufgaben ansehen</a>' in html
    )
    assert f"/items/{item}/tasks" not in visit("gesa").get(address).text


def test_the_wall_shows_the_most_urgent(visit, database, running):
    meeting, _item = running
    text = visit("birgit").get(f"{BASE}/meetings/{meeting}/projector").text
    words = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert "2 offene Aufgaben" in words and "Passersatz klären Petra, bis 15. März 2031" in words


def test_the_minutes_keep_what_was_said(database, running):
    meeting, item = running
    with database.write() as db:
        here = world.actor(db, "birgit")
        tasks.finish(here, db.get_one(ActionItem, task_id(database)))
        paragraphs.add_block(here, db.get_one(AgendaItem, item), "note", "Alle berichten kurz.")
        db.flush()
        found = document(db, db.get_one(Meeting, meeting))
        [top] = [each for each in found["items"] if each["id"] == item]
        first, second = top["blocks"]
        lines = first["text"].split("\n")
        assert (first["id"], second["text"]) == (0, "Alle berichten kurz.")
        assert lines[0].startswith("- **Aufgabe 2:** Merkblatt \\*drucken\\* – Jonas")
        assert lines[1].startswith("- **Aufgabe 1:** Passersatz klären – Petra, bis 15. März 2031")
        assert lines[1].endswith("erledigt") and "Aus dieser Sitzung" not in first["text"]
        assert "Passersatz klären" in as_text(found)


def test_tasks_that_are_not_for_all_stay_in_their_layer(database, running):
    meeting, item = running
    with database.write() as db:
        hidden = db.get_one(ActionItem, task_id(database)).origin_item
        hidden.visibility = "members"
        db.flush()
        found = document(db, db.get_one(Meeting, meeting))
        [top] = [each for each in found["items"] if each["id"] == item]
        assert [block.get("visibility", "all") for block in top["blocks"]] == ["members"]
        public = canonical(for_reader(found, PUBLIC))
        assert "Passersatz klären" not in public and "Merkblatt" not in public


def test_an_item_that_was_never_reached_says_nothing(database, running):
    meeting, item = running
    with database.write() as db:
        here = db.get_one(Meeting, meeting)
        top = db.get_one(AgendaItem, item)
        top.state, here.state, here.current_item_id = "open", "held", None
        other = next(
            each for each in db.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting)) if each is not top
        )
        other.state = "done"
        db.flush()
        assert [each["blocks"] for each in document(db, here)["items"] if each["id"] == item] == [[]]


def test_as_many_statements_for_one_task_as_for_many(database, running):
    meeting, _item = running

    def count():
        statements = []
        listen = (
            database.reader,
            "before_cursor_execute",
            lambda _c, _u, statement, *_rest: statements.append(statement),
        )
        event.listen(*listen)
        with database.read() as db:
            document(db, db.get_one(Meeting, meeting))
        event.remove(*listen)
        return len(statements)

    few = count()
    with database.write() as db:
        top = db.get_one(ActionItem, task_id(database)).origin_item
        for number in range(30):
            scenes.task(db, f"Aufgabe {number}", origin_item=top)
    assert count() == few


def test_what_was_reported_can_be_taken_back_there(visit, running):
    meeting, _item = running
    live = visit("birgit").get(f"{BASE}/meetings/{meeting}/live").text
    assert 'id="task-undo"' in live and 'data-undo="Rückgängig"' in live
    assert 'id="task-undo"' not in visit("gesa").get(f"{BASE}/meetings/{meeting}/live").text
