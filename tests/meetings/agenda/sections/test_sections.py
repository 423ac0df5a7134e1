"""Sections of an agenda: headings over several items."""

import re

import pytest
from sqlalchemy import text

from roundtable.core import migrate
from roundtable.importing.reading import parse
from roundtable.meetings import actions as meetings
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.models import AgendaItem, AgendaSection, Meeting
from roundtable.meetings.queries import sections_of
from tests import world
from tests.meetings.conftest import TABLE, facts, item_ids, queries_of


def outline(database, meeting_id: int) -> list[str]:
    """ "# Heading" and "1 Title", as the agenda shows them."""
    with database.read() as db:
        items, found = db.get(Meeting, meeting_id).items, []
        for section in [None, *sections_of(db, meeting_id)]:
            found += [f"# {section.title}"] if section else []
            found += [f"{i.label} {i.title}" for i in items if i.section_id == (section.id if section else None)]
        return found


def insert(visit, meeting: int, title: str, first: int | str = "") -> int:
    reply = visit("birgit").post(f"{TABLE}/meetings/{meeting}/sections/new", data={"title": title, "first": first})
    assert reply.status_code == 303, reply.text
    return int(reply.headers["location"].rpartition("-")[2])


def move(visit, meeting: int, item: int, direction: str) -> None:
    address = f"{TABLE}/meetings/{meeting}/items/{item}/position"
    assert visit("birgit").post(address, data={"direction": direction}).status_code == 303


@pytest.fixture
def parts(visit, database, planned) -> tuple[int, int]:
    """Two sections: "Formalien" with Begrüßung, "Themen" with the other two."""
    welcome, papers, _ = item_ids(database, planned)
    return insert(visit, planned, "Formalien", welcome), insert(visit, planned, "Themen", papers)


def test_heading_takes_along_what_follows_up_to_the_next_one(visit, database, planned, parts):
    assert outline(database, planned) == [
        "# Formalien",
        "1 Begrüßung",
        "# Themen",
        "2 Passersatzpapiere",
        "3 Fortbildung",
    ]
    insert(visit, planned, "Ausblick", item_ids(database, planned)[2])
    assert outline(database, planned)[-3:] == ["2 Passersatzpapiere", "# Ausblick", "3 Fortbildung"]


def test_buttons_move_items_across_headings(visit, database, planned, parts):
    welcome, papers, training = item_ids(database, planned)
    move(visit, planned, papers, "up")  # over the heading: another section, the same number
    assert outline(database, planned) == [
        "# Formalien",
        "1 Begrüßung",
        "2 Passersatzpapiere",
        "# Themen",
        "3 Fortbildung",
    ]
    move(visit, planned, papers, "up")
    assert outline(database, planned)[:3] == ["# Formalien", "1 Passersatzpapiere", "2 Begrüßung"]
    move(visit, planned, training, "up")
    assert outline(database, planned)[-2:] == ["3 Fortbildung", "# Themen"]
    move(visit, planned, training, "down")
    move(visit, planned, training, "down")  # nothing is below
    assert outline(database, planned)[-2:] == ["# Themen", "3 Fortbildung"]
    for _ in range(3):
        move(visit, planned, welcome, "up")
    assert outline(database, planned)[:3] == ["1 Begrüßung", "# Formalien", "2 Passersatzpapiere"]


def test_third_item_gets_above_the_first_with_the_up_button_alone(visit, database, planned, parts):
    training = item_ids(database, planned)[2]
    for _ in range(3):  # over an item, a heading and another item
        move(visit, planned, training, "up")
    assert outline(database, planned)[:3] == ["# Formalien", "1 Fortbildung", "2 Begrüßung"]
    edge = re.compile(rf'id="up-{training}"[^>]* disabled')
    assert not edge.search(visit("birgit").get(f"{TABLE}/meetings/{planned}").text)
    move(visit, planned, training, "up")
    assert outline(database, planned)[:2] == ["1 Fortbildung", "# Formalien"]
    assert edge.search(visit("birgit").get(f"{TABLE}/meetings/{planned}").text)


def test_sums_and_overrun_hold_with_sections(visit, database, planned, parts):
    page = " ".join(visit("petra").get(f"{TABLE}/meetings/{planned}").text.split())
    sums = re.findall(r'rt-plan__h">(\w+)</h3> <p[^>]*>(\d+) Min\.', page)
    assert sums == [("Formalien", "5"), ("Themen", "55")]
    assert "<b>60</b> von 120 Minuten" in page
    training = item_ids(database, planned)[2]
    visit("birgit").post(f"{TABLE}/meetings/{planned}/items/{training}/duration", data={"minutes": "90"})
    with database.write() as db:
        agenda.add_item(world.actor(db, "birgit"), db.get(Meeting, planned), Content("Berichte", minutes=15))
    page = " ".join(visit("petra").get(f"{TABLE}/meetings/{planned}").text.split())
    assert re.findall(r'rt-plan__h">(\w+)</h3> <p[^>]*>(\d+) Min\.', page) == [("Formalien", "5"), ("Themen", "135")]
    assert "20 zu viel" in page and page.count("rt-plan__i--over") == 1 and 'id="plan-end"' in page


def test_section_moves_with_its_items_and_goes_without_them(visit, database, planned, parts):
    formal, topics = parts
    address = f"{TABLE}/meetings/{planned}/sections"
    assert visit("birgit").post(f"{address}/{topics}/position", data={"direction": "up"}).status_code == 303
    assert outline(database, planned) == [
        "# Themen",
        "1 Passersatzpapiere",
        "2 Fortbildung",
        "# Formalien",
        "3 Begrüßung",
    ]
    assert visit("birgit").post(f"{address}/{formal}", data={"title": "Schluss"}).status_code == 303
    assert visit("birgit").post(f"{address}/{topics}/removal").status_code == 303
    assert outline(database, planned) == ["1 Passersatzpapiere", "2 Fortbildung", "# Schluss", "3 Begrüßung"]
    assert visit("birgit").post(f"{address}/{topics}/removal").status_code == 404


