"""Approved minutes never change: a mistake is corrected in later minutes, and each leads to the other."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.meetings.models import AgendaItem
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.models import Block, MinutesVersion
from roundtable.minutes.review.models import Correction
from tests.minutes.conftest import BASE, make_item, make_meeting


@pytest.fixture
def approved(visit, desk):
    """Approved minutes with one paragraph, and a later meeting that is running."""
    desk.block = desk.write("Sechs Einträge stimmen.")
    visit("ole").post(f"{desk.url}/publication", data={})
    assert visit("birgit").post(f"{desk.url}/approval", data={"early": "1"}).status_code == 303
    with desk.database.write() as db:
        later = make_meeting(db, number=2)
        later.starts_at, later.state = later.starts_at.replace(month=6), "running"
        desk.item = make_item(db, later, 1, "Begrüßung", "formal").id
        desk.later = later.id
    return desk


def correct(visit, desk, name="ole", **data):
    fields = {"in_meeting": str(desk.later), "block": str(desk.block), "text": "Es waren sieben.", **data}
    return visit(name).post(f"{desk.url}/corrections", data=fields)


def test_a_correction_stands_in_later_minutes_and_both_lead_to_each_other(visit, approved):
    page = visit("ole").get(f"{approved.url}/corrections/new").text
    assert f'<option value="{approved.later}"' in page and "TOP 2: Sechs Einträge stimmen." in page
    assert correct(visit, approved).status_code == 303
    with approved.database.read() as db:
        (block,) = db.scalars(select(Block).where(Block.item_id == approved.item)).all()
        assert block.text == "**Berichtigung zum Protokoll vom 12. März 2026, TOP 2:** Es waren sieben."
        assert len(db.scalars(select(MinutesVersion)).all()) == 1
    later = f"{BASE}/meetings/{approved.later}/minutes"
    page = visit("petra").get(approved.url).text
    assert "Sechs Einträge stimmen." in page and f'{later}#block-{block.id}">Berichtigt im Protokoll vom' in page
    page = visit("petra").get(later).text
    assert f"{approved.url}#block-{approved.block}" in page and "Berichtigt das Protokoll vom 12. März 2026" in page


def test_a_correction_that_is_removed_from_the_draft_is_gone_on_both_sides(visit, approved):
    correct(visit, approved)
    assert "Berichtigt im Protokoll" in visit("petra").get(approved.url).text
    with approved.database.read() as db:
        block = db.scalar(select(Correction.in_block_id))
    visit("ole").post(f"{BASE}/blocks/{block}/removal", data={})
    assert "Berichtigt im Protokoll" not in visit("petra").get(approved.url).text


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"text": " "}, 422, "Bitte schreiben Sie, wie es heißen soll."),
        ({"text": "x" * 10_001}, 422, "höchstens 10000"),
        ({"in_meeting": ""}, 422, "Bitte wählen Sie eine spätere Sitzung"),
        ({"in_meeting": "own"}, 422, "Bitte wählen Sie eine spätere Sitzung"),
        ({"in_meeting": "999999"}, 404, ""),
        ({"block": "999999"}, 404, ""),
    ],
)
def test_what_is_refused(visit, approved, fields, status, sentence):
    if fields.get("in_meeting") == "own":
        fields = {"in_meeting": str(approved.meeting)}
    reply = correct(visit, approved, **fields)
    assert reply.status_code == status and sentence in reply.text
    with approved.database.read() as db:
        assert db.scalars(select(Correction)).all() == []


def test_only_approved_minutes_are_corrected_that_way(visit, desk):
    desk.block = desk.write("Sechs Einträge stimmen.")
    visit("ole").post(f"{desk.url}/publication", data={})
    desk.later = desk.meeting
    reply = correct(visit, desk)
    assert reply.status_code == 409 and "noch nicht genehmigt" in reply.text and "Es waren sieben." in reply.text
    page = visit("ole").get(f"{desk.url}/corrections/new").text
    assert "noch nicht genehmigt" in page and "correction-form" not in page


def test_without_a_later_meeting_the_page_says_what_to_do(visit, approved):
    with approved.database.write() as db:
        db.get(type(db.get(Block, approved.block).item.meeting), approved.later).state = "planned"
    page = visit("ole").get(f"{approved.url}/corrections/new").text
    assert "Zurzeit wird kein Protokoll einer späteren Sitzung geschrieben." in page
    assert correct(visit, approved).status_code == 422


def test_who_may_record_a_correction(visit, approved):
    assert [correct(visit, approved, name=name).status_code for name in ("gesa", "petra", "jonas")] == [403] * 3
    assert correct(visit, approved, name="merle").status_code == 404
    assert "/corrections/new" in visit("ole").get(approved.url).text
    assert "/corrections/new" not in visit("petra").get(approved.url).text


SECRET = "Geheimer Wortlaut"


def approve_hidden(visit, desk, visibility="all", internal=False):
    """Approved minutes with a paragraph that not everybody may read, and a later meeting."""
    desk.block = desk.write("Sechs Einträge stimmen.")
    with desk.database.write() as db:
        db.get(AgendaItem, desk.papers).visibility = visibility
        db.get(Block, desk.block).internal = internal
    visit("ole").post(f"{desk.url}/publication", data={})
    with desk.database.write() as db:
        minutes_queries.minutes_of(db, desk.meeting).objections_until = clock.today() - timedelta(days=1)
    assert visit("birgit").post(f"{desk.url}/approval", data={"early": "1"}).status_code == 303
    with desk.database.write() as db:
        later = make_meeting(db, number=2)
        later.starts_at, later.state = later.starts_at.replace(month=6), "running"
        desk.item, desk.later = make_item(db, later, 1, "Begrüßung", "formal").id, later.id


def readers(visit, desk):
    """Who reads the correction in the minutes of the later meeting, once these are published."""
    url = f"{BASE}/meetings/{desk.later}/minutes"
    with desk.database.write() as db:
        meeting = db.get(AgendaItem, desk.item).meeting
        meeting.state, meeting.ended_at = "held", meeting.starts_at
    assert visit("ole").post(f"{url}/publication", data={}).status_code == 303
    return [name for name in ("birgit", "petra", "gesa") if SECRET in visit(name).get(url).text]


def test_of_everything_public_the_correction_is_public(visit, approved):
    assert correct(visit, approved, text=SECRET).status_code == 303
    assert readers(visit, approved) == ["birgit", "petra", "gesa"]


@pytest.mark.parametrize(("visibility", "internal"), [("all", True), ("members", False), ("members", True)])
def test_the_correction_of_what_is_for_members_is_for_members(visit, desk, visibility, internal):
    approve_hidden(visit, desk, visibility, internal)
    assert correct(visit, desk, text=SECRET).status_code == 303
    assert readers(visit, desk) == ["birgit", "petra"]


def test_what_was_public_and_is_internal_since_then_is_corrected_internally(visit, approved):
    with approved.database.write() as db:
        db.get(Block, approved.block).internal = True
    assert correct(visit, approved, text=SECRET).status_code == 303
    assert readers(visit, approved) == ["birgit", "petra"]


def test_what_is_for_the_moderation_is_corrected_under_such_an_item_only(visit, desk):
    approve_hidden(visit, desk, "moderation")
    reply = correct(visit, desk, text=SECRET)
    assert reply.status_code == 422 and "Das ist nur für die Moderation" in reply.text and SECRET in reply.text
    with desk.database.write() as db:
        make_item(db, db.get(AgendaItem, desk.item).meeting, 2, "Vertrauliches").visibility = "moderation"
    assert correct(visit, desk, text=SECRET).status_code == 303
    assert readers(visit, desk) == ["birgit"]


def test_under_a_hidden_item_a_correction_of_the_whole_is_internal(visit, approved):
    with approved.database.write() as db:
        db.get(AgendaItem, approved.item).visibility = "members"
    assert correct(visit, approved, block="", text=SECRET).status_code == 303
    with approved.database.read() as db:
        assert db.scalars(select(Block.internal).where(Block.item_id == approved.item)).all() == [True]


def test_its_page_listens_from_its_own_event(visit, approved):
    """Regression: the page's `version` (of minutes) was once used as the event number of its live connection."""
    page = visit("ole").get(f"{approved.url}/mailing").text
    assert re.search(r'id="live-cursor" data-event="[0-9]+"', page)
    assert re.search(r"[?]since=[0-9]+&", page)
