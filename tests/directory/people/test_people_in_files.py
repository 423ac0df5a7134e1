"""People by their function and further Kreise are in every file and are found; hidden ones and names never (F37)."""

import io

import pytest
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from roundtable.directory import actions as directory
from roundtable.directory import fields
from roundtable.directory.models import Organisation, Person, Post
from roundtable.directory.people import actions as people
from roundtable.directory.people.actions import PostDraft
from roundtable.search.actions import reindex
from tests import world
from tests.conftest import count_queries
from tests.directory.entries.test_entries import LIST
from tests.directory.exports.test_exports import cards, table, unescaped

NAME = "Beratung Westküste"
HIDDEN = ("Ama Asante", "Geheimkasse", "Nachtdienst", "Frühere Leitung")


@pytest.fixture
def west(starter):
    """An office for three Kreise with a person for all, one for members, one for the moderation, one who has left."""
    with starter.write() as db:
        here = world.actor(db, "birgit")
        draft = directory.Entry(NAME, "return_counselling", region="01051", more_regions="01002 01054")
        entry = directory.add_entry(here, draft, {"phone": "0481 555 12"})
        directory.verify(here, entry.channels[0], "phone")
        people.add_post(here, entry, PostDraft("Passersatzstelle", "Ama Asante", "all"))
        people.add_post(here, entry, PostDraft("Nachtdienst", "", "members"))
        people.add_post(here, entry, PostDraft("Geheimkasse", "", "moderation"))
        people.end_post(here, people.add_post(here, entry, PostDraft("Frühere Leitung", "", "all")))
        return entry.id


def pdf(client, name):
    data = client.get(f"{LIST}/{name}.pdf?q=Westküste").content
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_csv_has_columns_of_their_own(west, visit):
    reply = visit("birgit").get(f"{LIST}.csv?q=Westküste")
    [row] = table(reply)
    assert row["Personen (nach Funktion)"] == "Passersatzstelle"
    assert row["Weitere Kreise"] == "Kiel, Nordfriesland"
    assert not any(word in reply.text for word in HIDDEN)


@pytest.mark.parametrize("version", ["3", "4"])
@pytest.mark.parametrize("path", [".vcf?q=Westküste&version={}", "/{ident}.vcf?version={}"])
def test_vcards_say_it_in_their_note(west, visit, version, path):
    reply = visit("birgit").get(LIST + path.format(version, ident=west))
    [card] = cards(reply.content)
    note = unescaped(dict(card)["NOTE"])
    assert "Personen (nach Funktion): Passersatzstelle" in note and "Weitere Kreise: Kiel, Nordfriesland" in note
    assert not any(word in reply.text for word in HIDDEN)


def test_the_phones_address_book_says_it(west, visit):
    page = LexborHTMLParser(visit("petra").post("/profile/devices", data={"name": "Handy"}).text)
    phone = visit()
    phone.headers.clear()
    phone.auth = (world.email("petra"), page.css_first("#device-token").text())
    card = phone.get(f"/dav/books/directory/{west}.vcf").text.replace("\r\n ", "")
    assert "Passersatzstelle" in card and "Kiel\\, Nordfriesland" in card
    assert not any(word in card for word in HIDDEN)


@pytest.mark.parametrize("name", ["booklet", "sheets"])
def test_paper_says_it(west, visit, name):
    text = pdf(visit("birgit"), name)
    assert "Passersatzstelle" in text and not any(word in text for word in HIDDEN)
    if name == "sheets":  # it hangs in each of its Kreise
        assert text.count(NAME) == 3 and "Nordfriesland" in text


def test_the_printed_list_says_it(west, visit):
    page = visit("birgit").get(f"{LIST}/print?q=Westküste").text
    assert "Passersatzstelle" in page and "Kiel, Nordfriesland" in page
    assert not any(word in page for word in HIDDEN)


def test_open_data_says_it_without_names(west, site):
    reply = site.get("/open-data/hsds/services?search=westküste&full=true")
    [found] = reply.json()["contents"]
    assert [contact["title"] for contact in found["contacts"]] == ["Passersatzstelle"]
    assert [area["name"] for area in found["service_areas"]] == ["Dithmarschen", "Kiel", "Nordfriesland"]
    assert not any(word in reply.text for word in HIDDEN)


@pytest.mark.parametrize("who", ["gesa", "petra", "birgit"])
def test_both_are_found(west, visit, who):
    client = visit(who)
    for query in ("Passersatzstelle", "Rückkehrberatung Nordfriesland", "Westküste Kiel"):
        assert NAME in client.get(LIST, params={"q": query}).text, query
    assert NAME in client.get("/tables/dithmarschen/search", params={"q": "Passersatzstelle"}).text
    assert NAME in client.get("/tables/dithmarschen/search", params={"q": "Beratung Nordfriesland"}).text


def test_who_is_hidden_or_gone_is_not_found_by_the_index(starter, west, visit):
    for again in (False, True):
        if again:
            with starter.write() as db:
                reindex(db)
        for word in HIDDEN:
            for who in ("gesa", "birgit"):
                assert NAME not in visit(who).get(LIST, params={"q": word}).text, (word, who, again)


def test_the_search_follows_what_becomes_of_people_and_kreise(starter, west, visit):
    with starter.write() as db:
        here, entry = world.actor(db, "birgit"), db.get(Organisation, west)
        people.end_post(here, db.query(Post).filter_by(function="Passersatzstelle").one())
        typed = vars(fields.entry_of(entry)) | {"more_regions": "01055"}
        directory.edit_entry(here, entry, directory.Entry(**typed), entry.version)
    client = visit("petra")
    assert NAME not in client.get(LIST, params={"q": "Passersatzstelle"}).text
    assert NAME in client.get("/tables/dithmarschen/search", params={"q": "Beratung Ostholstein"}).text


def test_one_person_at_two_offices_stands_in_the_files_of_both(starter, west, ghana, visit):
    with starter.write() as db:
        here, known = world.actor(db, "birgit"), db.query(Person).filter_by(name="Ama Asante").one()
        people.add_post(here, db.get(Organisation, ghana), PostDraft("Vertretung", "Ama Asante", same=str(known.id)))
        assert db.query(Person).filter_by(name="Ama Asante").count() == 1
    rows = {row["Name"]: row["Personen (nach Funktion)"] for row in table(visit("birgit").get(f"{LIST}.csv"))}
    assert (rows[NAME], rows["Botschaft der Republik Ghana"]) == ("Passersatzstelle", "Vertretung")


def test_files_ask_the_same_number_of_questions_for_many_people(starter, west, visit):
    client, counts = visit("birgit"), []
    for _round in range(2):
        with count_queries(client) as statements:
            client.get(f"{LIST}.csv?q=Westküste")
            client.get("/open-data/hsds/services?full=true&search=westküste")
        counts.append(len(statements))
        with starter.write() as db:
            here, entry = world.actor(db, "birgit"), db.get(Organisation, west)
            for number in range(20):
                people.add_post(here, entry, PostDraft(f"Stelle {number}", "", "all"))
    assert counts[0] == counts[1]
