"""F29: text modules (also without scripts), preparing minutes with them, the yearly book."""

import io
import re
from datetime import timedelta

import pypdfium2
import pytest

from roundtable.meetings.invitations.models import MeetingInvitation
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.models import Block
from roundtable.minutes.modules import actions as modules
from roundtable.minutes.modules.models import TextModule
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.publishing import actions as publishing
from tests import world
from tests.conftest import count_queries
from tests.minutes.conftest import BASE, BEGIN, make_item, make_meeting

APPROVED = "Das Protokoll vom 12. März 2026 wird genehmigt."


@pytest.fixture
def next_meeting(desk, database):
    """The id of the item of a later meeting that approves the minutes of `desk`."""
    with database.write() as db:
        meeting = make_meeting(db, number=2)
        for name in ("starts_at", "started_at", "ends_at", "ended_at"):
            setattr(meeting, name, getattr(meeting, name) + timedelta(days=90))
        items = [make_item(db, meeting, 1, "Genehmigung des Protokolls"), make_item(db, meeting, 2, "Aktuelles")]
        return meeting.id, [item.id for item in items]


def texts(database, item):
    with database.read() as db:
        return [(b.kind, b.text) for b in db.query(Block).filter_by(item_id=item).order_by(Block.position)]


def form_of(page, title):
    """Address and fields of the button with this title."""
    form = next(part for part in page.split("<form")[1:] if f"<b>{title}</b>" in part)
    return re.search('action="([^"]+)"', form)[1], dict(re.findall('name="(\\w+)" value="([^"]*)"', form))


def test_the_approval_is_in_the_minutes_after_two_actions_without_scripts(visit, next_meeting, database):
    _meeting, (approval, _other) = next_meeting
    birgit = visit("birgit")
    reply = birgit.post(f"{BASE}/items/{approval}/modules", data={"text": "", "back": "/"})  # 1: the button
    page = birgit.get(reply.headers["location"]).text
    address, fields = form_of(page, "Protokoll genehmigt")
    assert birgit.post(address, data=fields).status_code == 303  # 2: the sentence
    assert texts(database, approval) == [("decision", APPROVED)]


def test_what_is_typed_is_kept_when_the_list_is_opened_without_scripts(visit, next_meeting, database):
    _meeting, (approval, _other) = next_meeting
    form = {"text": "Schon getippt", "client_key": "k1", "back": "//evil.example"}
    reply = visit("birgit").post(f"{BASE}/items/{approval}/modules", data=form)
    assert reply.headers["location"] == f"{BASE}/items/{approval}/modules?back=%2F"
    assert texts(database, approval) == [("note", "Schon getippt")]


def test_the_editor_has_the_button_and_gets_the_list_as_a_piece(visit, next_meeting):
    meeting, (approval, _other) = next_meeting
    birgit = visit("birgit")
    assert f'formaction="{BASE}/items/{approval}/modules"' in birgit.get(f"{BASE}/meetings/{meeting}/minutes/edit").text
    piece = birgit.get(f"{BASE}/items/{approval}/modules", headers={"hx-request": "true"}).text
    assert f'data-text="{APPROVED}" data-kind="decision"' in piece and "<html" not in piece


def test_a_table_makes_the_modules_its_own(visit, next_meeting, database):
    ole, jonas = visit("ole"), visit("jonas")
    assert "Keine Wortmeldungen" in jonas.get(f"{BASE}/modules").text
    assert jonas.post(f"{BASE}/modules/adoption").status_code == 403
    assert ole.post(f"{BASE}/modules/adoption").status_code == 303
    assert ole.post(f"{BASE}/modules/adoption").status_code == 303
    with database.read() as db:
        assert db.query(TextModule).count() == len(modules.USUAL_MODULES)
        first = db.query(TextModule).order_by(TextModule.position).first().id
    form = {"title": "Moin", "text": "Moin in {Ort} am {Datum}, {unbekannt}", "kind": "note", "starts": "", "seen": "1"}
    assert ole.post(f"{BASE}/modules/{first}", data={**form, "text": " "}).status_code == 422
    assert ole.post(f"{BASE}/modules/{first}", data=form).status_code == 303
    assert ole.post(f"{BASE}/modules/{first}", data=form).status_code == 409
    choice = jonas.get(f"{BASE}/items/{next_meeting[1][0]}/modules").text
    assert "Moin in Kreishaus Heide am 10. Juni 2026, {unbekannt}" in choice
    assert ole.post(f"{BASE}/modules/{first}/removal").status_code == 303
    assert "Moin" not in jonas.get(f"{BASE}/modules").text
    assert visit("merle").post(f"{BASE}/modules/{first}").status_code == 404


