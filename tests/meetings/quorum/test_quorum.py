"""Quorum: in words on the page, and without it a decision can only be a recommendation."""

from datetime import timedelta

import pytest

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.errors import Invalid
from roundtable.live_meeting.running import actions as running
from roundtable.meetings.attendance import actions as attendance
from roundtable.meetings.attendance import queries as attendance_queries
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.quorum import actions as quorum
from roundtable.minutes.models import Decision
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.tables.models import Member, RoundTable
from tests import world
from tests.live import stage
from tests.meetings.attendance.test_attendance import WHO, member

PAGE = "/tables/dithmarschen/quorum"


def rule(database, name, seats=None):
    with database.write() as db:
        here = world.actor(db, "birgit")
        quorum.set_rule(here, here.table, name, seats)


@pytest.fixture
def meeting(database):
    return stage.running(database)


def arrive(database, meeting, *names, step="present"):
    with database.write() as db:
        for name in names:
            attendance.set_attendance(world.actor(db, "ole"), db.get_one(Meeting, meeting), member(db, name), step)


def decide(database, meeting, result="unanimous", ident=None, votes=None):
    """The id of a decision that the minute-taker records with this result."""
    with database.write() as db:
        here = world.actor(db, "ole")
        if ident is None:
            item = db.query(AgendaItem).filter_by(meeting_id=meeting, label="1").one()
            block = paragraphs.add_block(here, item, "decision", "Der Ablauf wird so übernommen.")
            ident = db.query(Decision).filter_by(block_id=block.id).one().id
    with database.write() as db:
        kinds.set_result(world.actor(db, "ole"), db.get_one(Decision, ident), result, votes)
    return ident


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("half", None, {1: 1, 2: 1, 4: 2, 5: 3, 9: 5}),
        ("majority", None, {1: 1, 2: 2, 4: 3, 5: 3, 9: 5, 10: 6}),
        ("two_thirds", None, {1: 1, 3: 2, 4: 3, 9: 6, 10: 7}),
        ("number", 4, {2: 4, 9: 4}),
        ("", None, {9: None}),
    ],
)
def test_how_many_seats_each_rule_needs(name, number, expected):
    table = RoundTable(quorum_rule=name, quorum_seats=number)
    assert {seats: attendance_queries.seats_needed(table, seats) for seats in expected} == expected


def test_the_running_meeting_says_it_in_words(visit, database, meeting):
    assert "eschlussfähig" not in visit("gesa").get(stage.live(meeting)).text
    rule(database, "majority")
    arrive(database, meeting, "birgit", "ole", "gesa")
    page = visit("gesa").get(stage.live(meeting)).text
    assert "Nicht beschlussfähig" in page and "2 von 4 Plätzen besetzt, nötig sind 3." in page
    arrive(database, meeting, "petra", step="deputy")
    page = visit("gesa").get(stage.live(meeting)).text
    assert "Nicht beschlussfähig" not in page and "<b>Beschlussfähig</b>: 3 von 4" in page
    arrive(database, meeting, "petra", step="left")
    assert "Nicht beschlussfähig" in visit("gesa").get(stage.live(meeting)).text


def test_without_quorum_only_a_recommendation(visit, database, meeting):
    rule(database, "majority")
    arrive(database, meeting, "birgit", "ole")
    ident = decide(database, meeting, "recommendation")
    with pytest.raises(Invalid, match="2 von 4 Plätzen besetzt"):
        decide(database, meeting, "unanimous", ident)
    with pytest.raises(Invalid):
        decide(database, meeting, "votes", ident, (2, 0, 0))
    decide(database, meeting, "postponed", ident)
    path = f"/tables/dithmarschen/decisions/{ident}/result"
    reply = visit("ole").post(path, data={"result": "majority"})
    assert reply.status_code == 422 and "nur als Empfehlung" in reply.text
    page = visit("ole").get(stage.live(meeting)).text
    assert f'id="no-quorum-{ident}"' in page and 'value="recommendation"' in page and 'value="unanimous"' not in page
    arrive(database, meeting, "petra")
    page = visit("ole").get(stage.live(meeting)).text
    assert f'id="no-quorum-{ident}"' not in page and 'value="unanimous"' in page
    assert visit("ole").post(path, data={"result": "unanimous"}).status_code == 303


def test_without_a_rule_everything_can_be_decided(database, meeting):
    ident = decide(database, meeting, "unanimous")
    with database.read() as db:
        decision = db.get_one(Decision, ident)
        assert (decision.result, decision.quorum_needed) == ("unanimous", None)
        assert decision.decided_at is not None


