"""Stops of a mobile centre: single and repeated ones, moving, cancelling, ending, and the calendar."""

import re
from datetime import date, timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from sqlalchemy import select

from roundtable.centres import actions as centres
from roundtable.centres.models import CentreStop, StopSeries
from roundtable.core import clock
from roundtable.directory.models import Organisation
from roundtable.meetings.series.holidays import holiday
from tests.directory.conftest import statements_of

TABLE = "/tables/dithmarschen"


def stops(database) -> list[CentreStop]:
    with database.read() as db:
        return list(db.scalars(select(CentreStop).order_by(CentreStop.starts_at)))


def calendar(visit, bus: int) -> str:
    page = visit("gesa").get(f"{TABLE}/directory/{bus}/stops").text
    address = re.search(r'href="[^"]*(/stops/[^"]+/calendar\.ics)"', page)
    assert address
    reply = visit().get(address[1])
    assert reply.status_code == 200 and reply.headers["content-type"].startswith("text/calendar")
    return reply.text


@pytest.fixture
def entered(starter, bus, visit, form):
    reply = visit("jonas").post(f"{TABLE}/directory/{bus}/stops", data=form(note="Ohne Anmeldung"))
    assert reply.status_code == 303, reply.text
    return stops(starter)[0].id


def test_the_next_stops_stand_on_the_tables_page_and_on_that_of_the_kreis(entered, visit):
    for path in (TABLE, f"{TABLE}/regions/01051", f"{TABLE}/regions"):
        page = visit("gesa").get(path).text
        assert "Meldorf, Markt" in page or "hält als Nächstes" in page, path
    kiel = HTMLParser(visit("jonas").get("/tables/kiel").text)
    assert "Meldorf, Markt" not in kiel.css_first("#own-region").text()


def test_a_calendar_needs_no_account_and_another_address_has_none(entered, bus, visit):
    text = calendar(visit, bus)
    assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n")
    assert "LOCATION:Meldorf\\, Markt\r\n" in text and "DESCRIPTION:Ohne Anmeldung\r\n" in text
    assert f"UID:stop-{entered}@" in text and "SEQUENCE:0\r\n" in text
    for token in (f"{bus}", "x", "é", "9" * 40, "%00"):
        assert visit().get(f"/stops/{token}/calendar.ics").status_code == 404


def test_a_moved_stop_keeps_its_uid_and_raises_its_sequence(entered, bus, visit, form):
    assert visit("jonas").post(f"{TABLE}/stops/{entered}", data=form(10, seen=0, place="Heide")).status_code == 303
    text = calendar(visit, bus)
    assert f"UID:stop-{entered}@" in text and "SEQUENCE:1\r\n" in text and "LOCATION:Heide\r\n" in text
    assert text.count("BEGIN:VEVENT") == 1


def test_a_cancelled_stop_stays_and_says_why(entered, bus, visit):
    typed = {"reason": "Der Wagen ist in der Werkstatt.", "seen": 0}
    assert visit("jonas").post(f"{TABLE}/stops/{entered}/cancellation", data=typed).status_code == 303
    text = calendar(visit, bus)
    assert "STATUS:CANCELLED\r\n" in text and "SEQUENCE:1\r\n" in text and f"UID:stop-{entered}@" in text
    page = visit("gesa").get(TABLE).text
    assert "fällt aus: Der Wagen ist in der Werkstatt." in page
    assert "hält als Nächstes" not in visit("gesa").get(f"{TABLE}/regions").text
    again = visit("jonas").post(f"{TABLE}/stops/{entered}/cancellation", data=typed)
    assert again.status_code == 409 and "Der Wagen ist in der Werkstatt." in again.text


def test_who_was_slower_is_told_and_keeps_the_text(entered, visit, form):
    visit("jonas").post(f"{TABLE}/stops/{entered}", data=form(10, seen=0))
    slower = visit("birgit").post(f"{TABLE}/stops/{entered}", data=form(11, seen=0, place="Marne, Hafen"))
    assert slower.status_code == 409 and "Marne, Hafen" in slower.text


