"""Series of meetings: which days a rule means, holidays, the clock change, and what planning them makes."""

import json
import threading
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from roundtable.core import clock, i18n
from roundtable.core.errors import Conflict
from roundtable.meetings import actions as meetings_actions
from roundtable.meetings.models import Meeting
from roundtable.meetings.series import actions as series
from roundtable.meetings.series.holidays import holiday
from roundtable.meetings.series.models import MeetingSeries
from roundtable.meetings.series.rule import HORIZON_DAYS, PROPOSED_AT_ONCE, Rule, days, nth_of_month, proposals
from roundtable.meetings.series.rule_words import rule_words
from tests import world
from tests.meetings.conftest import TABLE, queries_of
from tools import public_holidays

TWO, FOUR = time(14), time(16)
JANUARY = date(2026, 1, 1)
FORM = {
    "unit": "months",
    "every": "3",
    "nth": "2",
    "weekday": "1",
    "since": "2026-01-01",
    "starts": "14:00",
    "ends": "16:00",
    "place": "Kreishaus Heide",
}


def rule(unit="months", every=3, nth=2, weekday=1, since=JANUARY) -> Rule:
    return Rule(unit, every, nth, weekday, since)


def usable(found) -> list[date]:
    return [proposal.day for proposal in found if proposal.usable]


def now(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, 12, tzinfo=clock.BERLIN)


@pytest.fixture
def begun(visit, database):
    """The id of a series: second Tuesday, every three months, from 2 January 2026 on."""
    with clock.shifted(now(2026, 1, 2)):
        visit("birgit").post(f"{TABLE}/series/new", data=FORM)
    with database.read() as db:
        return db.scalars(select(MeetingSeries.id)).one()


def meetings(database) -> list[Meeting]:
    with database.read() as db:
        return list(db.scalars(select(Meeting).order_by(Meeting.starts_at)))


def test_every_second_tuesday_every_three_months_proposes_the_next_four():
    found = proposals(rule(), TWO, FOUR, after=date(2026, 1, 2))
    assert usable(found) == [date(2026, 1, 13), date(2026, 4, 14), date(2026, 7, 14), date(2026, 10, 13)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (rule(every=1, nth=-1, weekday=4), ["2026-01-30", "2026-02-27", "2026-03-27", "2026-04-24"]),
        (rule("weeks", 2, 1, 3), ["2026-01-15", "2026-01-29", "2026-02-12", "2026-02-26"]),
        (rule("weeks", 1, 1, 0, date(2026, 1, 7)), ["2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"]),
        (
            rule(every=1, nth=1, weekday=3, since=date(2026, 1, 5)),
            ["2026-02-05", "2026-03-05", "2026-04-02", "2026-05-07"],
        ),
        (rule(every=12, nth=2, weekday=1), ["2026-01-13", "2027-01-12", "2028-01-11", "2029-01-09"]),
        (rule(since=date(2001, 2, 1)), ["2026-02-10", "2026-05-12", "2026-08-11", "2026-11-10"]),
    ],
)
def test_other_rules(given, expected):
    assert [str(day) for day in usable(proposals(given, TWO, FOUR, after=date(2026, 1, 2)))] == expected


def test_days_of_a_month_against_the_calendar():
    """Every nth weekday of forty years, compared with counting the days one by one."""
    for year in range(2010, 2050):
        for month in range(1, 13):
            first = date(year, month, 1)
            all_days = [first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == month]
            for weekday in range(7):
                own = [day for day in all_days if day.weekday() == weekday]
                found = [nth_of_month(year, month, weekday, nth) for nth in (1, 2, 3, 4, 5, -1)]
                assert found == [*own, *[None] * (5 - len(own)), own[-1]]


