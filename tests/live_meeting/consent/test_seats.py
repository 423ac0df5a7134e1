"""One seat has one voice, whatever its people call themselves meanwhile."""

import pytest

from roundtable.accounts.models import User
from roundtable.live_meeting.consent.models import ConsentVote
from roundtable.meetings.attendance import actions as attendance
from roundtable.meetings.attendance import queries as attendance_queries
from roundtable.meetings.attendance.gaps import queries as gaps_queries
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.attendance.pages import seat_for
from roundtable.meetings.models import Meeting
from roundtable.minutes.document.attendance.queries import attendance_groups, load_attendance
from roundtable.tables.models import Member
from tests import world
from tests.live import stage
from tests.live_meeting.consent.test_consent import ask, counts, say
from tests.meetings.attendance.test_attendance import WHO, member

OFFICE = WHO["birgit"]


@pytest.fixture
def meeting(database):
    """A running meeting; Petra has no organisation, like everybody who joined by an invitation."""
    with database.write() as db:
        member(db, "petra").organisation = ""
    return stage.running(database)


def called(database, name, new):
    """The name as an earlier release took it, without looking at organisations."""
    with database.write() as db:
        db.query(User).filter_by(email=world.email(name)).one().name = new


def test_a_new_name_gives_no_second_voice(visit, database, meeting):
    ask(visit, meeting)
    for name in ("Petra", "Petra Zwei", "Petra Drei"):
        assert visit("petra").post("/profile", data={"name": name, "locale": "de"}).status_code == 303
        say(visit, database, meeting, "petra", "object", name)
    assert counts(database, meeting) == (0, 0, 1, 3)
    with database.read() as db:
        assert [vote.seat for vote in db.query(ConsentVote)] == ["Petra Drei"]


def test_the_name_of_an_organisation_is_not_its_voice(visit, database, meeting):
    ask(visit, meeting)
    say(visit, database, meeting, "birgit", "object", "Zu teuer")
    called(database, "petra", OFFICE)
    assert 'aria-pressed="true"' not in visit("petra").get(stage.live(meeting, "/own/vote")).text
    say(visit, database, meeting, "petra", "consent")
    assert counts(database, meeting) == (1, 0, 1, 2)
    called(database, "petra", "Petra")
    say(visit, database, meeting, "petra", "abstain")
    assert counts(database, meeting) == (0, 1, 1, 2)


def test_who_gets_an_organisation_meanwhile_does_not_speak_twice(visit, database, meeting):
    ask(visit, meeting)
    say(visit, database, meeting, "petra", "object")
    with database.write() as db:
        member(db, "petra").organisation = "Helferkreis Heide"
    say(visit, database, meeting, "petra", "consent")
    assert counts(database, meeting) == (1, 0, 0, 3)


def arrive(database, meeting, name, step="present"):
    with database.write() as db:
        attendance.set_attendance(world.actor(db, "ole"), db.get_one(Meeting, meeting), member(db, name), step)


@pytest.fixture
def alike(database, meeting):
    """Petra is called like Birgit's organisation and has come; nobody of the organisation has."""
    called(database, "petra", OFFICE)
    arrive(database, meeting, "petra")
    return meeting


def test_attendance_and_quorum_tell_the_two_apart(database, alike):
    with database.write() as db:
        row = db.get_one(Meeting, alike)
        row.table.quorum_rule = "majority"
    with database.read() as db:
        row = db.get_one(Meeting, alike)
        seats = attendance_queries.seats(db, row)
        lines = {seat.member_id: seat for seat in seats}
        places = attendance_queries.counted_seats(seats)
        taken = {seat.member_id: seat.is_there for seat in places}
        assert taken == {lines_id: lines_id == member(db, "petra").id for lines_id in taken} and len(taken) == 4
        assert lines[member(db, "birgit").id].name == f"{OFFICE} (Birgit)", "the list says which is which"
        quorum = attendance_queries.quorum_now(row, seats)
        assert quorum and (quorum.taken, quorum.seats) == (1, 4)
    arrive(database, alike, "birgit")
    with database.read() as db:
        row = db.get_one(Meeting, alike)
        later = attendance_queries.quorum_at(db, row, row.started_at.replace(year=row.started_at.year + 1))
        assert later and (later.taken, later.seats) == (2, 4)


def test_the_minutes_do_not_note_the_organisation_as_there(database, alike):
    with database.write() as db:
        row = db.get_one(Meeting, alike)
        row.state = "held"
    with database.read() as db:
        row = db.get_one(Meeting, alike)
        found = attendance_groups(db, load_attendance(db, row, []))
        assert [one["seat"] for one in found["present"]] == [OFFICE]
        assert [one["seat"] for one in found["absent"]] == [OFFICE, WHO["ole"], WHO["jonas"]]


def test_the_gap_report_does_not_either(database, alike):
    with database.write() as db:
        db.get_one(Meeting, alike).state = "held"
        here = world.actor(db, "birgit")
        for row in db.query(Member).filter_by(table_id=here.table_id):
            row.joined_at = db.get_one(Meeting, alike).starts_at
    with database.read() as db:
        found = gaps_queries.report(db, world.actor(db, "birgit").table_id, at_least=1)["gaps"]
        assert OFFICE in [gap.seat for gap in found]


def test_a_deputy_of_the_organisation_is_not_offered_the_other_seat(database, alike):
    with database.read() as db:
        row, visitor = db.get_one(Meeting, alike), Visitor(name="Ina", organisation=OFFICE)
        seats = attendance_queries.seats(db, row)
        assert seat_for(visitor, seats).member_id == member(db, "birgit").id
    arrive(database, alike, "petra", "left")
    arrive(database, alike, "birgit")
    with database.read() as db:
        assert seat_for(visitor, attendance_queries.seats(db, db.get_one(Meeting, alike))) is None