def test_a_later_rule_changes_no_earlier_decision(database, meeting):
    arrive(database, meeting, "birgit")
    ident = decide(database, meeting, "unanimous")
    rule(database, "number", 4)
    with database.read() as db:
        decision = db.get_one(Decision, ident)
        assert (decision.result, decision.quorum_needed) == ("unanimous", None)


def test_a_decision_written_up_later_counts_who_was_there_then(database, meeting):
    """The paragraph was begun while three were there; the result is entered after the end, when one had gone."""
    rule(database, "majority")
    arrive(database, meeting, "birgit", "ole", "petra")
    with database.write() as db:
        item = db.query(AgendaItem).filter_by(meeting_id=meeting, label="1").one()
        block = paragraphs.add_block(world.actor(db, "ole"), item, "decision", "Der Ablauf wird so übernommen.")
        ident = db.query(Decision).filter_by(block_id=block.id).one().id
    with clock.shifted(clock.now() + timedelta(minutes=10)):
        arrive(database, meeting, "petra", step="left")
        with database.write() as db:
            running.end_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    with clock.shifted(clock.now() + timedelta(days=1)):
        decide(database, meeting, "unanimous", ident)
        late = None
        with pytest.raises(Invalid):
            late = decide(database, meeting, "unanimous")
        assert late is None


def test_the_seats_of_the_day_count_whoever_joined_since(database, meeting):
    """All four were there; six organisations join a week later, then the result is entered."""
    rule(database, "majority")
    begin = clock.now()
    with database.write() as db:
        for row in db.query(Member):
            row.joined_at = begin - timedelta(days=9)
    arrive(database, meeting, *WHO)
    with clock.shifted(begin + timedelta(minutes=30)), database.write() as db:
        running.end_meeting(world.actor(db, "birgit"), db.get_one(Meeting, meeting))
    with clock.shifted(begin + timedelta(days=7)):
        with database.write() as db:
            table = member(db, "birgit").table_id
            for number in range(6):
                person = User(name=f"Neu {number}", email=f"neu{number}@example.org")
                db.add(Member(table_id=table, user=person, role="member", organisation=f"Neuer Verein {number}"))
        ident = decide(database, meeting, "unanimous")
        with database.read() as db:
            decision = db.get_one(Decision, ident)
            assert (decision.quorum_seats, decision.quorum_needed) == (4, 3)
            assert attendance_queries.quorum_if_running(db, db.get_one(Meeting, meeting)) is None
            table = db.get_one(Meeting, meeting).table
            assert attendance_queries.seats_needed(table, 10) == 6


def test_a_result_can_be_corrected_after_people_left(visit, database, meeting):
    """Correcting the result later doesn't change who was there when it was decided."""
    rule(database, "majority")
    arrive(database, meeting, "birgit", "ole", "petra")
    ident = decide(database, meeting, "unanimous")
    with database.read() as db:
        before = db.get_one(Decision, ident).decided_at
    with clock.shifted(clock.now() + timedelta(minutes=10)):
        arrive(database, meeting, "petra", step="left")
        page = visit("ole").get(stage.live(meeting)).text
        assert f'id="no-quorum-{ident}"' not in page and 'value="majority"' in page
        decide(database, meeting, "votes", ident, (2, 1, 0))
        with database.read() as db:
            decision = db.get_one(Decision, ident)
            assert (decision.result, decision.yes, decision.decided_at) == ("votes", 2, before)
        # Once the result is removed nothing is decided, and those who are there now count.
        decide(database, meeting, "", ident)
        with pytest.raises(Invalid):
            decide(database, meeting, "unanimous", ident)


@pytest.mark.parametrize(
    "data",
    [
        {"rule": "always"},
        {"rule": "number"},
        {"rule": "number", "seats": "0"},
        {"rule": "number", "seats": "x"},
        {"rule": "number", "seats": "100"},
    ],
)
def test_the_settings_refuse_nonsense(visit, database, data):
    reply = visit("birgit").post(PAGE, data=data)
    assert reply.status_code == 422 and "Bitte" in reply.text
    with database.read() as db:
        assert {table.quorum_rule for table in db.query(RoundTable)} == {""}


def test_the_settings_of_the_table(visit, database):
    page = visit("birgit").get(PAGE).text
    assert "Der Tisch hat heute 4 Plätze" in page
    assert "Beschlussfähigkeit" in visit("birgit").get("/tables/dithmarschen/settings").text
    assert visit("ole").get(PAGE).status_code == 403
    assert visit("birgit").post(PAGE, data={"rule": "number", "seats": "3"}).status_code == 303
    with database.read() as db:
        rules = {table.slug: (table.quorum_rule, table.quorum_seats) for table in db.query(RoundTable)}
    assert (rules["dithmarschen"], rules["kiel"]) == (("number", 3), ("", None))