def test_a_public_holiday_is_flagged_and_four_others_are_proposed():
    with i18n.use("de"):
        found = proposals(rule(every=1, nth=1, weekday=4), TWO, FOUR, after=date(2026, 3, 31))
    assert [(str(p.day), p.holiday) for p in found] == [
        ("2026-04-03", "Karfreitag"),
        ("2026-05-01", "Erster Mai"),
        ("2026-06-05", ""),
        ("2026-07-03", ""),
        ("2026-08-07", ""),
        ("2026-09-04", ""),
    ]


def test_holidays_are_those_of_the_library():
    assert json.loads(public_holidays.FILE.read_text(encoding="utf-8")) == public_holidays.found()


def test_holidays_are_those_of_schleswig_holstein():
    with i18n.use("de"):
        assert holiday(date(2026, 10, 31)) == "Reformationstag"
        assert [holiday(date(2026, month, number)) for month, number in ((1, 6), (6, 4), (11, 1))] == ["", "", ""]
    with i18n.use("en"):
        assert holiday(date(2026, 4, 3)) == "Good Friday"


def test_fifth_fridays_are_only_in_some_months():
    found = usable(proposals(rule(every=1, nth=5, weekday=4), TWO, FOUR, after=JANUARY))
    assert found == [date(2026, 1, 30), date(2026, 5, 29), date(2026, 7, 31), date(2026, 10, 30)]


@pytest.mark.parametrize(("month", "expected"), [(2, []), (1, [date(2026, 1, 30), date(2027, 1, 29)])])
def test_a_rule_that_hardly_ever_matches_ends_its_search(month, expected):
    """February has five Fridays when it has 29 days and begins with one: not before 2036."""
    given = rule(every=12, nth=5, weekday=4, since=date(2026, month, 1))
    assert usable(proposals(given, TWO, FOUR, after=date(2026, 1, 2))) == expected


def test_every_search_has_an_end():
    found = list(days(rule("weeks", 1, 1, 0), JANUARY + timedelta(days=HORIZON_DAYS)))
    assert len(found) < 263
    assert len(usable(proposals(rule("weeks", 1), TWO, FOUR, JANUARY))) == PROPOSED_AT_ONCE


def test_two_o_clock_stays_two_o_clock_over_both_clock_changes():
    found = proposals(rule("weeks", 2, 1, 1, date(2026, 3, 17)), TWO, FOUR, after=date(2026, 3, 16))
    assert [(p.starts_at.utcoffset() / timedelta(hours=1), f"{clock.local(p.starts_at):%H:%M}") for p in found] == [
        (1, "14:00"),
        (2, "14:00"),
        (2, "14:00"),
        (2, "14:00"),
    ]
    autumn = proposals(rule("weeks", 2, 1, 1, date(2026, 10, 13)), TWO, FOUR, after=date(2026, 10, 12))
    assert [p.starts_at.utcoffset() / timedelta(hours=1) for p in autumn] == [2, 1, 1, 1]


def test_an_hour_that_the_clock_skips_is_passed_over():
    """On 29 March 2026, a Sunday, there is no half past two."""
    found = proposals(rule("weeks", 1, 1, 6, date(2026, 3, 22)), time(2, 30), time(4), after=date(2026, 3, 21))
    assert [(str(p.day), p.usable) for p in found][:3] == [
        ("2026-03-22", True),
        ("2026-03-29", False),
        ("2026-04-05", True),
    ]


def test_an_hour_that_comes_twice_is_the_first_one():
    (first, *_rest) = proposals(rule("weeks", 1, 1, 6, date(2026, 10, 25)), time(2, 30), time(4), date(2026, 10, 24))
    assert first.day == date(2026, 10, 25) and first.starts_at.utcoffset() == timedelta(hours=2)
    assert clock.local(first.ends_at) - clock.local(first.starts_at) == timedelta(hours=1, minutes=30)
    assert (first.ends_at.astimezone(clock.UTC) - first.starts_at.astimezone(clock.UTC)) == timedelta(minutes=150)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (rule(), "Jeden 2. Dienstag, alle 3 Monate"),
        (rule(every=1, nth=-1, weekday=4), "Jeden letzten Freitag im Monat"),
        (rule("weeks", 2, 1, 0), "Jeden Montag, alle 2 Wochen"),
        (rule("weeks", 1, 1, 0), "Jeden Montag"),
    ],
)
def test_rules_in_words(given, words):
    with i18n.use("de"):
        assert rule_words(given) == words


