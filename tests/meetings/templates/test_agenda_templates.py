"""Templates of agendas: meetings get copies, and changing a template changes no meeting."""

import re
from datetime import datetime
from html import unescape

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.series.models import MeetingSeries
from roundtable.meetings.templates import actions as templates
from roundtable.meetings.templates.models import AgendaTemplate
from tests import world
from tests.meetings.conftest import TABLE, facts, titles

ROWS = {"title-0": "Begrüßung", "minutes-0": "5", "kind-0": "formal", "title-1": "Verschiedenes", "minutes-1": "15"}


@pytest.fixture
def usual(visit, database):
    """The id of a template with two items."""
    visit("birgit").post(f"{TABLE}/agenda-templates/new", data={"name": "Ordentliche Sitzung", **ROWS})
    with database.read() as db:
        return db.scalars(select(AgendaTemplate.id)).one()


def empty_meeting(database) -> int:
    with database.write() as db:
        return meetings.plan_meeting(world.actor(db, "birgit"), facts()).id


def names(database, number) -> list[str]:
    with database.read() as db:
        return [content.title for content in templates.contents(db.get(AgendaTemplate, number))]


def change(visit, template, seen="1", **rows):
    data = {"name": "Ordentliche Sitzung", "seen": seen, **ROWS, **rows}
    return visit("birgit").post(f"{TABLE}/agenda-templates/{template}", data=data)


def test_an_agenda_begins_with_a_copy_and_stays_when_the_template_changes(visit, database, usual):
    meeting = empty_meeting(database)
    assert "Ordentliche Sitzung" in visit("birgit").get(f"{TABLE}/meetings/{meeting}").text
    visit("birgit").post(f"{TABLE}/meetings/{meeting}/agenda-template", data={"template": usual})
    assert titles(database, meeting) == ["1 Begrüßung", "2 Verschiedenes"]
    assert change(visit, usual, **{"title-0": "Anders", "title-2": "Neu", "minutes-2": "7"}).status_code == 303
    assert names(database, usual) == ["Anders", "Verschiedenes", "Neu"]
    assert titles(database, meeting) == ["1 Begrüßung", "2 Verschiedenes"]


def test_every_meeting_of_a_series_begins_with_its_template(visit, database, usual):
    with clock.shifted(datetime(2026, 1, 2, 12, tzinfo=clock.BERLIN)):
        form = {
            "unit": "months",
            "every": "3",
            "nth": "2",
            "weekday": "1",
            "since": "2026-01-01",
            "starts": "14:00",
            "ends": "16:00",
            "template_id": usual,
        }
        path = visit("birgit").post(f"{TABLE}/series/new", data=form).headers["location"]
        visit("birgit").post(f"{path}/dates", data={"day": "2026-01-13"})
        change(visit, usual, **{"title-0": "Anders"})
        visit("birgit").post(f"{path}/dates", data={"day": "2026-04-14"})
    with database.read() as db:
        first, second = db.scalars(select(Meeting).order_by(Meeting.starts_at))
    assert titles(database, first.id) == ["1 Begrüßung", "2 Verschiedenes"]
    assert titles(database, second.id) == ["1 Anders", "2 Verschiedenes"]


def test_a_template_on_an_agenda_that_has_items_is_a_conflict(visit, database, usual, planned):
    before = titles(database, planned)
    reply = visit("birgit").post(f"{TABLE}/meetings/{planned}/agenda-template", data={"template": usual})
    assert reply.status_code == 409 and titles(database, planned) == before


def test_an_agenda_becomes_a_template_without_what_was_carried_over(visit, database, planned):
    with database.write() as db:
        row = db.get(Meeting, planned)
        agenda.add_item(world.actor(db, "birgit"), row, Content("Alte Sache"), carry_key="item/999")
        welcome = db.scalars(select(AgendaItem).where(AgendaItem.title == "Begrüßung")).one()
        welcome.note, welcome.presenter = "Wasser hinstellen", "Moderation"
    reply = visit("birgit").post(f"{TABLE}/meetings/{planned}/as-template", data={"name": "Wie immer"})
    template = int(reply.headers["location"].rpartition("/")[2])
    assert names(database, template) == ["Begrüßung", "Passersatzpapiere", "Fortbildung"]
    change(visit, template)
    with database.read() as db:
        first = templates.contents(db.get(AgendaTemplate, template))[0]
    assert (first.note, first.presenter) == ("Wasser hinstellen", "Moderation")


def test_whoever_was_slower_is_told(visit, database, usual):
    assert change(visit, usual, **{"title-0": "Birgits"}).status_code == 303
    slower = change(visit, usual, **{"title-0": "Antons & Text"})
    assert slower.status_code == 409 and "Antons &amp; Text" in slower.text
    assert names(database, usual)[0] == "Birgits"


