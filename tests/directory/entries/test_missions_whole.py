"""A mission has a country, a way to reach it and a source (F37); old ones that lack something can still be edited."""

import re

import pytest

from roundtable.core import i18n
from roundtable.core.errors import Invalid
from roundtable.directory import actions as directory
from roundtable.directory import checks, fields
from roundtable.directory.actions import Correction
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.suggestions.models import Suggestion
from roundtable.directory.verification import queries as verification_queries
from roundtable.web import fragments
from tests import world
from tests.directory.contact_files.test_contact_files import named, page_of, states, take
from tests.directory.entries.test_entries import FORM, LIST, text_of

UNREACHABLE = "Eine Vertretung muss erreichbar sein"
NO_SOURCE = "Eine Vertretung braucht eine Quelle"
WAYS = ("phone", "email", "website", "address")


@pytest.mark.parametrize("url", [LIST, f"{LIST}/suggestions"])
def test_a_new_mission_without_channel_or_source_is_told_both_and_keeps_what_was_typed(starter, visit, url):
    form = FORM | {"website": "", "source_url": "", "note": "lange getippt"}
    reply = visit("jonas").post(url, data=form)
    page = text_of(reply.text)
    assert reply.status_code == 422 and UNREACHABLE in page and NO_SOURCE in page and "lange getippt" in reply.text
    with starter.read() as db:
        assert db.query(Organisation).filter_by(name=FORM["name"]).count() == 0


@pytest.mark.parametrize(
    ("way", "value"),
    [
        ("phone", "030 123456"),
        ("email", "a@atlantis.example"),
        ("website", "atlantis.example"),
        ("address", "Weg 1, 10115 Berlin"),
    ],
)
def test_any_way_to_reach_it_is_enough(starter, visit, way, value):
    assert visit("jonas").post(LIST, data=FORM | {"website": "", way: value}).status_code == 303


def test_the_sentences_are_english_too(starter):
    with starter.write() as db, i18n.use("en"), pytest.raises(Invalid) as told:
        directory.add_entry(world.actor(db, "jonas"), directory.Entry("X", "embassy", country_code="GR"), {})
    assert "A mission needs a way to reach it" in told.value.errors["phone"]
    assert "A mission needs a source" in told.value.errors["source_url"]


def test_a_file_says_it_for_each_row_before_anything_is_stored(starter, visit):
    text = "Name;Art;Land;Telefon;Seite der Quelle\nBotschaft A;Botschaft;Ghana;;\nBotschaft B;Botschaft;Ghana;030 1;\n"
    text += "Botschaft C;Botschaft;Ghana;030 5551234;https://c.example\n"
    path, page = page_of(visit("birgit"), text)
    said = text_of(page)
    assert "Zeile 2, Spalte 4 (Telefon): Eine Vertretung muss erreichbar sein" in said
    assert "Zeilen 2 , 3 , Spalte 5 (Seite der Quelle): Eine Vertretung braucht eine Quelle" in said
    assert states(starter, int(path.rpartition("/")[2])) == {2: "invalid", 3: "invalid", 4: "new"}
    assert take(visit("birgit"), path, page).status_code == 303
    assert len(named(starter, "Botschaft C")) == 1 and named(starter, "Botschaft A") == []


def test_offices_that_are_no_missions_need_neither(starter, visit):
    form = {"kind": "other", "name": "Stelle ohne alles"}
    assert visit("jonas").post(LIST, data=form).status_code == 303


def test_a_closed_mission_needs_no_way(starter, visit):
    form = FORM | {"website": "", "state": "closed"}
    assert visit("jonas").post(LIST, data=form).status_code == 303


@pytest.fixture
def old(starter):
    """A mission as earlier releases took it: without channel and source."""
    with starter.write() as db:
        entry = Organisation(kind="embassy", name="Botschaft Altland", country_code="GH", city="Berlin")
        db.add(entry)
        db.flush()
        return entry.id


def form_of(starter, ident, **changes):
    with starter.read() as db:
        entry = db.get(Organisation, ident)
        return vars(fields.entry_of(entry)) | {"version": str(entry.version)} | changes