def test_beginning_a_series_plans_nothing_and_shows_four_dates(visit, database, begun):
    assert meetings(database) == []
    with clock.shifted(now(2026, 1, 2)):
        html = visit("birgit").get(f"{TABLE}/series/{begun}").text
        assert "Jeden 2. Dienstag, alle 3 Monate" in html
        for day in ("13. Januar 2026", "14. April 2026", "14. Juli 2026", "13. Oktober 2026"):
            assert f"Dienstag, {day}" in html
        assert "Alle planen" in html and "Alle planen" not in visit("petra").get(f"{TABLE}/series/{begun}").text
        assert "Jeden 2. Dienstag, alle 3 Monate" in visit("petra").get(f"{TABLE}/series").text


def test_planning_all_dates_makes_meetings_and_proposes_the_next_ones(visit, database, begun):
    with clock.shifted(now(2026, 1, 2)):
        chosen = ["2026-01-13", "2026-04-14", "2026-07-14", "2026-10-13"]
        reply = visit("birgit").post(f"{TABLE}/series/{begun}/dates", data={"day": chosen})
        assert (reply.status_code, reply.headers["location"]) == (303, f"{TABLE}/series/{begun}")
        found = meetings(database)
        assert [f"{clock.local(m.starts_at):%Y-%m-%d %H:%M}" for m in found] == [f"{day} 14:00" for day in chosen]
        assert [(m.number, m.place) for m in found] == [(n, "Kreishaus Heide") for n in (1, 2, 3, 4)]
        again = visit("birgit").post(f"{TABLE}/series/{begun}/dates", data={"day": chosen[:1]})
        assert again.status_code == 409 and len(meetings(database)) == 4
        with database.read() as db:
            dates = series.next_dates(db, db.get(MeetingSeries, begun))
        assert usable(dates)[0] == date(2027, 1, 12) and len(usable(dates)) == 4


def test_a_cancelled_or_moved_meeting_of_the_series_is_not_proposed_again(visit, database, begun):
    with clock.shifted(now(2026, 1, 2)):
        visit("birgit").post(f"{TABLE}/series/{begun}/dates", data={"day": ["2026-01-13", "2026-04-14"]})
        with database.write() as db:
            birgit = world.actor(db, "birgit")
            first, second = db.scalars(select(Meeting).order_by(Meeting.starts_at))
            meetings_actions.cancel(birgit, first, "Sturm")
            moved = meetings_actions.Facts(second.starts_at + timedelta(days=1), second.ends_at + timedelta(days=1))
            meetings_actions.change_facts(birgit, second, moved)
            assert usable(series.next_dates(db, db.get(MeetingSeries, begun)))[0] == date(2026, 7, 14)


@pytest.mark.parametrize("day", ["", "2026-01-14", "gestern", "2026-99-99", "2030-01-08"])
def test_days_that_are_not_proposed_are_not_planned(visit, database, begun, day):
    with clock.shifted(now(2026, 1, 2)):
        reply = visit("birgit").post(f"{TABLE}/series/{begun}/dates", data={"day": day})
    assert reply.status_code == 409 and meetings(database) == []


