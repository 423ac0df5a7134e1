"""Lists of tasks: groups, ages, filters, pages, and the number of statements."""

from datetime import date, timedelta

import pytest

from roundtable.core import clock
from roundtable.tasks import actions, queries
from roundtable.tasks.queries import Filter, Seat
from tests import world
from tests.conftest import count_queries
from tests.tasks import scenes

MONDAY = date(2031, 3, 3)


def titles(rows):
    return [row.task.title for row in rows]


def of_table(db, wanted=None, today=None):
    return queries.tasks_of_table(db, world.actor(db, "birgit").table_id, wanted or Filter(), None, today)


def test_groups_follow_the_deadline(database):
    days = {"overdue": -1, "week": 0, "sunday": 6, "later": 7}
    with database.write() as db:
        for name, days_ahead in days.items():
            scenes.task(db, name, due_on=MONDAY + timedelta(days=days_ahead))
        scenes.task(db, "undated")
        actions.change_status(
            world.actor(db, "birgit"),
            scenes.task(db, "waiting", due_on=MONDAY - timedelta(days=9)),
            "waiting",
            waiting_for="Amt",
        )
        actions.finish(world.actor(db, "birgit"), scenes.task(db, "finished"))
        found = of_table(db, today=MONDAY)
    assert {name: titles(rows) for name, rows in found.groups.items()} == {
        "overdue": ["overdue"],
        "week": ["week", "sunday"],
        "later": ["later"],
        "undated": ["undated"],
        "waiting": ["waiting"],
    }
    assert list(found.groups) == ["overdue", "week", "later", "undated", "waiting"]
    assert found.counts == {"overdue": 1, "week": 2, "later": 1, "undated": 1, "waiting": 1}
    assert (titles(found.finished), found.finished_count) == (["finished"], 1)


def test_a_resubmission_comes_up_on_its_day(database):
    with database.write() as db:
        scenes.task(db, "wieder", resubmit_on=MONDAY)
        assert list(of_table(db, today=MONDAY).groups) == ["week"]


def test_age_counts_meetings_held_since(database):
    with database.write() as db:
        first = scenes.meeting(db, -200, "closed")
        top = scenes.item(db, first)
        scenes.meeting(db, -90, "held")
        scenes.meeting(db, -50, "closed", cancelled_reason="zu wenige")
        scenes.meeting(db, -20, "running")
        scenes.meeting(db, 20, "planned")
        kiel = scenes.meeting(db, -10, "held")
        kiel.table_id = world.actor(db, "merle", "kiel").table_id
        scenes.task(db, "alt", origin_item=top)
        scenes.task(db, "neu")
        ages = {row.task.title: row.age for rows in of_table(db).groups.values() for row in rows}
        assert ages == {"alt": 1, "neu": 0}


def test_next_meeting_becomes_overdue_when_it_was_held(database):
    with database.write() as db:
        top = scenes.item(db, scenes.meeting(db, -40))
        scenes.task(db, "nächste", due_next_meeting=True, origin_item=top)
        assert list(of_table(db).groups) == ["later"]  # no meeting has a date yet
        scenes.meeting(db, 30, "planned")
        assert list(of_table(db).groups) == ["later"]
        scenes.meeting(db, -2)
        assert list(of_table(db).groups) == ["overdue"]


def test_mine_is_what_i_or_my_organisation_have(database):
    with database.write() as db:
        petra = world.actor(db, "petra")
        scenes.task(db, "person", to="petra")
        scenes.task(db, "organisation", assignee="Helferkreis Heide")
        scenes.task(db, "other person", to="jonas")
        scenes.task(db, "other organisation", assignee="Migrationsberatung")
        scenes.task(db, "nobody")
        scenes.task(db, "foreign", by="merle", slug="kiel", assignee="Helferkreis Heide")
        actions.finish(world.actor(db, "birgit"), scenes.task(db, "finished", to="petra"))
        rows, total = queries.my_tasks(db, petra.user_id, Seat(petra.table_id, "Helferkreis Heide"))
        assert (sorted(titles(rows)), total) == (["organisation", "person"], 2)
        rows, total = queries.my_tasks_everywhere(db, petra.user_id)
        assert (sorted(titles(rows)), total) == (["organisation", "person"], 2)
        jonas = world.actor(db, "jonas")
        scenes.task(db, "in Kiel", by="merle", slug="kiel", to="jonas")
        rows, total = queries.my_tasks_everywhere(db, jonas.user_id)
        assert sorted(titles(rows)) == ["in Kiel", "other organisation", "other person"]