def test_new_items_belong_to_the_section_above_them(visit, database, planned, parts):
    insert(visit, planned, "Ausblick")
    with database.write() as db:
        here, meeting = world.actor(db, "birgit"), db.get(Meeting, planned)
        agenda.add_item(here, meeting, Content("Verschiedenes"))
        agenda.add_item(here, meeting, Content("Fahrtkosten"))
    assert outline(database, planned)[-3:] == ["4 Fahrtkosten", "# Ausblick", "5 Verschiedenes"]


def test_shown_in_rail_minutes_print_and_frozen_version(visit, database, planned, parts):
    birgit = visit("birgit")
    assert birgit.post(f"{TABLE}/meetings/{planned}/live/opening").status_code == 303
    rail = birgit.get(f"{TABLE}/meetings/{planned}/live").text
    assert re.findall(r'class="rt-rail__s"[^>]*>(\w+)<', rail) == ["Formalien", "Themen"]
    minutes = f"{TABLE}/meetings/{planned}/minutes"
    for path in (minutes, f"{minutes}/print"):
        page = birgit.get(path).text
        assert re.findall(r'<h2 class="rt-document__s">(\w+)<', page) == ["Formalien", "Themen"], path
        assert '<h3 class="rt-h3" id="top-' in page
    assert '<p class="rt-edit__s"><b>Themen</b></p>' in birgit.get(f"{minutes}/edit").text


def test_wrong_headings_and_foreign_sections(visit, database, planned, parts):
    address = f"{TABLE}/meetings/{planned}/sections"
    for title in ("", "x" * 121):
        reply = visit("birgit").post(f"{address}/new", data={"title": title})
        assert reply.status_code == 422 and 'id="f-title-error"' in reply.text
    hostile = visit("birgit").post(f"{address}/{parts[0]}", data={"title": "<script>x</script>{{7*7}}"})
    assert "<script>x" not in visit("petra").get(hostile.headers["location"].partition("?")[0]).text
    for name, status in (("petra", 403), ("ole", 403), ("merle", 404)):
        assert visit(name).post(f"{address}/{parts[0]}/removal").status_code == status
    with database.write() as db:
        assert db.get(AgendaSection, parts[0]) is not None
    other = address.replace(f"/{planned}/", f"/{planned + 1000}/")
    assert visit("birgit").post(f"{other}/{parts[0]}/removal").status_code == 404


def test_agenda_asks_as_often_for_many_sections(visit, database, planned):
    few = queries_of(visit("petra"), f"{TABLE}/meetings/{planned}")
    for number in range(20):
        insert(visit, planned, f"Teil {number}")
    assert queries_of(visit("petra"), f"{TABLE}/meetings/{planned}") == few


def test_migration_keeps_agendas_that_were_there(database, planned):
    from tests.ops.test_storage import downgraded

    def rows() -> list[tuple]:
        with database.read() as db:
            query = text("SELECT id, position, label, title, minutes, version FROM agenda_item ORDER BY id")
            return [tuple(row) for row in db.execute(query)]

    before = rows()
    assert len(before) == 3
    downgraded(database, "0003")
    assert migrate.upgrade(database) is True
    assert rows() == before
    assert outline(database, planned) == ["1 Begrüßung", "2 Passersatzpapiere", "3 Fortbildung"]
    with database.read() as db:
        assert [item.section_id for item in db.query(AgendaItem)] == [None] * 3


IMPORTED = """# Tagesordnung

## Formalien
### TOP 1 Begrüßung
### TOP 2 Protokoll
## Themen
TOP 3: Pässe

TOP 4: Karten
"""


def test_import_keeps_headings_that_hold_several_items_as_sections(visit, database):
    with database.write() as db:
        meeting = meetings.plan_meeting(world.actor(db, "birgit"), facts()).id
    address = f"{TABLE}/meetings/{meeting}/import"
    preview = visit("birgit").post(address, data={"text": IMPORTED}).text
    assert re.findall(r'rt-import__sec"><b>(\w+)<', preview) == ["Formalien", "Themen"]
    form = {"text": IMPORTED, "step": "take", "item": ["0", "1", "2", "3"]}
    assert visit("birgit").post(address, data=form).status_code == 303
    assert outline(database, meeting) == [
        "# Formalien",
        "1 Begrüßung",
        "2 Protokoll",
        "# Themen",
        "3 Pässe",
        "4 Karten",
    ]
    for again in (IMPORTED, IMPORTED.replace("Pässe", "Neues")):  # on an agenda that is there nobody's order is changed
        assert visit("birgit").post(address, data={**form, "text": again}).status_code == 303
    assert [line for line in outline(database, meeting) if line.startswith("#")] == ["# Formalien", "# Themen"]


@pytest.mark.parametrize(
    "text",
    [
        "## Formalien\n### TOP 1 A\n### TOP 2 B\n## TOP 3 C",  # who stands beside would get below a heading
        "## Formalien\nMit Text.\n### TOP 1 A\n### TOP 2 B",
        "## Formalien\n### TOP 1 A",
    ],
)
def test_headings_that_are_unclear_stay_items(text):
    found = parse(text)
    assert "Formalien" in [item.title for item in found.items] and not any(item.section for item in found.items)
