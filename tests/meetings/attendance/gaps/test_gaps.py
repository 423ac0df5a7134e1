"""The gap report: organisations that were missing three times in a row."""

from datetime import timedelta

import pytest

from roundtable.core import clock
from roundtable.meetings.attendance.gaps import queries
from roundtable.meetings.models import Attendance, Meeting
from roundtable.tables.models import Member
from tests import world
from tests.conftest import count_queries
from tests.meetings.attendance.test_attendance import WHO, member

PAGE = "/tables/dithmarschen/attendance"


@pytest.fixture
def hold(database):
    """`hold(birgit="present", petra="excused")` adds a held meeting, later than the ones before."""
    held = []

    def do(state="held", **presences):
        with database.write() as db:
            start = clock.now() + timedelta(days=len(held) + 1)
            table = world.actor(db, "birgit").table_id
            meeting = Meeting(
                table_id=table,
                year=2026,
                number=len(held) + 1,
                state=state,
                starts_at=start,
                started_at=start,
                ends_at=start + timedelta(hours=2),
                cancelled_reason="Sturm" if state == "closed" else "",
            )
            db.add(meeting)
            db.flush()
            for name, presence in presences.items():
                who = member(db, name).id
                db.add(Attendance(table_id=table, meeting_id=meeting.id, member_id=who, presence=presence))
            held.append(meeting.id)
            return meeting.id

    return do


def found(database, **more):
    with database.read() as db:
        report = queries.report(db, world.actor(db, "birgit").table_id, **more)
        return [(gap.seat, gap.missed, gap.excused, gap.last and gap.last.id) for gap in report["gaps"]]


def test_a_gap_is_three_meetings_in_a_row(database, hold):
    first = hold(birgit="present", ole="present", jonas="present", petra="present")
    hold(birgit="present", ole="present", jonas="deputy", petra="excused")
    hold(birgit="present", ole="excused", jonas="absent", petra="absent")
    assert found(database) == []
    hold(birgit="present", ole="absent", jonas="absent")
    assert found(database) == [(WHO["petra"], 3, 1, first)]
    hold(birgit="present", ole="present")
    assert found(database) == [(WHO["petra"], 4, 1, first), (WHO["jonas"], 3, 0, first + 1)]


def test_being_there_once_ends_the_gap_and_a_deputy_counts(database, hold):
    for _ in range(3):
        hold(birgit="present")
    assert len(found(database)) == 3
    hold(birgit="present", petra="deputy", ole="present", jonas="present")
    assert found(database) == []


def test_meetings_without_a_list_and_cancelled_ones_do_not_count(database, hold):
    for _ in range(2):
        hold(birgit="present")
    hold()
    hold("closed", birgit="present")
    hold("running", birgit="present")
    assert found(database) == []
    assert found(database, at_least=2) != []


def test_a_new_seat_is_not_missed_before_it_existed(database, hold):
    with database.write() as db:
        member(db, "petra").joined_at = clock.now() + timedelta(days=3, hours=3)
    for _ in range(4):
        hold(birgit="present", ole="present", jonas="present")
    assert found(database) == []


def test_the_successor_in_an_organisation_inherits_its_gap(database, hold):
    for _ in range(3):
        hold(birgit="present", ole="present", petra="present")
    with database.write() as db:
        gone = member(db, "jonas")
        gone.left_at = clock.now()
        gesa = member(db, "gesa")
        gesa.role, gesa.organisation, gesa.joined_at = "member", gone.organisation, clock.now() + timedelta(days=90)
    assert found(database) == [(WHO["jonas"], 3, 0, None)]


def test_the_page_is_for_the_moderation(visit, database, hold):
    assert "noch nicht genug Sitzungen" in visit("birgit").get(PAGE).text
    for _ in range(3):
        hold(birgit="present", ole="present", petra="present")
    page = visit("birgit").get(PAGE).text
    assert "Migrationsberatung" in page and "3 Sitzungen" in page and "bei keiner der letzten 3" in page
    for who in ("petra", "ole", "gesa"):
        assert visit(who).get(PAGE).status_code == 403
    assert visit("merle").get(PAGE).status_code == 404
    assert "Wer länger fehlt" in visit("birgit").get("/tables/dithmarschen/meetings").text
    assert "Wer länger fehlt" not in visit("petra").get("/tables/dithmarschen/meetings").text


def test_as_many_queries_for_many_meetings(visit, database, hold):
    hold(birgit="present")
    birgit = visit("birgit")
    with count_queries(birgit) as few:
        birgit.get(PAGE)
    for _ in range(20):
        hold(birgit="present", ole="present")
    with database.write() as db:
        assert db.query(Member).count() > 0
    with count_queries(birgit) as many:
        birgit.get(PAGE)
    assert len(many) == len(few)