def test_a_person_who_left_a_table_sees_nothing_of_it(database):
    with database.write() as db:
        petra = world.actor(db, "petra")
        scenes.task(db, "person", to="petra")
        assert queries.my_tasks_everywhere(db, petra.user_id)[1] == 1
        db.query(world.Member).filter_by(user_id=petra.user_id).one().left_at = clock.now()
        db.flush()
        assert queries.my_tasks_everywhere(db, petra.user_id) == ([], 0)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), ["due", "free", "late", "stuck"]),
        (Filter(show="overdue"), ["late"]),
        (Filter(show="waiting"), ["stuck"]),
        (Filter(show="unassigned"), ["free"]),
        (Filter(who="Petra"), ["due", "late"]),
        (Filter(who="Petra", show="overdue"), ["late"]),
        (Filter(who="Niemand"), []),
        (Filter(show="done"), []),
        (Filter(table="dithmarschen"), ["due", "free", "late", "stuck"]),
        (Filter(table="kiel"), []),
    ],
)
def test_filters(database, wanted, expected):
    with database.write() as db:
        here, day = world.actor(db, "birgit"), clock.today()
        scenes.task(db, "due", to="petra", due_on=day)
        scenes.task(db, "late", to="petra", due_on=day - timedelta(days=1))
        scenes.task(db, "free")
        actions.change_status(here, scenes.task(db, "stuck", to="jonas"), "waiting", waiting_for="Amt")
        actions.finish(here, scenes.task(db, "over", to="petra", due_on=day - timedelta(days=1)))
        found = of_table(db, wanted)
        assert sorted(t for rows in found.groups.values() for t in titles(rows)) == expected
        assert found.total == len(expected)
        finished = (
            ["over"]
            if wanted in (Filter(), Filter(show="done"), Filter(who="Petra"), Filter(table="dithmarschen"))
            else []
        )
        assert titles(found.finished) == finished


def test_big_lists_come_in_pages_that_together_are_whole(database):
    with database.write() as db:
        for number in range(queries.PAGE + 30):
            scenes.task(db, f"Aufgabe {number}", due_on=MONDAY + timedelta(days=number))
        pages = [of_table(db, Filter(page=number), MONDAY) for number in (1, 2, 3)]
        rows = [[row.id for rows in page.groups.values() for row in rows] for page in pages]
    assert [len(ids) for ids in rows] == [queries.PAGE, 30, 30]  # beyond the end: the last one
    assert len({*rows[0], *rows[1]}) == queries.PAGE + 30
    assert {page.total for page in pages} == {queries.PAGE + 30}


def test_only_the_newest_finished_are_below_the_list(database):
    with database.write() as db:
        here = world.actor(db, "birgit")
        for number in range(queries.FINISHED_SHOWN + 5):
            actions.finish(here, scenes.task(db, f"fertig {number}"))
        found, all_of_them = of_table(db), of_table(db, Filter(show="done"))
    assert (len(found.finished), found.finished_count) == (queries.FINISHED_SHOWN, queries.FINISHED_SHOWN + 5)
    assert found.finished[0].task.title == f"fertig {queries.FINISHED_SHOWN + 4}"
    assert len(all_of_them.finished) == queries.FINISHED_SHOWN + 5


@pytest.mark.parametrize("path", ["/tasks", scenes.DITHMARSCHEN, "/tables/dithmarschen/my-tasks"])
def test_as_many_queries_for_one_task_as_for_many(visit, database, path):
    def queries_for(client):
        with count_queries(client) as statements:
            assert client.get(path).status_code == 200
        # The live tail reads its events beside us, whenever it likes.
        return [s for s in statements if s.startswith("SELECT") and "event.id > " not in s]

    with database.write() as db:
        top = scenes.item(db, scenes.meeting(db, -40))
        scenes.task(db, to="jonas", origin_item=top)
    first = queries_for(visit("jonas"))
    with database.write() as db:
        for number in range(60):
            top = scenes.item(db, scenes.meeting(db, -39 + number % 20)) if number % 10 == 0 else top
            here = scenes.task(db, f"Aufgabe {number}", to="jonas", origin_item=top, due_next_meeting=number % 2 == 0)
            if number % 3 == 0:
                actions.finish(world.actor(db, "birgit"), here)
    assert len(queries_for(visit("jonas"))) == len(first)


def test_condition_of_mine_without_any_seat_matches_nothing(database):
    with database.write() as db:
        scenes.task(db, to="petra")
        assert queries.tasks_of_person(db, world.actor(db, "petra").user_id, [], Filter()).total == 0
        seats = [Seat(world.actor(db, "petra").table_id, "")]
        assert queries.tasks_of_person(db, world.actor(db, "petra").user_id, seats, Filter()).total == 1
