"""planned → running → held, and the clock of each item in between."""

import threading
from datetime import timedelta

import pytest

from roundtable.core import clock
from roundtable.core.errors import Conflict
from roundtable.core.models import Event
from roundtable.live_meeting.running import actions
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Minutes
from tests import world
from tests.live import stage


@pytest.fixture
def chair(database):
    """`chair(function, meeting_id, …)` does something as Birgit in a transaction of its own."""

    def do(function, meeting_id, *rest):
        with database.write() as db:
            return function(world.actor(db, "birgit"), db.get_one(Meeting, meeting_id), *rest)

    return do


def rewind(database, meeting_id, minutes):
    """Let the current item have begun so many minutes earlier."""
    with database.write() as db:
        item = db.get_one(AgendaItem, db.get_one(Meeting, meeting_id).current_item_id)
        item.started_at = item.started_at - timedelta(minutes=minutes)


def test_opening_starts_the_first_item_and_makes_the_minutes(database, chair):
    meeting = stage.planned(database)
    chair(actions.start_meeting, meeting)
    assert (stage.state(database, meeting), stage.current(database, meeting)) == ("running", "1")
    with database.read() as db:
        assert db.get_one(Meeting, meeting).started_at is not None
        assert [m.state for m in db.query(Minutes).filter_by(meeting_id=meeting)] == ["draft"]
        told = {(e.verb, e.topic) for e in db.query(Event)}
        assert told >= {("meeting.started", f"meeting/{meeting}"), ("meeting.started", f"agenda/{meeting}")}


def test_opening_twice_changes_nothing(database, chair):
    meeting = stage.planned(database)
    chair(actions.start_meeting, meeting)
    with database.read() as db:
        before = db.get_one(Meeting, meeting).started_at, db.query(Event).count()
    chair(actions.start_meeting, meeting)
    with database.read() as db:
        assert (db.get_one(Meeting, meeting).started_at, db.query(Event).count()) == before
        assert db.query(Minutes).filter_by(meeting_id=meeting).count() == 1


def test_only_one_meeting_of_a_table_runs(database, chair):
    stage.running(database)
    second = stage.planned(database, number=3)
    with pytest.raises(Conflict, match=r"2\. Sitzung 2026"):
        chair(actions.start_meeting, second)
    assert stage.state(database, second) == "planned"
    with database.write() as db:
        other_table = stage.plan(db, "kiel")
        actions.start_meeting(world.actor(db, "merle", "kiel"), other_table)
        assert other_table.state == "running"


def test_two_meetings_opened_at_once_leave_one_running(database):
    ids = [stage.planned(database, number=n) for n in (2, 3)]
    refused = []

    def open_one(meeting_id):
        try:
            with database.write() as db:
                actions.start_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting_id))
        except Conflict as conflict:
            refused.append(conflict)

    _at_once([lambda i=i: open_one(i) for i in ids])
    assert sorted(stage.state(database, i) for i in ids) == ["planned", "running"]
    assert len(refused) == 1


def test_moving_on_stops_one_clock_and_starts_the_next(database, chair):
    meeting = stage.running(database)
    rewind(database, meeting, minutes=6)
    found = stage.items(database, meeting)
    chair(actions.set_current_item, meeting, found["1"].id, found["2"].id)
    after = stage.items(database, meeting)
    assert (after["1"].state, after["1"].started_at) == ("done", None)
    assert 355 <= after["1"].seconds <= 370
    assert (after["2"].state, after["2"].started_at is not None) == ("running", True)


def test_two_presses_on_next_skip_no_item(visit, database):
    meeting = stage.running(database)
    birgit, anton = visit("birgit"), visit("anton")
    _at_once([lambda c=c: stage.move(c, database, meeting, "2", leaves="1") for c in (birgit, anton)])
    assert stage.current(database, meeting) == "2"
    assert stage.items(database, meeting)["3"].state == "open"