def test_a_rule_makes_stops_without_holidays(starter, bus, visit, form):
    """Every Thursday before, on and after Ascension Day, Corpus Christi isn't one in Schleswig-Holstein."""
    year = clock.today().year + 1
    ascension = next(date(year, 4, 29) + timedelta(days=n) for n in range(40) if "Himmelfahrt" in holiday_name(year, n))
    first = ascension - timedelta(weeks=2)
    last = ascension + timedelta(weeks=2)
    typed = form(first, repeat="weekly", until=last.isoformat())
    assert visit("jonas").post(f"{TABLE}/directory/{bus}/stops", data=typed).status_code == 303
    days = [clock.local(stop.starts_at).date() for stop in stops(starter)]
    assert days == [first, first + timedelta(weeks=1), ascension + timedelta(weeks=1), last]
    assert {clock.local(stop.starts_at).hour for stop in stops(starter)} == {10}


def holiday_name(year: int, days: int) -> str:
    from roundtable.core import i18n

    with i18n.use("de"):
        return holiday(date(year, 4, 29) + timedelta(days=days))


def test_every_second_tuesday(starter, bus, visit, form):
    day = next(clock.today() + timedelta(days=n) for n in range(1, 50) if is_second_tuesday(n))
    assert visit("jonas").post(f"{TABLE}/directory/{bus}/stops", data=form(day, repeat="monthly")).status_code == 303
    days = [clock.local(stop.starts_at).date() for stop in stops(starter)]
    assert len(days) >= 5 and all(each.weekday() == 1 and 8 <= each.day <= 14 for each in days)
    assert "Jeden 2. Dienstag im Monat" in visit("gesa").get(f"{TABLE}/directory/{bus}/stops").text


def is_second_tuesday(days: int) -> bool:
    day = clock.today() + timedelta(days=days)
    return day.weekday() == 1 and 8 <= day.day <= 14


def test_stops_of_a_rule_are_planned_further_ahead_by_and_by_and_only_once(starter, bus, visit, form):
    visit("jonas").post(f"{TABLE}/directory/{bus}/stops", data=form(2, repeat="weekly"))
    before = len(stops(starter))
    for days in (0, 60, 60, 61):
        with clock.shifted(clock.now() + timedelta(days=days)), starter.write() as db:
            centres.plan_ahead(db)
    found = [stop.series_day for stop in stops(starter)]
    assert before + 6 <= len(found) <= before + 10 and len(set(found)) == len(found)


def test_ending_a_rule_cancels_what_comes_after(starter, bus, visit, form):
    visit("jonas").post(f"{TABLE}/directory/{bus}/stops", data=form(2, repeat="weekly"))
    with starter.read() as db:
        series = db.scalars(select(StopSeries)).one().id
    last = clock.today() + timedelta(days=20)
    typed = {"last": last.isoformat(), "reason": "Ab dann im Rathaus."}
    assert visit("jonas").post(f"{TABLE}/repeated-stops/{series}/end", data=typed).status_code == 303
    for stop in stops(starter):
        after = clock.local(stop.starts_at).date() > last
        assert (stop.cancelled_reason, stop.changed) == (("Ab dann im Rathaus.", 1) if after else ("", 0))
    with clock.shifted(clock.now() + timedelta(days=300)), starter.write() as db:
        centres.plan_ahead(db)
    assert len([stop for stop in stops(starter) if not stop.cancelled]) == 3


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "2020-01-01"}, "liegt in der Vergangenheit"),
        ({"day": "2026-02-30"}, "Datum"),
        ({"place": " "}, "wo"),
        ({"ends": "09:00"}, "Ende"),
        ({"region": "09999"}, "Möglichkeiten"),
        ({"repeat": "daily"}, "Möglichkeiten"),
        ({"repeat": "weekly", "until": "2020-01-01"}, "enden"),
        ({"note": "x" * 201}, "zu lang"),
        ({"note": "Herr Öztürk, 0171 2345678"}, "0171 2345678"),
    ],
)
def test_bad_input_gives_a_sentence_and_keeps_what_was_typed(starter, bus, visit, form, typed, sentence):
    reply = visit("jonas").post(f"{TABLE}/directory/{bus}/stops", data=form() | typed)
    assert reply.status_code == 422 and sentence in reply.text
    assert "Meldorf, Markt" in reply.text or "place" in typed
    assert stops(starter) == []


