"""The directory on paper: tagged, complete, with how sure each number is, and a page for each Kreis."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from roundtable.core.clock import today
from roundtable.directory.models import Channel, Organisation
from tests.directory.entries.test_entries import LIST, NASTY, text_of


def read(reply) -> PdfReader:
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/pdf")
    found = PdfReader(io.BytesIO(reply.content))
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in found.trailer["/Root"]
    return found


def words(pages) -> str:
    return " ".join(" ".join(page.extract_text() for page in pages).replace("-\n", "").split())


@pytest.fixture
def old(starter, ghana):
    """The embassy's telephone was checked too long ago, the embassy has closed."""
    with starter.write() as db:
        entry = db.get(Organisation, ghana)
        entry.state, entry.state_note = "closed", "seit Mai"
        phone = next(way for way in entry.channels if way.kind == "phone")
        phone.verified_on = today() - timedelta(days=300)
    return f"zuletzt geprüft {today() - timedelta(days=300):%m/%Y}, veraltet"


def test_booklet_of_everything(old, starter, visit):
    book = read(visit("gesa").get(f"{LIST}/booklet.pdf"))
    width, height = (round(float(side)) for side in (book.pages[0].mediabox.width, book.pages[0].mediabox.height))
    assert (width, height) == (420, 595)
    text = words(book.pages)
    assert f"Stand {today():%d.%m.%Y}" in text and old in text and "geschlossen; seit Mai" in text
    with starter.read() as db:
        for (value,) in db.query(Channel.value).filter_by(kind="phone"):
            assert value.replace(" ", "") in text.replace(" ", "")


def test_booklet_has_the_filter_of_the_list(old, visit):
    text = words(read(visit("petra").get(f"{LIST}/booklet.pdf", params={"q": "ghana"})).pages)
    assert "Botschaft der Republik Ghana" in text and "Nur: ghana" in text and "Kiel" not in text


def test_each_kreis_has_one_page(starter, visit):
    sheets = read(visit("petra").get(f"{LIST}/sheets.pdf"))
    with starter.read() as db:
        entries = db.query(Organisation).filter(Organisation.area.has(), Organisation.archived_at.is_(None))
        names = sorted({entry.area.name for entry in entries})
    assert len(sheets.pages) == len(names) == 15
    for page in sheets.pages:
        assert "Für das ganze Land" in words([page]) and "ungeprüft" in words([page])


def test_what_does_not_fit_goes_on_and_is_not_cut(starter, visit):
    with starter.write() as db:
        db.add_all(
            Organisation(name=f"Stelle Nummer {number}", kind="other", region="01051", city="Heide")
            for number in range(120)
        )
    text = words(read(visit("petra").get(f"{LIST}/sheets.pdf", params={"area": "01051"})).pages)
    assert all(f"Stelle Nummer {number}" in text for number in range(120))


def test_printed_list_has_everything(old, starter, visit):
    shown = text_of(visit("petra").get(f"{LIST}/print").text)
    assert f"Stand {today():%d.%m.%Y}" in shown and old in shown and "geschlossen; seit Mai" in shown
    with starter.read() as db:
        for entry in db.query(Organisation):
            assert " ".join(entry.name.split()) in shown
    filtered = text_of(visit("petra").get(f"{LIST}/print", params={"q": "ghana"}).text)
    assert "Republik Ghana" in filtered and "Dithmarschen" not in filtered.replace("Contacts", "")


def test_hostile_names_are_set(starter, visit):
    data = {"name": NASTY, "kind": "other", "note": "#set text(red)\n= Titel \\u{1F600} 😀漢字", "region": "01051"}
    visit("jonas").post(LIST, data=data)
    assert "<script>alert(1)</script>" in words(read(visit("jonas").get(f"{LIST}/booklet.pdf")).pages)
    assert read(visit("jonas").get(f"{LIST}/sheets.pdf"))
    assert "<script>alert" not in visit("jonas").get(f"{LIST}/print").text


@pytest.mark.parametrize("file", ["booklet.pdf", "sheets.pdf", "print"])
def test_nothing_found_is_no_error(starter, visit, file):
    assert visit("petra").get(f"{LIST}/{file}", params={"q": "xyzxyz"}).status_code == 200