def test_a_press_on_an_old_screen_is_refused_kindly(visit, database):
    meeting = stage.running(database)
    stage.move(visit("birgit"), database, meeting, "2")
    stage.move(visit("birgit"), database, meeting, "3")
    reply = stage.move(visit("anton"), database, meeting, "2", leaves="1")
    assert reply.status_code == 409
    assert "TOP 3 läuft schon" in reply.text
    assert stage.current(database, meeting) == "3"


def test_any_item_can_be_taken_and_the_skipped_ones_stay_open(visit, database):
    meeting = stage.running(database)
    stage.move(visit("birgit"), database, meeting, "4")
    states = {label: item.state for label, item in stage.items(database, meeting).items()}
    assert states == {"1": "done", "2": "open", "3": "open", "4": "running", "5": "open"}


def test_going_back_at_once_undoes_a_mistaken_press(visit, database):
    meeting = stage.running(database)
    stage.move(visit("birgit"), database, meeting, "2")
    stage.move(visit("birgit"), database, meeting, "1")
    found = stage.items(database, meeting)
    assert (found["1"].state, found["2"].state) == ("running", "open")


def test_going_back_later_leaves_the_item_done(visit, database):
    meeting = stage.running(database)
    stage.move(visit("birgit"), database, meeting, "2")
    rewind(database, meeting, minutes=4)
    stage.move(visit("birgit"), database, meeting, "1")
    assert stage.items(database, meeting)["2"].state == "done"


@pytest.mark.parametrize("whose", ["missing", "foreign"])
def test_an_item_that_is_gone_or_foreign_is_refused_alike(visit, database, whose):
    meeting = stage.running(database)
    with database.write() as db:
        foreign = stage.plan(db, "kiel").items[0].id
    target = {"missing": 999_999, "foreign": foreign}[whose]
    leaves = stage.items(database, meeting)["1"].id
    data = {"item": str(target), "leaves": str(leaves)}
    reply = visit("birgit").post(stage.live(meeting, "/current-item"), data=data)
    assert reply.status_code == 409
    assert "steht nicht mehr auf der Tagesordnung" in reply.text
    assert stage.current(database, meeting) == "1"


def test_moving_on_works_after_the_current_item_was_deleted(visit, database):
    meeting = stage.running(database)
    found = stage.items(database, meeting)
    with database.write() as db:
        db.delete(db.get_one(AgendaItem, found["1"].id))
    assert visit("birgit").get(stage.live(meeting)).status_code == 200
    data = {"item": str(found["2"].id), "leaves": str(found["1"].id)}
    assert visit("birgit").post(stage.live(meeting, "/current-item"), data=data).status_code == 303
    assert stage.current(database, meeting) == "2"


def test_a_pause_is_not_counted(database, chair):
    meeting = stage.running(database)
    rewind(database, meeting, minutes=10)
    chair(actions.pause_clock, meeting)
    paused = stage.items(database, meeting)["1"]
    assert (paused.started_at, paused.state) == (None, "running")
    chair(actions.pause_clock, meeting)
    assert stage.items(database, meeting)["1"].seconds == paused.seconds
    chair(actions.resume_clock, meeting)
    again = stage.items(database, meeting)["1"]
    assert again.seconds == paused.seconds
    assert clock.now() - again.started_at < timedelta(seconds=30)


def test_postponing_the_current_item_goes_on_with_the_next(visit, database):
    meeting = stage.running(database)
    item = stage.items(database, meeting)["1"]
    assert visit("birgit").post(stage.live(meeting, f"/items/{item.id}/postponement")).status_code == 303
    found = stage.items(database, meeting)
    assert (found["1"].state, found["1"].started_at, stage.current(database, meeting)) == ("postponed", None, "2")
    visit("birgit").post(stage.live(meeting, f"/items/{item.id}/reopening"))
    assert stage.items(database, meeting)["1"].state == "open"
    assert stage.current(database, meeting) == "2"


def test_after_the_last_item_nothing_is_current(visit, database):
    meeting = stage.running(database)
    for item in stage.items(database, meeting).values():
        visit("birgit").post(stage.live(meeting, f"/items/{item.id}/postponement"))
    assert stage.current(database, meeting) == ""
    page = visit("birgit").get(stage.live(meeting)).text
    assert "Gerade läuft kein TOP" in page
    assert "bar-end-form" in page


