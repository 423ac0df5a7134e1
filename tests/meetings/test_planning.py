"""Planning a meeting: dates, numbers, facts, calling it off, the list."""

import threading

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.core.models import Event
from roundtable.meetings import actions
from roundtable.meetings.models import Meeting
from roundtable.web import fragments
from tests import world
from tests.meetings.conftest import TABLE, at, facts, queries_of
from tests.sweeps import stages

FORM = {
    "day": at(30).date().isoformat(),
    "starts": "14:00",
    "ends": "16:00",
    "place": "Kreishaus Heide",
    "place_note": "Erdgeschoss",
    "chair": "Beratungsstelle",
    "minute_taker": "Ole",
}


def meetings(database) -> list[Meeting]:
    with database.read() as db:
        return list(db.scalars(select(Meeting).order_by(Meeting.id)))


def test_new_meeting_opens_its_planning_page(visit, database):
    reply = visit("birgit").post(f"{TABLE}/meetings/new", data=FORM)
    (meeting,) = meetings(database)
    assert (reply.status_code, reply.headers["location"]) == (303, f"{TABLE}/meetings/{meeting.id}?saved=planned")
    assert (meeting.number, meeting.year, meeting.state) == (1, at(30).year, "planned")
    assert clock.local(meeting.starts_at) == at(30) and meeting.planned_duration == 120
    assert "1. Sitzung" in visit("petra").get(f"{TABLE}/meetings/{meeting.id}").text


def test_form_proposes_place_and_times_of_the_last_meeting(visit, planned):
    html = visit("birgit").get(f"{TABLE}/meetings/new").text
    assert 'value="Kreishaus Heide"' in html and 'value="14:00"' in html
    assert f'value="{at(9).date().isoformat()}"' not in html


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"day": ""}, "Bitte geben Sie den Tag der Sitzung ein."),
        ({"ends": "13:00"}, "Das Ende liegt vor dem Beginn."),
        ({"day": "2027-03-28", "starts": "02:30", "ends": "04:00"}, "Diese Uhrzeit gibt es am 28.03.2027 nicht"),
        ({"chair": "x" * 121}, "zu lang"),
    ],
)
def test_wrong_form_comes_back_with_what_was_typed(visit, database, changed, sentence):
    reply = visit("birgit").post(f"{TABLE}/meetings/new", data={**FORM, "place": "Haus & Hof", **changed})
    assert reply.status_code == 422
    assert sentence in reply.text and 'value="Haus &amp; Hof"' in reply.text
    assert meetings(database) == []


def test_past_day_is_allowed_and_said(visit, database):
    reply = visit("birgit").post(f"{TABLE}/meetings/new", data={**FORM, "day": at(-30).date().isoformat()})
    assert reply.status_code == 303
    assert "Dieser Termin liegt in der Vergangenheit" in visit("birgit").get(reply.headers["location"]).text
    assert "Dieser Termin liegt in der Vergangenheit" not in visit("petra").get(reply.headers["location"]).text


def test_numbers_count_per_table_and_year(database):
    with database.write() as db:
        birgit, merle = world.actor(db, "birgit"), world.actor(db, "merle", "kiel")
        made = [actions.plan_meeting(birgit, facts(30 * n)).number for n in (0, 0)]
        kiel = actions.plan_meeting(merle, facts()).number
        later = actions.plan_meeting(birgit, facts(starts_at=at(500), ends_at=at(500, 16)))
    assert (made, kiel) == ([1, 2], 1)
    assert later.year > at(0).year and later.number == 1


def test_twenty_people_planning_at_once_get_twenty_numbers(database):
    failed: list[Exception] = []

    def plan() -> None:
        try:
            with database.write() as db:
                actions.plan_meeting(world.actor(db, "birgit"), facts())
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=plan) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(meeting.number for meeting in meetings(database)) == list(range(1, 21))


def test_facts_can_be_changed_and_everybody_sees_it(visit, database, planned):
    path = f"{TABLE}/meetings/{planned}"
    assert "Kreishaus Heide" in visit("birgit").get(f"{path}/facts").text
    reply = visit("birgit").post(f"{path}/facts", data={**FORM, "place": "Rathaus Meldorf", "extraordinary": "1"})
    assert reply.status_code == 303
    page = visit("gesa").get(path).text
    assert "Rathaus Meldorf" in page and "außerordentliche Sitzung" in page and "Kreishaus Heide" not in page


def test_another_year_gives_that_years_next_number(database, planned):
    with database.write() as db:
        here = world.actor(db, "birgit")
        meeting = db.get(Meeting, planned)
        next_year = {"starts_at": at(400), "ends_at": at(400, 16)}
        taken = actions.plan_meeting(here, facts(**next_year))
        actions.change_facts(here, meeting, facts(**next_year))
        assert (meeting.year, meeting.number) == (taken.year, 2)


