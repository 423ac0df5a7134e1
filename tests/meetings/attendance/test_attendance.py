"""Attendance by organisation: coming and leaving, deputies, corrections, who was there at a moment."""

from datetime import timedelta

import pytest

from roundtable.core import clock
from roundtable.core.errors import Conflict, Invalid
from roundtable.live_meeting.running import actions as running
from roundtable.meetings.attendance import actions as attendance
from roundtable.meetings.attendance import queries
from roundtable.meetings.attendance.models import AttendanceChange
from roundtable.meetings.models import Attendance, Meeting
from roundtable.tables.models import Member
from tests import world
from tests.live import stage

WHO = {
    "birgit": "Beratungsstelle Dithmarschen",
    "ole": "Koordinierungsstelle Ehrenamt",
    "jonas": "Migrationsberatung",
    "petra": "Helferkreis Heide",
}


def member(db, name, slug="dithmarschen"):
    here = world.actor(db, name, slug)
    return db.query(Member).filter_by(user_id=here.user_id, table_id=here.table_id).one()


@pytest.fixture
def meeting(database):
    return stage.running(database)


@pytest.fixture
def note(database, meeting):
    """`note("petra", "present")` notes it as the minute-taker, `at` minutes after the opening."""

    def do(name, presence, at=None, deputy=None):
        with database.write() as db:
            row = db.get_one(Meeting, meeting)
            moment = row.started_at + timedelta(minutes=at) if at is not None else clock.now()
            with clock.shifted(moment):
                attendance.set_attendance(world.actor(db, "ole"), row, member(db, name), presence, deputy)

    return do


def there(database, meeting, at):
    """Names of the seats that were taken so many minutes after the opening."""
    with database.read() as db:
        row = db.get_one(Meeting, meeting)
        return [one.seat for one in queries.seats_taken_at(db, row, row.started_at + timedelta(minutes=at))]


def row_of(database, name):
    with database.read() as db:
        return db.query(Attendance).filter_by(member_id=member(db, name).id).one()


def test_who_was_there_at_a_moment(database, meeting, note):
    note("birgit", "present", 0)
    note("petra", "present", 1)
    note("jonas", "deputy", 20, deputy="Ina Beispiel")
    note("petra", "left", 30)
    note("petra", "back", 50)
    assert there(database, meeting, 0.5) == [WHO["birgit"]]
    assert there(database, meeting, 10) == [WHO["birgit"], WHO["petra"]]
    assert there(database, meeting, 40) == [WHO["birgit"], WHO["jonas"]]
    assert there(database, meeting, 60) == [WHO["birgit"], WHO["petra"], WHO["jonas"]]


def test_leaving_keeps_that_somebody_was_there(database, meeting, note):
    note("petra", "present", 0)
    note("petra", "left", 30)
    row = row_of(database, "petra")
    assert (row.presence, row.left_at - row.arrived_at) == (
        "present",
        pytest.approx(timedelta(minutes=30), abs=timedelta(seconds=2)),
    )


def test_a_mistaken_tick_leaves_no_trace(database, meeting, note):
    note("petra", "present", 0)
    note("petra", "present", 5)
    assert (row_of(database, "petra").presence, there(database, meeting, 3)) == ("", [])
    note("petra", "present", 0)
    note("petra", "excused", 5)
    assert (row_of(database, "petra").presence, there(database, meeting, 3)) == ("excused", [])
    with database.read() as db:
        assert db.query(AttendanceChange).count() == 0


def test_the_member_takes_over_from_the_deputy(database, meeting, note):
    note("jonas", "deputy", 0, deputy="Ina Beispiel")
    note("jonas", "present", 30)
    with database.read() as db:
        row = db.get_one(Meeting, meeting)
        early, late = (queries.seats_taken_at(db, row, row.started_at + timedelta(minutes=m)) for m in (10, 40))
    assert [(one.is_deputy, one.deputy) for one in early] == [(True, "Ina Beispiel")]
    assert [(one.is_deputy, one.deputy) for one in late] == [(False, "")]


def test_two_people_of_one_organisation_have_one_seat(database, meeting, note):
    with database.write() as db:
        member(db, "petra").organisation = WHO["birgit"]
    note("petra", "present", 0)
    note("birgit", "excused", 0)
    assert there(database, meeting, 1) == [WHO["birgit"]]
    with database.read() as db:
        seats = queries.seats(db, db.get_one(Meeting, meeting))
        assert [seat.name for seat in seats][:2] == [f"{WHO['birgit']} (Birgit)", f"{WHO['birgit']} (Petra)"]
        counted = queries.counted_seats(seats)
        assert [(seat.seat, seat.presence) for seat in counted if seat.presence] == [(WHO["birgit"], "present")]
        assert len(counted) == 3


def test_guests_of_the_table_do_not_count(database, meeting, note):
    note("gesa", "present", 0)
    with database.read() as db:
        seats = queries.seats(db, db.get_one(Meeting, meeting))
        assert "Gesa" in [seat.name for seat in seats]
        assert "Gesa" not in [seat.seat for seat in queries.counted_seats(seats)]
    assert there(database, meeting, 5) == []


