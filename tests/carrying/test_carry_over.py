"""Carry-over: what is offered, where it goes, and that nothing comes twice."""

import threading

import pytest
from sqlalchemy import select

from roundtable.carrying import actions as carrying
from roundtable.core import clock, i18n
from roundtable.live_meeting.running import actions as running
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Minutes
from roundtable.tasks import actions as tasks
from tests import world
from tests.meetings.conftest import TABLE, at, facts, item_ids, titles


@pytest.fixture
def held(database) -> int:
    """A meeting held three months ago, with an item postponed, one not reached, and one of every meeting."""
    with database.write() as db:
        here = world.actor(db, "birgit")
        meeting = meetings.plan_meeting(here, facts(-90))
        for content in (
            Content("Begrüßung", "formal", 5),
            Content("Bericht der Beratungsstelle", "report", 15, "Beratungsstelle", "nur Gesamtzahlen", True),
            Content("Fortbildung", "decision", 15),
            Content("Aushang in Unterkünften", "discussion", 10, "Migrationsberatung", "Entwurf liegt vor"),
            Content("Fahrtkosten", "discussion", 20),
            Content("Verschiedenes, Termine", "information", 10),
        ):
            agenda.add_item(here, meeting, content)
        items = {item.title: item for item in agenda.lock_agenda(here, meeting)}
        running.start_meeting(here, meeting)
        running.postpone_item(here, meeting, items["Aushang in Unterkünften"].id)
        for title in ("Begrüßung", "Bericht der Beratungsstelle", "Fortbildung"):
            items[title].state = "done"
        meeting.current_item_id = None
        running.end_meeting(here, meeting)
        # The last two items were not called up.
        items["Fahrtkosten"].state = items["Verschiedenes, Termine"].state = "open"
        minutes = db.scalar(select(Minutes).where(Minutes.meeting_id == meeting.id))
        minutes.state, minutes.version = "published", 1
        tasks.create_task(here, tasks.TaskDraft("Kontaktdaten prüfen", assignee="Ausländerbehörde"))
        tasks.create_task(
            here, tasks.TaskDraft("Muster entwerfen", assignee="Petra", due_on=clock.today().replace(year=2020))
        )
        return meeting.id


@pytest.fixture
def coming(database, held) -> int:
    with database.write() as db:
        return meetings.plan_meeting(world.actor(db, "birgit"), facts(9)).id


def candidates(database, meeting_id: int) -> list[carrying.Candidate]:
    with database.read() as db:
        return carrying.carry_candidates(db, db.get(Meeting, meeting_id))


def take(database, meeting_id: int, keys=None, name: str = "birgit") -> int:
    with database.write() as db:
        meeting = db.get(Meeting, meeting_id)
        wanted = keys if keys is not None else [c.key for c in carrying.carry_candidates(db, meeting)]
        return carrying.carry_over(world.actor(db, name), meeting, wanted)


def plain_titles(database, meeting_id: int) -> list[str]:
    return [title.partition(" ")[2] for title in titles(database, meeting_id)]


def approval(day) -> str:
    return f"Genehmigung des Protokolls vom {i18n.day(day, year=True)}"


def test_preview_lists_what_waits_and_why(database, held, coming, visit):
    found = candidates(database, coming)
    assert [candidate.label for candidate in found] == [
        "Begrüßung, Anwesenheit, Tagesordnung",
        "Protokoll genehmigen",
        "Stand der Aufgaben",
        "Bericht der Beratungsstelle",
        "Aushang in Unterkünften",
        "Fahrtkosten",
        "Verschiedenes, Termine",
    ]
    hints = {candidate.label: candidate.hint for candidate in found}
    assert hints["Protokoll genehmigen"].endswith("Fassung 1")
    assert hints["Stand der Aufgaben"] == "2 offene Aufgaben, eine überfällig"
    assert hints["Bericht der Beratungsstelle"] == "steht jedes Mal auf der Tagesordnung"
    assert hints["Aushang in Unterkünften"] == "vertagt aus TOP 4"
    assert hints["Fahrtkosten"] == "nicht abgeschlossen, TOP 5"
    html = visit("birgit").get(f"{TABLE}/meetings/{coming}").text
    assert "Aus der 1. Sitzung übernehmen" in html and html.count(" checked") == 7
    assert "carry-over" not in visit("ole").get(f"{TABLE}/meetings/{coming}").text


