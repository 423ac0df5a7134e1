"""Items that a meeting never came to: the minutes and their files say so, whoever reads them, and nothing is frozen."""

import json

import pytest

from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Block, MinutesVersion
from tests.minutes.conftest import make_item

SAYS = "Nicht behandelt. Für die nächste Sitzung vorgeschlagen."


@pytest.fixture
def ended(desk):
    """The meeting after its end: its first item was discussed, the second has a paragraph, the third nothing."""
    desk.write("Sechs Einträge stimmen.")
    with desk.database.write() as db:
        db.get_one(AgendaItem, desk.welcome).state = "done"
    return desk


def section(html, item):
    return html.partition(f'id="top-{item}"')[2].partition("</section>")[0]


def publish(visit, desk):
    assert visit("ole").post(f"{desk.url}/publication").status_code == 303


def test_draft_published_and_printed_minutes_say_what_was_not_reached(visit, ended):
    pages = [visit("birgit").get(ended.url).text]
    publish(visit, ended)
    pages += [visit("gesa").get(ended.url + path).text for path in ("", "/print", "/versions/1")]
    for html in pages:
        assert SAYS in section(html, ended.vote)
        assert "Nicht behandelt" not in section(html, ended.papers) + section(html, ended.welcome)
    assert visit("gesa").get(f"{ended.url}/export.md").text.count("Nicht behandelt") == 1


def test_nothing_of_it_is_frozen(visit, ended):
    publish(visit, ended)
    with ended.database.read() as db:
        content = json.loads(db.query(MinutesVersion).one().content)
    assert [set(item) for item in content["items"]] == [set(content["items"][0])] * 3
    assert all("unreached" not in item for item in content["items"])


def test_a_formal_item_is_not_promised_for_the_next_meeting(visit, ended):
    with ended.database.write() as db:
        db.get_one(AgendaItem, ended.vote).kind = "formal"
    html = section(visit("birgit").get(ended.url).text, ended.vote)
    assert "Nicht behandelt." in html and "vorgeschlagen" not in html


def test_an_item_with_only_internal_paragraphs_was_discussed(visit, ended):
    block = ended.write("Nur für den Tisch.", ended.vote)
    with ended.database.write() as db:
        db.get_one(Block, block).internal = True
    publish(visit, ended)
    html = section(visit("gesa").get(ended.url).text, ended.vote)
    assert "Nur für den Tisch" not in html and "Nicht behandelt" not in html


@pytest.mark.parametrize("state", ["running", "never called up"])
def test_while_it_runs_or_if_nothing_was_called_up_nothing_is_said(visit, desk, state):
    if state == "running":
        with desk.database.write() as db:
            db.get_one(AgendaItem, desk.welcome).state = "done"
            db.get_one(AgendaItem, desk.papers).state = "running"
            db.get_one(Meeting, desk.meeting).state = "running"
    assert "Nicht behandelt" not in visit("birgit").get(desk.url).text


def test_the_next_agenda_says_whether_an_item_was_discussed(visit, ended):
    with ended.database.write() as db:
        first = db.get_one(Meeting, ended.meeting)
        later = Meeting(
            table_id=first.table_id,
            year=2026,
            number=2,
            starts_at=first.starts_at.replace(month=5),
            ends_at=first.ends_at.replace(month=5),
        )
        db.add(later)
        db.flush()
        for number, origin in enumerate((ended.welcome, ended.vote), 1):
            make_item(db, later, number, f"Wieder {number}").origin_id = origin
        address = f"/tables/dithmarschen/meetings/{later.id}"
    html = visit("petra").get(address).text
    assert "zuletzt am 12. März" in html.partition("Wieder 1")[2].partition("Wieder 2")[0]
    assert "für den 12. März vorgesehen, nicht behandelt" in html.partition("Wieder 2")[2]
