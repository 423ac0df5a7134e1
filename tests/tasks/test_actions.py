"""What can be done to tasks, called directly."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.models import Event
from roundtable.directory.models import Organisation
from roundtable.search.models import SearchEntry
from roundtable.tasks import actions
from roundtable.tasks.models import ActionItem
from tests import world
from tests.tasks import scenes


def test_numbers_count_per_table(database):
    with database.write() as db:
        numbers = [scenes.task(db).number for _ in range(3)]
        kiel = scenes.task(db, by="merle", slug="kiel")
    assert (numbers, kiel.number) == ([1, 2, 3], 1)


def test_two_people_at_once_get_different_numbers(database):
    from concurrent.futures import ThreadPoolExecutor

    def make(n):
        with database.write() as db:
            return scenes.task(db, f"Aufgabe {n}").number

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(make, range(24)))
    assert sorted(numbers) == list(range(1, 25))


def test_a_task_needs_a_title_of_sane_length(database):
    for title in ("", "  \n ", "x" * 301):
        with database.write() as db, pytest.raises(Invalid) as problem:
            scenes.task(db, title)
        assert list(problem.value.errors) == ["title"]


def test_a_person_of_another_table_cannot_be_assigned(database):
    with database.write() as db:
        here, merle = world.actor(db, "birgit"), world.actor(db, "merle", "kiel")
        with pytest.raises(Invalid) as problem:
            actions.create_task(here, actions.TaskDraft("Etwas", assignee_user_id=merle.user_id))
        assert list(problem.value.errors) == ["who"]
        assert scenes.task(db, to="petra").assignee == "Petra"


def test_a_person_who_left_and_a_guest_cannot_be_assigned(database):
    with database.write() as db:
        here = world.actor(db, "birgit")
        gesa, ole = world.actor(db, "gesa").user_id, world.actor(db, "ole").user_id
        for user_id in (gesa, 999_999):
            with pytest.raises(Invalid):
                actions.create_task(here, actions.TaskDraft("Etwas", assignee_user_id=user_id))
        assert actions.create_task(here, actions.TaskDraft("Etwas", assignee_user_id=ole)).assignee == "Ole"
        db.query(world.Member).filter_by(user_id=ole).one().left_at = clock.now()
        db.flush()
        with pytest.raises(Invalid):
            actions.create_task(here, actions.TaskDraft("Etwas", assignee_user_id=ole))


def test_an_organisation_gives_its_name(database):
    with database.write() as db:
        db.add(office := Organisation(kind="authority", name="Landesamt"))
        db.flush()
        made = scenes.task(db, assignee_organisation_id=office.id)
        assert (made.assignee, made.assignee_user_id) == ("Landesamt", None)
        with pytest.raises(Invalid):
            scenes.task(db, assignee_organisation_id=999_999)


def test_origin_makes_the_minutes_stale_too(database):
    with database.write() as db:
        held = scenes.meeting(db, -1)
        scenes.task(db, origin_item=scenes.item(db, held))
        assert scenes.topics(db) == ["tasks", f"minutes/{held.id}"]
        scenes.task(db)
        assert scenes.topics(db) == ["tasks", f"minutes/{held.id}", "tasks"]


def test_every_status_has_its_event_and_finishing_is_dated(database):
    with database.write() as db:
        made, here = scenes.task(db), world.actor(db, "birgit")
        for status in ("in_progress", "done", "open", "dropped", "in_progress"):
            actions.change_status(here, made, status)
            assert (made.status, made.finished_at is not None) == (status, status in ("done", "dropped"))
        assert scenes.verbs(db) == [
            "task.created",
            "task.changed",
            "task.done",
            "task.reopened",
            "task.dropped",
            "task.reopened",
        ]


def test_the_same_status_again_changes_nothing(database):
    with database.write() as db:
        made, here = scenes.task(db), world.actor(db, "birgit")
        actions.finish(here, made)
        at = made.finished_at
        actions.finish(here, made)
        assert made.finished_at == at
        assert scenes.verbs(db) == ["task.created", "task.done"]


def test_waiting_needs_to_know_for_what(database):
    with database.write() as db:
        made, here = scenes.task(db), world.actor(db, "birgit")
        with pytest.raises(Invalid) as problem:
            actions.change_status(here, made, "waiting", waiting_for="  ")
        assert list(problem.value.errors) == ["waiting_for"]
        actions.change_status(here, made, "waiting", waiting_for="das Landesamt", resubmit_on=date(2030, 6, 15))
        assert (made.waiting_for, made.resubmit_on) == ("das Landesamt", date(2030, 6, 15))
        actions.change_status(here, made, "open")
        assert made.waiting_for == ""
        with pytest.raises(Invalid):
            actions.change_status(here, made, "deleted")


def test_a_stale_page_is_refused(database):
    with database.write() as db:
        made, here = scenes.task(db), world.actor(db, "birgit")
        shown = made.version
        actions.reschedule(here, made, date(2030, 1, 1))
        with pytest.raises(Conflict):
            actions.reschedule(here, made, date(2031, 1, 1), version=shown)
        with pytest.raises(Conflict):
            actions.edit_task(here, made, actions.TaskEdit("Anders"), shown)
        assert (made.title, made.due_on) == ("Termin klären", date(2030, 1, 1))
        actions.reschedule(here, made, None, due_next_meeting=True, version=made.version)
        assert (made.due_on, made.due_next_meeting) == (None, True)


def test_volunteers_leave_the_tasks_of_others_alone(database):
    with database.write() as db:
        petra = world.actor(db, "petra")
        jonas_task, own, free = scenes.task(db, to="jonas"), scenes.task(db, to="petra"), scenes.task(db)
        role = scenes.task(db, assignee="Kassenprüfung")
        for allowed in (own, free, role):
            actions.finish(petra, allowed)
        with pytest.raises(Forbidden):
            actions.finish(petra, jonas_task)
        with pytest.raises(Forbidden):
            actions.reschedule(petra, jonas_task, clock.today())
        actions.finish(world.actor(db, "ole"), jonas_task)  # a minute-taker may
        assert {own.status, free.status, role.status, jonas_task.status} == {"done"}


def test_an_edit_writes_a_line_for_each_kind_of_change(database):
    from roundtable.tasks.assignees.queries import free_text_assignee

    with database.write() as db:
        made, here = scenes.task(db, to="petra"), world.actor(db, "birgit")
        edit = actions.TaskEdit("Neuer Wortlaut", free_text_assignee("Kassenprüfung"), date(2030, 3, 15))
        actions.edit_task(here, made, edit, made.version)
        assert (made.title, made.assignee, made.assignee_user_id) == ("Neuer Wortlaut", "Kassenprüfung", None)
        lines = [e.data.get("what") for e in db.scalars(select(Event).order_by(Event.id))][1:]
        assert lines == ["title", "assignee", "due"]
        actions.edit_task(here, made, edit, made.version)
        assert len(scenes.verbs(db)) == 4


def test_a_task_is_found_with_its_newest_words(database):
    with database.write() as db:
        made, here = scenes.task(db, "Übersicht prüfen"), world.actor(db, "birgit")
        actions.change_status(here, made, "waiting", waiting_for="Ausländerbehörde")
        entry = db.scalars(select(SearchEntry).where(SearchEntry.kind == "task")).one()
        assert entry.folded == "ubersicht prufen\nauslanderbehorde"


def test_a_task_from_a_sentence(database):
    with database.write() as db:
        held = scenes.meeting(db, -1)
        top = scenes.item(db, held)
        here = world.actor(db, "ole")
        made = actions.create_from_entry(here, "@Petra Passersatz klären bis 15.3.2031", origin_item=top)
        assert (made.title, made.assignee, made.due_on) == ("Passersatz klären", "Petra", date(2031, 3, 15))
        assert (made.assignee_user_id, made.origin_item_id) == (world.actor(db, "petra").user_id, top.id)
        with pytest.raises(Invalid) as problem:
            actions.create_from_entry(here, "@Petra")
        assert list(problem.value.errors) == ["text"]


def test_a_sentence_with_an_impossible_date_is_refused_and_says_so(database):
    with database.write() as db:
        here = world.actor(db, "ole")
        with pytest.raises(Invalid) as problem:
            actions.create_from_entry(here, "@Petra Passersatz klären bis 31.2.")
        assert problem.value.errors == {"text": "Diesen Tag gibt es im Kalender nicht."}


def test_an_ambiguous_name_asks_and_takes_the_answer(database):
    with database.write() as db:
        here = world.actor(db, "ole")
        db.add(Organisation(kind="helpers", name="Helferkreis Meldorf"))
        db.flush()
        with pytest.raises(Invalid) as problem:
            actions.create_from_entry(here, "@Helferkreis Merkblatt durchsehen")
        assert problem.value.errors == {"who": "Wer ist gemeint?"}
        reading = actions.preview_entry(here, "@Helferkreis Merkblatt durchsehen")
        assert [one.name for one in reading.candidates] == ["Helferkreis Heide", "Helferkreis Meldorf", "Helferkreis"]
        made = actions.create_from_entry(here, "@Helferkreis Merkblatt durchsehen", who=reading.candidates[1].key)
        assert made.assignee_organisation.name == "Helferkreis Meldorf"
        as_text = actions.create_from_entry(here, "@Helferkreis Merkblatt durchsehen", who="text-Helferkreis")
        assert (as_text.assignee, as_text.assignee_organisation_id) == ("Helferkreis", None)
        with pytest.raises(Invalid):  # a key that was not offered
            actions.create_from_entry(here, "@Helferkreis Merkblatt", who="user-1")


def test_the_next_meeting_is_a_deadline_that_moves(database):
    with database.write() as db:
        planned = scenes.meeting(db, 10, "planned")
        here = world.actor(db, "ole")
        made = actions.create_from_entry(here, "@Petra Merkblatt durchsehen bis zur nächsten Sitzung")
        assert (made.due_on, made.due_next_meeting) == (None, True)
        from roundtable.core.i18n import as_day
        from roundtable.tasks.queries import row_of

        db.flush()
        assert row_of(db, made, clock.today()).due == as_day(planned.starts_at)
        planned.starts_at += timedelta(days=7)
        db.flush()
        assert row_of(db, made, clock.today()).due == as_day(planned.starts_at)
        # Half past midnight here is still the day before in UTC, in summer and in winter.
        for month in (1, 7):
            year = clock.today().year + 1
            planned.starts_at = datetime(year, month, 4, 0, 30, tzinfo=clock.BERLIN).astimezone(UTC)
            db.flush()
            assert row_of(db, made, clock.today()).due == date(year, month, 4)


def test_hostile_text_is_only_text(database):
    hostile = "<script>alert(1)</script> \u202e\"'"
    with database.write() as db:
        made = scenes.task(db, hostile, assignee=hostile)
        # What turns directions is gone, the rest is there letter by letter.
        assert db.get(ActionItem, made.id).title == hostile.replace("\u202e", "")