def test_empty_rows_are_left_out_and_an_empty_template_is_refused(visit, database, usual):
    change(visit, usual, **{"title-0": "  "})
    assert names(database, usual) == ["Verschiedenes"]
    reply = change(visit, usual, seen="2", **{"title-0": "", "title-1": ""})
    assert reply.status_code == 422 and "mindestens einen Punkt" in reply.text


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [({"minutes-0": "ewig"}, "ganze Zahl"), ({"name": ""}, "einen Namen"), ({"title-0": "x" * 201}, "zu lang")],
)
def test_a_wrong_template_comes_back_with_what_was_typed(visit, database, rows, sentence):
    data = {"name": "A", **ROWS, "title-1": "Bleibt stehen", **rows}
    reply = visit("birgit").post(f"{TABLE}/agenda-templates/new", data=data)
    assert reply.status_code == 422 and sentence in reply.text and "Bleibt stehen" in reply.text
    with database.read() as db:
        assert db.scalars(select(AgendaTemplate)).all() == []


def test_a_template_in_use_stays_and_another_one_goes(visit, database, usual):
    with database.write() as db:
        table = world.actor(db, "birgit").table_id
        row = MeetingSeries(
            table_id=table,
            unit="weeks",
            every=2,
            weekday=0,
            since=clock.today(),
            template_id=usual,
            starts=datetime(2026, 1, 1, 14).time(),
            ends=datetime(2026, 1, 1, 16).time(),
        )
        db.add(row)
    path = f"{TABLE}/agenda-templates/{usual}/removal"
    assert visit("birgit").post(path).status_code == 409 and names(database, usual) != []
    with database.write() as db:
        db.scalars(select(MeetingSeries)).one().ended_at = clock.now()
    assert visit("birgit").post(path).status_code == 303
    with database.read() as db:
        assert db.scalars(select(AgendaTemplate)).all() == []
        assert db.scalars(select(MeetingSeries)).one().template_id is None


def shown(html: str) -> list[str]:
    """The titles in the rows of the form, from the top."""
    return [unescape(title) for title in re.findall(r'name="title-\d+" value="([^"]*)"', html) if title]


def test_rows_are_moved_up_and_down_without_losing_what_is_typed_and_saved_afterwards(visit, database, planned):
    with database.write() as db:
        first = db.scalars(select(AgendaItem).where(AgendaItem.label == "1")).one()
        first.note, first.presenter = "Wasser hinstellen", "Moderation"
    birgit = visit("birgit")
    path = birgit.post(f"{TABLE}/meetings/{planned}/as-template", data={"name": "Wie immer"}).headers["location"]
    template = int(path.rpartition("/")[2])
    form = {
        "name": "Typed & kept",
        "seen": "1",
        "title-0": "Begrüßung",
        "minutes-0": "5",
        "was-0": "0",
        "title-1": "Passersatzpapiere neu",
        "minutes-1": "zwanzig",
        "was-1": "1",
        "title-2": "Fortbildung",
        "was-2": "2",
        "title-3": "",
        "was-3": "",
    }
    page = birgit.post(path, data={**form, "move": "0 down"})
    assert page.status_code == 200 and shown(page.text) == ["Passersatzpapiere neu", "Begrüßung", "Fortbildung"]
    assert "Typed &amp; kept" in page.text and 'value="zwanzig"' in page.text
    assert re.search(r'id="move-1-down"[^>]* autofocus', page.text) and 'name="was-1" value="0"' in page.text
    assert names(database, template) == ["Begrüßung", "Passersatzpapiere", "Fortbildung"]  # nothing is saved yet
    moved = {
        "name": "Wie immer",
        "seen": "1",
        "title-0": "Passersatzpapiere",
        "was-0": "1",
        "title-1": "Begrüßung",
        "was-1": "0",
        "title-2": "Fortbildung",
        "was-2": "2",
    }
    assert birgit.post(path, data=moved).status_code == 303
    assert names(database, template) == ["Passersatzpapiere", "Begrüßung", "Fortbildung"]
    with database.read() as db:  # what the form doesn't show went along
        kept = templates.contents(db.get(AgendaTemplate, template))
        assert [(item.note, item.presenter) for item in kept] == [
            ("", ""),
            ("Wasser hinstellen", "Moderation"),
            ("", ""),
        ]


@pytest.mark.parametrize("wanted", ["0 up", "99 down", "x down", "1 sideways", "-1 down", "²  up", "4 down"])
def test_a_move_that_goes_nowhere_shows_the_form_as_it_was(visit, database, usual, wanted):
    data = {"name": "Ordentliche Sitzung", "seen": "1", **ROWS, "move": wanted}
    page = visit("birgit").post(f"{TABLE}/agenda-templates/{usual}", data=data)
    assert page.status_code == 200 and shown(page.text) == ["Begrüßung", "Verschiedenes"]
    assert visit("petra").post(f"{TABLE}/agenda-templates/{usual}", data=data).status_code == 403


def test_rows_of_a_new_template_are_moved_as_well(visit, database):
    page = visit("birgit").post(f"{TABLE}/agenda-templates/new", data={"name": "Neu", **ROWS, "move": "1 up"})
    assert page.status_code == 200 and shown(page.text) == ["Verschiedenes", "Begrüßung"]
    with database.read() as db:
        assert db.scalars(select(AgendaTemplate)).all() == []