def test_everything_stands_at_its_usual_place(database, held, coming):
    assert take(database, coming) == 7
    assert titles(database, coming) == [
        "1 Begrüßung, Anwesenheit, Tagesordnung",
        f"2 {approval(at(-90))}",
        "3 Stand der Aufgaben",
        "4 Bericht der Beratungsstelle",
        "5 Aushang in Unterkünften",
        "6 Fahrtkosten",
        "7 Verschiedenes, Termine",
    ]


def test_it_finds_its_place_among_items_that_are_there(database, held, coming):
    with database.write() as db:
        here, meeting = world.actor(db, "birgit"), db.get(Meeting, coming)
        for content in (Content("Willkommen", "formal"), Content("Gastvortrag"), Content("Verschiedenes")):
            agenda.add_item(here, meeting, content)
    take(database, coming, [c.key for c in candidates(database, coming) if not c.key.startswith("frame")])
    assert plain_titles(database, coming) == [
        "Willkommen",
        approval(at(-90)),
        "Stand der Aufgaben",
        "Bericht der Beratungsstelle",
        "Gastvortrag",
        "Aushang in Unterkünften",
        "Fahrtkosten",
        "Verschiedenes",
    ]


def test_unticked_things_stay_away(visit, database, held, coming):
    keys = [candidate.key for candidate in candidates(database, coming) if candidate.label == "Fahrtkosten"]
    reply = visit("birgit").post(f"{TABLE}/meetings/{coming}/carry-over", data={"carry": keys})
    assert (reply.status_code, reply.headers["location"]) == (303, f"{TABLE}/meetings/{coming}")
    assert titles(database, coming) == ["1 Fahrtkosten"]


def test_twice_makes_nothing_twice(database, held, coming, visit):
    assert (take(database, coming), take(database, coming)) == (7, 0)
    assert len(titles(database, coming)) == 7
    html = visit("birgit").get(f"{TABLE}/meetings/{coming}").text
    assert html.count("rt-check--taken") == 5 and " checked" not in html


def test_two_moderators_at_once_make_nothing_twice(database, held, coming):
    keys = [candidate.key for candidate in candidates(database, coming)]
    made: list[int] = []
    threads = [
        threading.Thread(target=lambda name=name: made.append(take(database, coming, keys, name)))
        for name in ("birgit", "anton") * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 0, 0, 0, 0, 7]
    assert len(titles(database, coming)) == 7


def test_keys_of_other_tables_and_nonsense_bring_nothing(visit, database, held, coming):
    with database.write() as db:
        merle = world.actor(db, "merle", "kiel")
        foreign = agenda.add_item(merle, meetings.plan_meeting(merle, facts(-20)), Content("Geheim", recurring=True)).id
    keys = [f"item/{foreign}", "approve/999", "item/x", "", "frame/", "tasks/../", "'; drop"]
    reply = visit("birgit").post(f"{TABLE}/meetings/{coming}/carry-over", data={"carry": keys})
    assert reply.status_code == 303 and titles(database, coming) == []


def test_carried_item_keeps_its_content_and_links_to_its_origin(visit, database, held, coming):
    take(database, coming)
    origin = next(item for item in item_ids(database, held) if title_of(database, item) == "Aushang in Unterkünften")
    with database.read() as db:
        item = db.scalar(select(AgendaItem).where(AgendaItem.meeting_id == coming, AgendaItem.origin_id == origin))
        assert (item.presenter, item.minutes, item.note) == ("Migrationsberatung", 10, "Entwurf liegt vor")
        assert item.carry_key == f"item/{origin}" and item.state == "open"
    html = visit("gesa").get(f"{TABLE}/meetings/{coming}").text
    assert f'href="{TABLE}/meetings/{held}#item-{origin}">für den ' in html  # it was postponed, not discussed
    assert f'href="{TABLE}/meetings/{held}/minutes">Protokoll lesen' in html and "vom letzten Mal" in html