def test_the_template_fills_empty_items_once(visit, next_meeting, database):
    meeting, (approval, other) = next_meeting
    birgit, address = visit("birgit"), f"{BASE}/meetings/{meeting}/minutes/preparation"
    assert birgit.post(address).status_code == 303
    assert texts(database, approval) == [("decision", APPROVED)] and texts(database, other) == []
    assert birgit.post(address).status_code == 409
    assert len(texts(database, approval)) == 1


def test_each_approval_names_the_minutes_that_its_item_is_about(visit, desk, next_meeting, database):
    """Two minutes wait; each item has the day of its own meeting."""
    meeting, (first, second) = next_meeting
    with database.write() as db:
        here, between = world.actor(db, "birgit"), make_meeting(db, number=3)
        for name in ("starts_at", "started_at", "ends_at", "ended_at"):
            setattr(between, name, getattr(between, name) + timedelta(days=30))
        db.get(AgendaItem, second).title = "Genehmigung des Protokolls"
        for item, held in ((first, db.get(Meeting, desk.meeting)), (second, between)):
            publishing.publish(here, held)
            db.get(AgendaItem, item).carry_key = f"approve/{minutes_queries.minutes_of(db, held.id).id}"
    birgit = visit("birgit")
    assert APPROVED in birgit.get(f"{BASE}/items/{first}/modules").text
    assert birgit.post(f"{BASE}/meetings/{meeting}/minutes/preparation").status_code == 303
    other = "Das Protokoll vom 11. April 2026 wird genehmigt."
    assert texts(database, first) == [("decision", APPROVED)] and texts(database, second) == [("decision", other)]


def quorate(visit, item):
    page = visit("birgit").get(f"{BASE}/items/{item}/modules").text
    return re.search(r'text="Zur Sitzung wurde (.+?) eingeladen\. Der Runde Tisch ist (.+?)\."', page).groups()


def test_invitation_and_quorum_are_said_as_they_are(visit, desk, database):
    """Nobody noted anything: gaps. Then in time or late, with enough people or not."""
    assert quorate(visit, desk.papers) == ("…", "…")
    with database.write() as db:
        meeting = db.get(Meeting, desk.meeting)
        sent = MeetingInvitation(
            table_id=meeting.table_id,
            meeting_id=meeting.id,
            day=BEGIN.date(),
            sent_at=BEGIN - timedelta(days=20),
            recipients=4,
        )
        db.add(sent)
        meeting.table.quorum_rule = "half"
    assert quorate(visit, desk.papers) == ("am 20. Februar 2026", "beschlussfähig (3 von 4 Plätzen besetzt)")
    for days, invited in ((10, "fristgerecht"), (30, "nicht fristgerecht am 20. Februar 2026")):
        with database.write() as db:
            db.query(MeetingInvitation).one().deadline = (BEGIN - timedelta(days=days)).date()
            db.get(Meeting, desk.meeting).table.quorum_rule = "number"
            db.get(Meeting, desk.meeting).table.quorum_seats = 4
        assert quorate(visit, desk.papers) == (invited, "nicht beschlussfähig (3 von 4 Plätzen besetzt)")


def test_published_minutes_take_no_module(visit, desk, database):
    with database.write() as db:
        publishing.publish(world.actor(db, "birgit"), db.get(Meeting, desk.meeting))
    form = {"number": "0", "title": modules.USUAL_MODULES[0].title}
    assert visit("birgit").post(f"{BASE}/items/{desk.papers}/modules/insertion", data=form).status_code == 409


# --- Yearly book --------------------------------------------------------------------------------------------