def test_ending_keeps_what_was_not_reached_open(visit, database):
    meeting = stage.running(database)
    stage.move(visit("birgit"), database, meeting, "2")
    reply = visit("birgit").post(stage.live(meeting, "/end"))
    assert (reply.status_code, reply.headers["location"]) == (303, stage.live(meeting))
    states = [item.state for item in stage.items(database, meeting).values()]
    assert (stage.state(database, meeting), states) == ("held", ["done", "done", "open", "open", "open"])
    assert visit("birgit").post(stage.live(meeting, "/end")).status_code == 303


def test_after_the_end_buttons_of_old_screens_answer_kindly(visit, database):
    meeting = stage.running(database)
    visit("birgit").post(stage.live(meeting, "/end"))
    reply = stage.move(visit("birgit"), database, meeting, "2", leaves="1")
    assert reply.status_code == 409
    assert "Die Sitzung ist beendet" in reply.text


def test_reopening_goes_on_until_the_minutes_are_published(database, chair):
    meeting = stage.running(database)
    chair(actions.end_meeting, meeting)
    chair(actions.reopen_meeting, meeting)
    assert stage.state(database, meeting) == "running"
    chair(actions.end_meeting, meeting)
    with database.write() as db:
        db.query(Minutes).filter_by(meeting_id=meeting).one().state = "published"
    with pytest.raises(Conflict):
        chair(actions.reopen_meeting, meeting)
    assert stage.state(database, meeting) == "held"


def test_what_was_not_reached_can_be_postponed_until_the_minutes_are_published(database, chair):
    meeting = stage.running(database)
    chair(actions.end_meeting, meeting)
    first, second, third = (stage.items(database, meeting)[label] for label in "123")
    with pytest.raises(Conflict):
        chair(actions.postpone_item, meeting, first.id)  # it was discussed
    chair(actions.postpone_item, meeting, second.id)
    with database.write() as db:
        db.query(Minutes).filter_by(meeting_id=meeting).one().state = "published"
    with pytest.raises(Conflict):
        chair(actions.postpone_item, meeting, third.id)
    assert [stage.items(database, meeting)[label].state for label in "123"] == ["done", "postponed", "open"]


@pytest.mark.parametrize("state", ["planned", "held", "closed"])
def test_nothing_moves_in_a_meeting_that_does_not_run(database, chair, state):
    meeting = stage.planned(database)
    with database.write() as db:
        db.get_one(Meeting, meeting).state = state
    item = stage.items(database, meeting)["2"]
    late = actions.postpone_item if state != "held" else actions.reopen_item  # see the next test
    for call in (
        lambda: chair(actions.set_current_item, meeting, 0, item.id),
        lambda: chair(late, meeting, item.id),
        lambda: chair(actions.reopen_item, meeting, item.id),
        lambda: chair(actions.pause_clock, meeting),
        lambda: chair(actions.start_meeting, meeting) if state != "planned" else chair(actions.resume_clock, meeting),
    ):
        with pytest.raises(Conflict):
            call()
    assert stage.items(database, meeting)["2"].state == "open"


def test_the_table_of_rights_holds_for_every_button(visit, database):
    meeting = stage.running(database)
    item = stage.items(database, meeting)["2"].id
    paths = (
        "/opening",
        "/current-item",
        "/clock",
        f"/items/{item}/postponement",
        f"/items/{item}/reopening",
        "/end",
        "/reopening",
    )
    for path in paths:
        assert visit("merle").post(stage.live(meeting, path)).status_code == 404, path
        for who in ("ole", "jonas", "petra", "gesa", "karla"):
            assert visit(who).post(stage.live(meeting, path)).status_code == 403, (who, path)
    for who in ("jonas", "petra", "gesa", "karla"):
        assert visit(who).post(stage.live(meeting, "/attendance")).status_code == 403, who
    assert (stage.state(database, meeting), stage.current(database, meeting)) == ("running", "1")


def _at_once(calls):
    gate = threading.Barrier(len(calls))

    def run(call):
        gate.wait()
        call()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