def test_two_people_planning_the_same_date_make_one_meeting(database, begun):
    results = []

    def plan(name):
        try:
            with database.write() as db:
                series.plan_dates(world.actor(db, name), db.get(MeetingSeries, begun), [date(2026, 1, 13)])
            results.append("planned")
        except Conflict:
            results.append("conflict")

    with clock.shifted(now(2026, 1, 2)):
        threads = [threading.Thread(target=plan, args=(name,)) for name in ("birgit", "anton")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(results) == ["conflict", "planned"] and len(meetings(database)) == 1


def test_another_rule_changes_the_dates_to_come_only(visit, database, begun):
    with clock.shifted(now(2026, 1, 2)):
        visit("birgit").post(f"{TABLE}/series/{begun}/dates", data={"day": "2026-01-13"})
        changed = {**FORM, "weekday": "3", "starts": "17:00", "ends": "19:00"}
        reply = visit("birgit").post(f"{TABLE}/series/{begun}/rule", data=changed)
        assert reply.status_code == 303
        html = visit("birgit").get(f"{TABLE}/series/{begun}").text
    (meeting,) = meetings(database)
    assert f"{clock.local(meeting.starts_at):%a %H:%M}" == "Tue 14:00"
    assert "Donnerstag, 9. April 2026" in html


def test_an_ended_series_proposes_nothing_and_keeps_its_meetings(visit, database, begun):
    with clock.shifted(now(2026, 1, 2)):
        visit("birgit").post(f"{TABLE}/series/{begun}/dates", data={"day": "2026-01-13"})
        visit("birgit").post(f"{TABLE}/series/{begun}/end")
        html = visit("birgit").get(f"{TABLE}/series/{begun}").text
        reply = visit("birgit").post(f"{TABLE}/series/{begun}/dates", data={"day": "2026-04-14"})
    assert "Die nächsten Termine" not in html and "13. Januar 2026" in html
    assert reply.status_code == 409 and len(meetings(database)) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"every": "0"}, "Bitte geben Sie eine ganze Zahl von 1 bis 52 ein."),
        ({"every": ""}, "Bitte geben Sie eine ganze Zahl"),
        ({"since": ""}, "ab welchem Tag die Regel gilt"),
        ({"since": "1066-01-01"}, "Bitte prüfen Sie das Jahr"),
        ({"starts": "25:00"}, "Bitte geben Sie eine Uhrzeit"),
        ({"ends": "13:00"}, "Das Ende liegt vor dem Beginn."),
        ({"every": "12", "nth": "5", "weekday": "4", "since": "2026-02-01"}, "gibt es keinen solchen Tag"),
        ({"unit": "years"}, "Bitte wählen Sie"),
        ({"weekday": "9"}, "ganze Zahl"),
    ],
)
def test_a_wrong_rule_comes_back_with_what_was_typed(visit, database, changed, sentence):
    with clock.shifted(now(2026, 1, 2)):
        reply = visit("birgit").post(f"{TABLE}/series/new", data={**FORM, "place": "Haus & Hof", **changed})
    assert reply.status_code == 422 and sentence in reply.text and 'value="Haus &amp; Hof"' in reply.text
    with database.read() as db:
        assert db.scalars(select(MeetingSeries)).all() == []


def test_a_holiday_is_said_on_the_page_of_the_series_and_of_the_meeting(visit, database):
    with clock.shifted(now(2026, 3, 1)):
        reply = visit("birgit").post(f"{TABLE}/series/new", data={**FORM, "every": "1", "nth": "1", "weekday": "4"})
        html = visit("birgit").get(reply.headers["location"]).text
        assert "Feiertag: Karfreitag, wird übersprungen" in html
        form = {"day": "2026-04-03", "starts": "14:00", "ends": "16:00"}
        meeting = visit("birgit").post(f"{TABLE}/meetings/new", data=form).headers["location"]
        assert "Dieser Tag ist ein Feiertag: Karfreitag" in visit("birgit").get(meeting).text


def test_the_page_costs_the_same_for_one_and_for_many_meetings(visit, begun):
    with clock.shifted(now(2026, 1, 2)):
        visit("birgit").post(f"{TABLE}/series/{begun}/dates", data={"day": "2026-01-13"})
        few = queries_of(visit("birgit"), f"{TABLE}/series/{begun}")
        visit("birgit").post(f"{TABLE}/series/{begun}/dates", data={"day": ["2026-04-14", "2026-07-14", "2026-10-13"]})
        assert queries_of(visit("birgit"), f"{TABLE}/series/{begun}") == few