def title_of(database, item: int) -> str:
    with database.read() as db:
        return db.get(AgendaItem, item).title


def test_postponed_again_is_carried_again(database, held, coming):
    take(database, coming)
    with database.write() as db:
        meeting = db.get(Meeting, coming)
        for item in meeting.items:
            item.state = "postponed" if item.title == "Aushang in Unterkünften" else "done"
        meeting.state = "held"
        after = meetings.plan_meeting(world.actor(db, "birgit"), facts(99)).id
    labels = [candidate.label for candidate in candidates(database, after)]
    assert "Aushang in Unterkünften" in labels and "Fahrtkosten" not in labels


def test_matters_of_a_cancelled_meeting_wait_too(database, held, coming):
    take(database, coming, [c.key for c in candidates(database, coming) if c.label == "Fahrtkosten"])
    with database.write() as db:
        here, meeting = world.actor(db, "birgit"), db.get(Meeting, coming)
        agenda.add_item(here, meeting, Content("Neues Thema"))
        meetings.cancel(here, meeting, "Hochwasser")
        after = meetings.plan_meeting(here, facts(30)).id
    labels = [candidate.label for candidate in candidates(database, after)]
    assert labels.count("Fahrtkosten") == 1 and labels.count("Neues Thema") == 1
    hint = next(c.hint for c in candidates(database, after) if c.label == "Neues Thema")
    assert hint.startswith("aus der ausgefallenen Sitzung am ")


def test_approved_minutes_are_not_offered(database, held, coming):
    assert any(candidate.key.startswith("approve/") for candidate in candidates(database, coming))
    with database.write() as db:
        db.scalar(select(Minutes).where(Minutes.meeting_id == held)).state = "approved"
    assert not any(candidate.key.startswith("approve/") for candidate in candidates(database, coming))


def test_first_meeting_has_nothing_to_carry_but_the_usual_agenda(visit, database):
    with database.write() as db:
        first = meetings.plan_meeting(world.actor(db, "birgit"), facts()).id
    path = f"{TABLE}/meetings/{first}"
    html = visit("birgit").get(path).text
    assert "Übliche Tagesordnung einfügen" in html and "carry-over" not in html
    assert "Übliche Tagesordnung" not in visit("ole").get(path).text
    assert visit("birgit").post(f"{path}/usual-agenda").status_code == 303
    assert titles(database, first) == [
        "1 Begrüßung, Anwesenheit, Tagesordnung",
        "2 Stand der Aufgaben",
        "3 Bericht der Beratungsstelle (nur Gesamtzahlen)",
        "4 Verschiedenes, Termine",
    ]
    assert visit("birgit").post(f"{path}/usual-agenda").status_code == 409
    assert len(titles(database, first)) == 4


def test_usual_agenda_takes_approval_and_the_tables_own_report(visit, database, held, coming):
    visit("birgit").post(f"{TABLE}/meetings/{coming}/usual-agenda")
    assert plain_titles(database, coming) == [
        "Begrüßung, Anwesenheit, Tagesordnung",
        approval(at(-90)),
        "Stand der Aufgaben",
        "Bericht der Beratungsstelle",
        "Verschiedenes, Termine",
    ]
    assert [c.label for c in candidates(database, coming) if not c.taken] == ["Aushang in Unterkünften", "Fahrtkosten"]


def test_stored_titles_are_german_for_whoever_presses(visit, database, held, coming):
    with database.write() as db:
        world.actor(db, "birgit").user.locale = "en"
    visit("birgit").post(f"{TABLE}/meetings/{coming}/usual-agenda")
    assert titles(database, coming)[0] == "1 Begrüßung, Anwesenheit, Tagesordnung"