def test_an_old_one_can_be_edited_and_says_what_is_missing(starter, old, visit):
    jonas = visit("jonas")
    page = text_of(jonas.get(f"{LIST}/{old}").text)
    assert "Es fehlt: wie man diese Vertretung erreicht." in page and "Es fehlt: die Seite, auf der das steht." in page
    assert jonas.post(f"{LIST}/{old}", data=form_of(starter, old, note="Neu")).status_code == 303
    assert jonas.post(f"{LIST}/{old}", data=form_of(starter, old, source_url="https://a.example/b")).status_code == 303
    fragments.cache.clear()
    page = text_of(jonas.get(f"{LIST}/{old}").text)
    assert "Es fehlt: die Seite" not in page and "Es fehlt: wie man" in page
    # What is there once can't be taken away again.
    reply = jonas.post(f"{LIST}/{old}", data=form_of(starter, old, source_url=""))
    assert reply.status_code == 422 and NO_SOURCE in text_of(reply.text)


def test_an_office_that_becomes_a_mission_needs_both(starter, visit):
    jonas = visit("jonas")
    path = jonas.post(LIST, data={"kind": "other", "name": "Wird Botschaft"}).headers["location"].partition("?")[0]
    ident = int(path.rpartition("/")[2])
    reply = jonas.post(path, data=form_of(starter, ident, kind="embassy", country_code="GH"))
    assert reply.status_code == 422 and UNREACHABLE in text_of(reply.text) and NO_SOURCE in text_of(reply.text)


def test_a_suggestion_cannot_take_the_source_away(starter, ghana, visit):
    with starter.write() as db:
        db.get(Organisation, ghana).source_url = "https://ghana.example"
    form = form_of(starter, ghana, source_url="", reason="x")
    assert visit("petra").post(f"{LIST}/{ghana}/suggestions", data=form).status_code == 422
    with starter.read() as db:
        assert db.query(Suggestion).count() == 0


def test_the_last_way_may_be_gone_and_then_it_stands_in_the_queue(starter, ghana, visit):
    with starter.write() as db:
        here, entry = world.actor(db, "birgit"), db.get(Organisation, ghana)
        entry.source_url = "https://ghana.example"
        for way in list(entry.channels):
            directory.correct(here, way, Correction("gone"))
    page = visit("birgit").get(f"{LIST}/doubts").text
    assert f'id="lacks-{ghana}"' in page
    assert (
        visit("birgit").post(f"{LIST}/{ghana}/channels", data={"kind": "phone", "value": "030 5471490"}).status_code
        == 303
    )
    assert f'id="lacks-{ghana}"' not in visit("birgit").get(f"{LIST}/doubts").text


def test_the_queue_of_the_moderation_holds_what_lacks_something(starter, old, visit):
    page = visit("birgit").get(f"{LIST}/doubts").text
    listed = re.findall(r'id="lacks-(\d+)"', page)
    with starter.read() as db:
        found, count = verification_queries.incomplete(db)
        assert [str(entry.id) for entry in found] == listed and count >= len(listed) > 1
        assert all(checks.lacks(entry) for entry in found)
        every = [o for o in db.query(Organisation).filter(Organisation.archived_at.is_(None)) if checks.lacks(o)]
        assert len(every) == count
        assert (
            not db.query(Channel).filter(Channel.organisation_id == found[0].id).count()
        )  # nobody can reach it: first
    assert str(old) in listed
    assert visit("petra").get(f"{LIST}/doubts").status_code == 403


def test_the_page_says_where_it_stands_and_since_when(starter, ghana, visit):
    with starter.write() as db:
        entry = db.get(Organisation, ghana)
        entry.source_url, entry.source_date = "https://www.auswaertiges-amt.de/ghana", "2026-03-01"
    page = visit("petra").get(f"{LIST}/{ghana}").text
    source = text_of(page[page.index('id="source"') : page.index("</section>", page.index('id="source"'))])
    assert "auswaertiges-amt.de" in source and "Stand 03/2026" in source


def test_earlier_values_and_undone_imports_are_not_stuck(starter, old):
    with starter.write() as db:
        here, entry = world.actor(db, "birgit"), db.get(Organisation, old)
        typed = vars(fields.entry_of(entry))
        directory.edit_entry(
            here, entry, directory.Entry(**(typed | {"source_url": "https://a.example"})), entry.version
        )
        with pytest.raises(Invalid):
            directory.edit_entry(here, entry, directory.Entry(**typed), entry.version)
        directory.edit_entry(here, entry, directory.Entry(**typed), entry.version, undoing=True)
        assert entry.source_url == ""
