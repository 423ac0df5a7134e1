"""Minutes say of the contacts that they mention how sure these are on the day of the print, file or mail (F38)."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from pypdf import PdfReader

from roundtable.core import clock, ticking
from roundtable.directory import actions as directory
from roundtable.directory.models import Organisation
from roundtable.importing.reading import parse
from roundtable.meetings.models import Meeting
from roundtable.minutes.models import Block, MinutesVersion
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.minutes.publishing import actions as publishing
from tests import world
from tests.minutes.mailing.test_mailing import outbox, post

OFFICE = "Landesamt für Probe (LaProbe)"
TODAY, CHECKED = clock.today(), clock.today() - timedelta(days=500)
VERDICT = f"zuletzt geprüft {CHECKED:%m/%Y}, veraltet"


@pytest.fixture
def office(database):
    """An office whose number was checked too long ago; a second one that only an internal paragraph mentions."""
    with database.write() as db:
        here = world.actor(db, "birgit")
        found = directory.add_entry(here, directory.Entry(OFFICE, "ministry"), {"phone": "0431 988 12"})
        found.channels[0].verified_on = CHECKED
        directory.add_entry(here, directory.Entry("Stelle (Geheimnis)", "ministry"), {"phone": "0431 988 13"})
        return found.id


@pytest.fixture
def published(desk, database, office):
    desk.write("Bitte #LaProbe fragen.")
    hidden = desk.write("Und #Geheimnis.")
    with database.write() as db:
        here = world.actor(db, "birgit")
        paragraphs.set_internal(here, db.get(Block, hidden), True)
        publishing.publish(here, db.get(Meeting, desk.meeting))
    return desk


def text_of(suffix, data):
    if suffix == "pdf":
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    elif suffix == "docx":
        text = re.sub(r"<[^>]+>", " ", zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode())
    else:
        text = re.sub(r"<[^>]+>", " ", data.decode())
    return re.sub(r"\\(?=\W)", "", " ".join(text.split()))


@pytest.mark.parametrize("suffix", ["pdf", "docx", "md", "html"])
def test_every_file_says_how_sure_a_contact_is_today(visit, published, suffix):
    text = text_of(suffix, visit("birgit").get(f"{published.url}/export.{suffix}").content)
    assert OFFICE in text and VERDICT in text and f"Stand {TODAY:%d.%m.%Y}" in text
    assert "Geheimnis" not in text  # only an internal paragraph mentions it


@pytest.mark.parametrize("path", ["/print", "/versions/1", "/print?layer=public"])
def test_print_and_versions_say_it_too(visit, published, path):
    page = visit("birgit").get(published.url + path).text
    assert VERDICT in page
    assert ("Geheimnis)" in page) == (path != "/print?layer=public")


def test_a_draft_says_it_in_print_and_file(visit, desk, office):
    desk.write("Bitte #LaProbe fragen.")
    assert VERDICT in visit("birgit").get(f"{desk.url}/print").text
    assert VERDICT in text_of("md", visit("birgit").get(f"{desk.url}/export.md").content)


@pytest.mark.parametrize("form", ["text", "pdf"])
def test_mails_say_it(visit, published, config, database, form):
    post(visit("birgit"), published, to={world.email("petra")}, form=form)
    ticking.tick(database, config)
    mail = outbox(config)[-1]
    body = mail.get_body(("plain",)).get_content()
    if form == "pdf":
        body = text_of("pdf", next(mail.iter_attachments()).get_content())
    assert VERDICT in " ".join(body.split())


def test_frozen_text_and_checksum_stay_and_the_verdict_is_of_the_day(visit, published, database, office):
    def frozen():
        with database.read() as db:
            version = db.query(MinutesVersion).one()
            return version.content, version.sha256

    before = frozen()
    assert "veraltet" not in before[0]
    first = visit("birgit").get(f"{published.url}/export.md").text
    with database.write() as db:
        db.get(Organisation, office).channels[0].verified_on = clock.today()
    second = visit("birgit").get(f"{published.url}/export.md").text
    assert frozen() == before
    assert re.search(r"\*\*Prüfsumme.*", first)[0] == re.search(r"\*\*Prüfsumme.*", second)[0]
    assert VERDICT in first and VERDICT not in second and f"geprüft {TODAY:%m/%Y}" in second


def test_a_closed_office_is_called_closed(visit, published, database, office):
    with database.write() as db:
        db.get(Organisation, office).state = "closed"
    assert "geschlossen" in visit("birgit").get(f"{published.url}/export.md").text


def test_the_import_takes_it_for_no_item(visit, published):
    text = visit("birgit").get(f"{published.url}/export.md").text
    assert VERDICT in text
    whole = [item.title for item in parse(text).items]
    assert whole == [item.title for item in parse(re.sub(r"\*\*Erwähnter.*\n", "", text)).items]
    assert ["veraltet" in item.text for item in parse(text).items] == [
        "Prüfsumme" in item.text for item in parse(text).items
    ]


def test_the_yearly_book_says_it_for_each_of_its_minutes(visit, published):
    assert VERDICT in visit("birgit").get("/tables/dithmarschen/book/2026").text


def test_the_language_is_that_of_the_file(visit, published):
    assert "out of date" in visit("birgit").get(f"{published.url}/export.md?lang=en").text
