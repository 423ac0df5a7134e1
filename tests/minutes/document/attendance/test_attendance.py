"""Attendance in the minutes (F14): by organisation in the head, at each decision, and in older frozen versions."""

from datetime import timedelta

import pytest

from roundtable.core import clock
from roundtable.live_meeting.running import actions as running
from roundtable.meetings.attendance import actions as attendance
from roundtable.meetings.attendance import queries as attendance_queries
from roundtable.meetings.check_in import actions as check_in
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.quorum import actions as quorum
from roundtable.minutes import attendance_words
from roundtable.minutes.document.queries import document
from roundtable.minutes.models import Decision, MinutesVersion
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.publishing import actions as publishing
from roundtable.tables.models import Member
from tests import world
from tests.live import stage
from tests.meetings.attendance.test_attendance import WHO, member


@pytest.fixture
def held(database):
    """Birgit all the time; Jonas' deputy from the second item on; Petra leaves during it; Ole is excused; a visitor.

    Two decisions: one before Petra leaves, one after it.
    """
    meeting = stage.running(database)
    begin = clock.now()
    with database.write() as db:
        for row in db.query(Member):
            row.joined_at = begin - timedelta(days=9)
        here, row = world.actor(db, "ole"), db.get_one(Meeting, meeting)
        quorum.set_rule(world.actor(db, "birgit"), here.table, "half", None)
        items = db.query(AgendaItem).filter_by(meeting_id=meeting).order_by(AgendaItem.position).all()
        for name, step in (("birgit", "present"), ("petra", "present"), ("ole", "excused")):
            attendance.set_attendance(here, row, member(db, name), step)
        with clock.shifted(begin + timedelta(minutes=20)):
            running.set_current_item(here, row, items[0].id, items[1].id)
            attendance.set_attendance(here, row, member(db, "jonas"), "deputy", "Ina Beispiel")
            _decide(db, here, items[1], "Der Ablauf bleibt.")
        with clock.shifted(begin + timedelta(minutes=40)):
            attendance.set_attendance(here, row, member(db, "petra"), "left")
            check_in.open_door(here, row)
            check_in.check_in(check_in.DoorActor(db, here.table_id), row, "Ute Beispiel", "Kirchenkreis")
            check_in.check_in(check_in.DoorActor(db, here.table_id), row, "Niemand", "Unbekannt")
            check_in.confirm(here, attendance_queries.visitors_of(db, meeting, "unconfirmed")[0])
        with clock.shifted(begin + timedelta(minutes=50)):
            _decide(db, here, items[1], "Der Aushang kommt.")
        with clock.shifted(begin + timedelta(minutes=90)):
            running.end_meeting(here, row)
    return meeting


def _decide(db, here, item, text):
    block = paragraphs.add_block(here, item, "decision", text)
    kinds.set_result(here, db.query(Decision).filter_by(block_id=block.id).one(), "unanimous")


def doc_of(database, meeting):
    with database.read() as db:
        return document(db, db.get_one(Meeting, meeting))


def lines(database, meeting):
    groups = doc_of(database, meeting)["attendance"]
    return {name: attendance_words.attendees(group, name) for name, group in groups.items()}


def times(database, meeting, *minutes):
    with database.read() as db:
        start = db.get_one(Meeting, meeting).started_at
        return [f"{clock.local(start + timedelta(minutes=m)):%H:%M}" for m in minutes]


def test_the_head_by_organisation(database, held):
    came, left = times(database, held, 20, 40)
    assert lines(database, held) == {
        "present": [WHO["birgit"], f"{WHO['petra']} (bis {left}, TOP 2)"],
        "deputy": [f"{WHO['jonas']}, vertreten durch Ina Beispiel (ab {came}, TOP 2)"],
        "excused": [WHO["ole"]],
        "absent": [],
        "guest": [f"Kirchenkreis (Ute Beispiel, ab {left})"],
    }


def test_who_was_not_noted_is_not_represented_once_the_meeting_is_over(database, held):
    with database.write() as db:
        here = world.actor(db, "ole")
        attendance.set_attendance(here, db.get_one(Meeting, held), member(db, "ole"), "excused")
    assert lines(database, held)["absent"] == [WHO["ole"]]
    with database.write() as db:
        running.reopen_meeting(world.actor(db, "birgit"), db.get_one(Meeting, held))
    assert lines(database, held)["absent"] == []


def test_each_decision_says_who_was_there(database, held):
    first, second = (block["decision"] for block in doc_of(database, held)["items"][1]["blocks"])
    assert [one["seat"] for one in first["present"]] == [WHO["birgit"], WHO["petra"], WHO["jonas"]]
    assert [one["seat"] for one in second["present"]] == [WHO["birgit"], WHO["jonas"]]
    assert second["present"][1] == {"seat": WHO["jonas"], "by": "Ina Beispiel", "deputy": True}
    assert second["quorum"] == {"here": 2, "seats": 4, "needed": 2}
    assert attendance_words.words_of_attendance(second) == (
        f"Anwesend bei diesem Beschluss: {WHO['birgit']}, {WHO['jonas']} (Ina Beispiel). "
        "Beschlussfähig: 2 von 4 Plätzen besetzt, nötig sind 2."
    )


def test_the_page_and_the_print_show_it(visit, database, held):
    path = f"/tables/dithmarschen/meetings/{held}/minutes"
    for page in (visit("ole").get(path).text, visit("ole").get(f"{path}/print").text):
        for words in ("vertreten durch Ina Beispiel", "Anwesend bei diesem Beschluss:", "Kirchenkreis (Ute Beispiel"):
            assert words in page
        assert "Niemand" not in page, "unconfirmed"


def test_a_result_taken_back_forgets_who_was_there(database, held):
    with database.write() as db:
        running.reopen_meeting(world.actor(db, "birgit"), db.get_one(Meeting, held))
        kinds.set_result(world.actor(db, "ole"), db.query(Decision).order_by(Decision.id).first(), "")
    first = doc_of(database, held)["items"][1]["blocks"][0]["decision"]
    assert (first["present"], first["quorum"], attendance_words.words_of_attendance(first)) == ([], None, "")


def test_published_minutes_keep_who_was_there(visit, database, held):
    with database.write() as db:
        publishing.publish(world.actor(db, "ole"), db.get_one(Meeting, held))
        version = db.query(MinutesVersion).one().content
    with database.write() as db:
        member(db, "jonas").organisation = "Anders"
        attendance.set_attendance(world.actor(db, "ole"), db.get_one(Meeting, held), member(db, "birgit"), "absent")
    with database.read() as db:
        assert db.query(MinutesVersion).one().content == version
    page = visit("gesa").get(f"/tables/dithmarschen/meetings/{held}/minutes").text
    assert "Migrationsberatung, vertreten durch Ina Beispiel" in page and "Anders" not in page


def test_names_from_the_door_stay_text(visit, database, held):
    with database.write() as db:
        visitor = attendance_queries.visitors_of(db, held, "confirmed")[0]
        visitor.name, visitor.organisation = "<b>Ute</b>", "\"'>&"
    page = visit("ole").get(f"/tables/dithmarschen/meetings/{held}/minutes").text
    assert "&lt;b&gt;Ute&lt;/b&gt;" in page and "<b>Ute" not in page