@pytest.fixture
def year(desk, next_meeting, database):
    """Two versions of the first minutes, one of the second; an internal paragraph in the first."""
    with database.write() as db:
        here, first = world.actor(db, "birgit"), db.get(Meeting, desk.meeting)
        papers = first_item = db.get(Meeting, desk.meeting)
        papers, first_item = db.get(AgendaItem, desk.papers), db.get(AgendaItem, next_meeting[1][1])
        block = paragraphs.add_block(here, papers, "note", "Sechs Einträge stimmen.")
        paragraphs.set_internal(here, paragraphs.add_block(here, papers, "note", "Nur intern"), True)
        publishing.publish(here, first)
        publishing.reopen(here, first, "Zahl berichtigt")
        paragraphs.save_block(here, block, block.rev, "Sieben Einträge stimmen.")
        publishing.publish(here, first)
        paragraphs.add_block(here, first_item, "note", "Neues aus dem Kreis")
        publishing.publish(here, db.get(Meeting, next_meeting[0]))


CONTENTS = [
    "Sitzung 1/2026, 12. März 2026, Fassung 1",
    "Sitzung 1/2026, 12. März 2026, Fassung 2",
    "Sitzung 2/2026, 10. Juni 2026, Fassung 1",
]


def test_the_book_holds_all_published_versions_with_a_table_of_contents(visit, year):
    petra = visit("petra")
    assert f"{BASE}/book/2026" in petra.get(f"{BASE}/book").text
    page = petra.get(f"{BASE}/book/2026").text
    contents = re.findall(r'<a href="#(m\d)">([^<]+)</a>', page)
    headings = re.findall(r'id="(m\d)-h">([^<]+)</h2>', page)
    assert contents == headings and len(headings) == 3
    assert [name.split(", ")[1:] for _id, name in headings] == [name.split(", ")[1:] for name in CONTENTS]
    assert "Sechs Einträge" in page and "Sieben Einträge" in page and "Neues aus dem Kreis" in page
    assert "Nur intern" not in page and "Ersetzt durch Fassung 2." in page
    newest = petra.get(f"{BASE}/book/2026?newest=1").text
    assert "Sechs Einträge" not in newest and "Sieben Einträge" in newest
    assert petra.get(f"{BASE}/book/2025").status_code == 404
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_same_as_a_tagged_pdf(visit, year):
    reply = visit("gesa").get(f"{BASE}/book/2026/export.pdf")
    assert reply.headers["content-type"] == "application/pdf"
    pdf = pypdfium2.PdfDocument(io.BytesIO(reply.content))
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert "Inhalt" in text and text.count("Neues aus dem Kreis") == 1
    assert "Sechs Einträge" in text and "Sieben Einträge" in text and "Nur intern" not in text
    assert len([one for one in pdf.get_toc() if one.level == 0]) >= 3
    assert pdf.is_tagged()


def test_as_many_queries_for_a_long_year_as_for_a_short_one(visit, desk, database):
    with database.write() as db:
        publishing.publish(world.actor(db, "birgit"), db.get(Meeting, desk.meeting))
    petra = visit("petra")
    petra.get(f"{BASE}/book/2026")
    with count_queries(petra) as few:
        petra.get(f"{BASE}/book/2026")
    with database.write() as db:
        for number in range(10, 20):
            publishing.publish(world.actor(db, "birgit"), make_meeting(db, number=number))
    with count_queries(petra) as many:
        assert petra.get(f"{BASE}/book/2026").text.count("<article") == 11
    assert len(many) == len(few)


def test_a_very_long_year_is_read_page_by_page(visit, desk, database):
    with database.write() as db:
        for number in range(10, 37):
            publishing.publish(world.actor(db, "birgit"), make_meeting(db, number=number))
    petra, seen = visit("petra"), []
    for page in ("", "?newest=1&page=2"):
        text = petra.get(f"{BASE}/book/2026{page}").text
        seen += re.findall(r'id="m\d+-h">\D*(\d+)', text)
        assert "27 Protokollfassungen" in text  # of the whole year
    assert [int(number) for number in seen] == list(range(10, 37))
    assert f'href="{BASE}/book/2026?newest=1&amp;page=1" rel="prev"' in text and 'rel="next"' not in text
    for odd, articles in {"99": 3, "0": 24, "-1": 24, "x": 24, "9" * 30: 24}.items():
        assert petra.get(f"{BASE}/book/2026?page={odd}").text.count("<article") == articles
    pdf = pypdfium2.PdfDocument(io.BytesIO(visit("gesa").get(f"{BASE}/book/2026/export.pdf").content))
    assert len([one for one in pdf.get_toc() if one.level == 0]) >= 27