@pytest.mark.parametrize("presence", ["absent", "excused", ""])
def test_who_was_not_there_cannot_leave(database, meeting, note, presence):
    if presence:
        note("petra", presence)
    with pytest.raises(Conflict):
        note("petra", "left")


def test_leaving_after_the_end_needs_a_time(database, meeting, note):
    note("petra", "present", 0)
    with database.write() as db:
        running.end_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    with pytest.raises(Conflict, match="von Hand"):
        note("petra", "left")


def test_who_is_noted_after_the_end_was_there_all_the_time(database, meeting, note):
    with database.write() as db:
        running.end_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    note("petra", "present")
    assert there(database, meeting, 0) == [WHO["petra"]]


def correct(database, meeting, name, arrived, left):
    with database.write() as db:
        attendance.correct_times(world.actor(db, "ole"), db.get_one(Meeting, meeting), member(db, name), arrived, left)


def test_times_can_be_corrected_by_hand(database, meeting, note):
    note("petra", "present", 0)
    with database.read() as db:
        start = clock.local(db.get_one(Meeting, meeting).started_at)
    came, left = (start + timedelta(minutes=m) for m in (15, 45))
    correct(database, meeting, "petra", came.time(), left.time())
    assert [there(database, meeting, at) for at in (5, 30, 50)] == [[], [WHO["petra"]], []]
    with pytest.raises(Invalid):
        correct(database, meeting, "petra", left.time(), came.time())
    correct(database, meeting, "petra", None, None)
    assert [there(database, meeting, at) for at in (5, 50)] == [[WHO["petra"]], [WHO["petra"]]]
    with pytest.raises(Conflict):
        correct(database, meeting, "jonas", came.time(), None)


def test_the_form_for_times_works_without_scripts(visit, database, meeting, note):
    note("petra", "present", 0)
    with database.read() as db:
        seat = member(db, "petra").id
    path = stage.live(meeting, f"/attendance/{seat}/times")
    page = visit("ole").get(path)
    assert page.status_code == 200 and "Gekommen um" in page.text
    assert visit("petra").get(path).status_code == 403
    bad = visit("ole").post(path, data={"arrived": "25:00", "left": "14 Uhr"})
    assert bad.status_code == 422 and 'value="25:00"' in bad.text
    assert visit("ole").post(path, data={"arrived": "", "left": ""}).status_code == 303
    with database.read() as db:
        nobody = member(db, "jonas").id
    assert visit("ole").get(stage.live(meeting, f"/attendance/{nobody}/times")).status_code == 404


def test_a_deputy_is_named_in_one_form(visit, database, meeting):
    with database.read() as db:
        seat = member(db, "jonas").id
    path = stage.live(meeting, f"/attendance/{seat}/deputy")
    assert visit("ole").post(path, data={"deputy": "Ina <b>Beispiel</b>"}).status_code == 303
    page = visit("petra").get(stage.live(meeting)).text
    assert "vertreten durch Ina &lt;b&gt;Beispiel&lt;/b&gt;" in page
    assert row_of(database, "jonas").presence == "deputy"
    assert visit("ole").post(path, data={"deputy": "x" * 81}).status_code == 422
    assert visit("jonas").post(path, data={"deputy": "Ina"}).status_code == 403


def test_buttons_follow_what_is_known(visit, database, meeting, note):
    note("petra", "present", 0)
    note("jonas", "present", 0)
    note("jonas", "left", 20)
    ole = visit("ole").get(stage.live(meeting)).text
    for words in (
        "Helferkreis Heide ist gegangen",
        "Migrationsberatung ist wieder da",
        "Koordinierungsstelle Ehrenamt ist da",
    ):
        assert words in ole
    petra = visit("petra").get(stage.live(meeting)).text
    assert "gegangen" in petra and "geht" not in petra


def test_the_log_knows_the_item(database, visit, meeting, note):
    note("birgit", "present")
    stage.move(visit("birgit"), database, meeting, "2")
    note("petra", "present")
    with database.read() as db:
        labels = {item.id: label for label, item in stage.items(database, meeting).items()}
        assert [labels[change.item_id] for change in db.query(AttendanceChange).order_by(AttendanceChange.id)] == [
            "1",
            "2",
        ]


def test_the_tables_page_shows_who_is_there_while_it_runs(visit, database, meeting, note):
    note("birgit", "present", 0)
    note("jonas", "deputy", 0)
    note("petra", "present", 0)
    note("petra", "left", 10)
    for page in (visit("gesa").get("/tables/dithmarschen").text, visit("petra").get("/tables/dithmarschen").text):
        assert "1 ist da" in page and "1 in Vertretung" in page and "2 Plätze noch leer" in page
    with database.write() as db:
        running.end_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    assert "1 ist da" not in visit("gesa").get("/tables/dithmarschen").text