def test_cancelled_meeting_says_why_and_has_no_minutes(visit, database, planned):
    path = f"{TABLE}/meetings/{planned}"
    empty = visit("birgit").post(f"{path}/cancellation", data={"reason": " "})
    assert empty.status_code == 422 and "vor verschlossener Tür" in empty.text
    assert visit("birgit").post(f"{path}/cancellation", data={"reason": "Hochwasser"}).status_code == 303
    for page in (path, f"{TABLE}/meetings", TABLE):
        assert "Hochwasser" in visit("petra").get(page).text
    assert "Es gibt kein Protokoll" in visit("petra").get(path).text
    again = visit("birgit").post(f"{path}/cancellation", data={"reason": "Hochwasser"})
    assert again.status_code == 409


def test_cancelled_meeting_can_take_place_after_all(visit, database, planned):
    path = f"{TABLE}/meetings/{planned}"
    assert visit("birgit").post(f"{path}/revival").status_code == 409
    visit("birgit").post(f"{path}/cancellation", data={"reason": "Hochwasser"})
    assert visit("birgit").post(f"{path}/revival").status_code == 303
    assert "Hochwasser" not in visit("petra").get(path).text
    assert meetings(database)[0].state == "planned"


def test_list_shows_what_comes_and_what_was_by_year(visit, database, planned):
    with database.write() as db:
        here = world.actor(db, "birgit")
        actions.plan_meeting(here, facts(-400, title="Fachtag <b>Pässe</b>"))
        actions.plan_meeting(here, facts(40))
    html = visit("petra").get(f"{TABLE}/meetings").text
    assert "Fachtag &lt;b&gt;Pässe&lt;/b&gt;" in html and "<b>Pässe" not in html
    order = [html.index(f'id="meeting-{number}"') for number in (planned, planned + 2, planned + 1)]
    assert order == sorted(order)
    assert f'id="year-{at(-400).year}"' in html and "3 Punkte" in html and "geplant" in html


def test_list_leads_to_the_minutes_and_says_once_that_there_are_some(visit, prepared):
    place = prepared("stages", stages.stage)["dithmarschen"]
    html = visit("birgit").get(f"{TABLE}/meetings").text

    def row(name: str) -> str:
        return html.partition(f'id="meeting-{place[name]}"')[2].partition("</li>")[0]

    path = f'href="{TABLE}/meetings/{{}}/minutes"'
    for name in ("published", "approved"):
        assert path.format(place[name]) in row(name) and "Protokoll lesen" in row(name)
        assert row(name).count("Protokoll") == 1, name
    assert "genehmigt" in row("approved") and "genehmigt" not in row("published")
    assert "Zum Entwurf" in row("written") and "Protokoll in Arbeit" in row("written")


def test_list_asks_the_same_number_of_queries_for_one_and_for_many(visit, database, planned):
    few = queries_of(visit("petra"), f"{TABLE}/meetings")
    with database.write() as db:
        for number in range(30):
            actions.plan_meeting(world.actor(db, "birgit"), facts(number * 20 - 300))
    fragments.cache.clear()
    assert queries_of(visit("petra"), f"{TABLE}/meetings") == few


def test_empty_list_invites(visit):
    moderator, guest = visit("birgit").get(f"{TABLE}/meetings").text, visit("gesa").get(f"{TABLE}/meetings").text
    assert f'href="{TABLE}/meetings/new"' in moderator and "Noch ist keine Sitzung geplant" in guest
    assert f'href="{TABLE}/meetings/new"' not in guest


def test_only_the_moderation_plans(visit, planned):
    for name in ("ole", "jonas", "petra", "gesa", "karla"):
        for path in ("new", f"{planned}/facts", f"{planned}/cancellation"):
            assert visit(name).get(f"{TABLE}/meetings/{path}").status_code == 403
            assert visit(name).post(f"{TABLE}/meetings/{path}", data=FORM).status_code == 403
        assert visit(name).post(f"{TABLE}/meetings/{planned}/revival").status_code == 403
    assert visit("merle").get(f"{TABLE}/meetings/{planned}").status_code == 404


def test_meeting_of_another_table_is_missing(visit, planned):
    for path in ("", "/facts", "/cancellation", "/import"):
        assert visit("birgit").get(f"{TABLE}/meetings/{planned}{path}").status_code == 200
        assert visit("merle").get(f"/tables/kiel/meetings/{planned}{path}").status_code == 404
        assert visit("birgit").get(f"{TABLE}/meetings/{planned + 999}{path}").status_code == 404


def test_changes_are_recorded_for_the_feed(visit, database, planned):
    visit("birgit").post(f"{TABLE}/meetings/{planned}/cancellation", data={"reason": "Hochwasser"})
    with database.read() as db:
        event = db.scalars(select(Event).order_by(Event.id.desc())).first()
    assert (event.verb, event.topic) == ("meeting.cancelled", f"meeting/{planned}")
    assert event.data == {"title": f"1. Sitzung {at(9).year}"}