def test_what_has_begun_stays_as_it_was(starter, entered, visit, form):
    with starter.write() as db:
        stop = db.get_one(CentreStop, entered)
        stop.starts_at, stop.ends_at = clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1)
    assert visit("jonas").post(f"{TABLE}/stops/{entered}", data=form(seen=0)).status_code == 409
    assert f"/stops/{entered}/cancellation" not in visit("jonas").get(f"{TABLE}/regions/01051").text


def test_an_archived_centre_has_no_calendar_and_gets_no_stops(starter, entered, bus, visit, form):
    page = visit("gesa").get(f"{TABLE}/directory/{bus}/stops").text
    path = re.search(r'(/stops/[^"]+/calendar\.ics)', page)[1]
    with starter.write() as db:
        db.get_one(Organisation, bus).archived_at = clock.now()
    assert visit().get(path).status_code == 404
    assert visit("jonas").post(f"{TABLE}/directory/{bus}/stops", data=form()).status_code == 409
    assert "Meldorf, Markt" not in visit("gesa").get(f"{TABLE}/regions/01051").text


def test_the_number_of_statements_does_not_grow(starter, entered, bus, visit):
    paths = (f"{TABLE}/directory/{bus}/stops", f"{TABLE}/regions/01051", TABLE)
    before = statements_of(visit("gesa"), *paths)
    with starter.write() as db:
        at = clock.now() + timedelta(days=3)
        for _number in range(60):
            own = {"organisation_id": bus, "region_ags": "01051", "place": "Büsum"}
            db.add(CentreStop(**own, starts_at=at, ends_at=at + timedelta(hours=1)))
    assert statements_of(visit("gesa"), *paths) == before


def test_long_lines_and_signs_of_the_format_stay_text(starter, bus, visit, form):
    place, note = "Straße; Ecke \\ Hof, " + "Ä" * 120, "BEGIN:VEVENT " + "ö, " * 60
    visit("jonas").post(f"{TABLE}/directory/{bus}/stops", data=form(place=place, note=note))
    text = calendar(visit, bus)
    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75 and "\n" not in text.replace("\r\n", "")
    unfolded = text.replace("\r\n ", "")
    assert "LOCATION:Straße\\; Ecke \\\\ Hof\\, ÄÄ" in unfolded
    assert lines.count("BEGIN:VEVENT") == 1


def test_one_stop_goes_into_ones_own_calendar(starter, bus, entered, visit):
    path = f"{TABLE}/stops/{entered}/stop.ics"
    for place in ("/regions/01051", f"/directory/{bus}/stops"):
        assert f'href="{path}"' in visit("gesa").get(TABLE + place).text, place
    reply = visit("gesa").get(path)
    assert reply.status_code == 200 and reply.headers["content-type"].startswith("text/calendar")
    assert reply.headers["content-disposition"].startswith("attachment")
    assert reply.text.count("BEGIN:VEVENT") == 1 and "Ohne Anmeldung" in reply.text
    uid = re.search(r"UID:(\S+)", reply.text)[1]
    assert uid in calendar(visit, bus), "the same as in the calendar to subscribe to"
    assert visit("gesa").get(f"{TABLE}/stops/999999/stop.ics").status_code == 404
    assert visit().get(path).status_code == 303, "to the sign-in"
