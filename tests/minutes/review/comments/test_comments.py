"""Comments on a draft: who, until when, who settles them, and that open ones hinder publishing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.core import clock, ticking
from roundtable.core.models import Event
from roundtable.minutes.models import Minutes
from roundtable.minutes.review.models import BlockComment
from tests.minutes.conftest import BASE


def phase(visit, desk, name="ole", **data):
    return visit(name).post(f"{desk.url}/comment-phase", data=data)


def comment(visit, desk, block, text="Bitte Zahl prüfen.", name="petra"):
    return visit(name).post(f"{BASE}/blocks/{block}/comments", data={"text": text})


@pytest.fixture
def open_desk(visit, desk):
    """A paragraph, in a draft that may be commented on until the usual day."""
    desk.block = desk.write("Sechs Einträge stimmen.")
    assert phase(visit, desk).status_code == 303
    return desk


def test_participants_comment_on_paragraphs_and_the_minute_taker_settles(visit, open_desk):
    until = clock.today() + timedelta(days=10)
    page = visit("petra").get(open_desk.url).text
    assert "In Abstimmung" in page and str(until.year) in page
    assert f"/blocks/{open_desk.block}/comments" in page
    assert comment(visit, open_desk, open_desk.block).status_code == 303
    page = visit("ole").get(open_desk.url).text
    assert "Helferkreis Heide" in page and "Bitte Zahl prüfen." in page
    with open_desk.database.read() as db:
        number = db.scalar(select(BlockComment.id))
    url = f"{BASE}/comments/{number}/resolution"
    assert visit("petra").post(url, data={}).status_code == 403
    assert visit("ole").post(url, data={"answer": "Stimmt, ist geändert."}).status_code == 303
    page = visit("petra").get(open_desk.url).text
    assert "Erledigt von Koordinierungsstelle Ehrenamt." in page and "Stimmt, ist geändert." in page
    assert visit("birgit").post(url, data={}).status_code == 409


def test_guests_see_neither_draft_nor_comments(visit, open_desk):
    comment(visit, open_desk, open_desk.block)
    assert "Bitte Zahl prüfen." in visit("jonas").get(open_desk.url).text
    assert visit("gesa").get(open_desk.url).status_code == 404
    assert visit("gesa").get(f"{BASE}/blocks/{open_desk.block}/comments").status_code == 403
    assert comment(visit, open_desk, open_desk.block, name="gesa").status_code == 403


def test_nothing_is_published_over_an_open_comment(visit, open_desk):
    comment(visit, open_desk, open_desk.block)
    reply = visit("ole").post(f"{open_desk.url}/publication", data={})
    assert reply.status_code == 422 and "Ein Kommentar ist noch nicht erledigt." in reply.text
    with open_desk.database.read() as db:
        number = db.scalar(select(BlockComment.id))
    visit("ole").post(f"{BASE}/comments/{number}/resolution", data={})
    assert visit("ole").post(f"{open_desk.url}/publication", data={}).status_code == 303
    assert "Bitte Zahl prüfen." not in visit("petra").get(open_desk.url).text


def test_outside_the_phase_the_text_comes_back(visit, desk):
    block = desk.write("Sechs Einträge stimmen.")
    reply = comment(visit, desk, block, "Mein langer Hinweis.")
    assert reply.status_code == 422
    assert "Kommentieren ist gerade nicht möglich." in reply.text and "Mein langer Hinweis." in reply.text
    phase(visit, desk)
    assert comment(visit, desk, block, "  ").status_code == 422
    reply = comment(visit, desk, block, "x" * 4001)
    assert reply.status_code == 422 and "höchstens 4000" in reply.text and "x" * 4001 in reply.text
    phase(visit, desk, over="1")
    assert comment(visit, desk, block).status_code == 422
    with desk.database.read() as db:
        assert db.scalars(select(BlockComment)).all() == []


@pytest.mark.parametrize("day", ["gestern", "31.02.2027", "2001-01-01", "2999-01-01"])
def test_a_day_that_can_not_be_meant(visit, desk, day):
    desk.write("Sechs Einträge stimmen.")
    reply = phase(visit, desk, comments_until=day)
    assert reply.status_code == 422 and "f-comments_until" in reply.text
    with desk.database.read() as db:
        assert db.scalar(select(Minutes.comments_until)) is None


def test_the_calendar_ends_it_on_the_page_and_on_record(visit, open_desk, config):
    with clock.shifted(clock.now() + timedelta(days=11)):
        assert "In Abstimmung" not in visit("petra").get(open_desk.url).text
        assert comment(visit, open_desk, open_desk.block).status_code == 422
        assert ticking.tick(config, open_desk.database) is True
        assert ticking.tick(config, open_desk.database) is False
    with open_desk.database.read() as db:
        assert db.scalars(select(Event.verb).where(Event.verb == "minutes.comments_closed")).all() == [
            "minutes.comments_closed"
        ]
        assert db.scalar(select(Minutes.state)) == "draft"


def test_published_minutes_take_no_comments(visit, open_desk):
    visit("ole").post(f"{open_desk.url}/publication", data={})
    assert comment(visit, open_desk, open_desk.block).status_code == 422
    assert phase(visit, open_desk).status_code == 409
