"""A country's page: missions for the reader's Kreis, programmes, and the ways there."""

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from roundtable.directory.models import Organisation
from tests.directory.conftest import statements_of


def test_the_ways_there(starter, visit):
    gesa = visit("gesa")
    assert 'href="/tables/dithmarschen/countries/GH"' in gesa.get("/tables/dithmarschen/countries").text
    assert 'href="/tables/dithmarschen/countries/GH"' in gesa.get("/tables/dithmarschen/directory?letter=G").text
    assert 'href="/tables/dithmarschen/countries/GH"' in gesa.get("/tables/dithmarschen/search?q=ghana").text
    assert 'href="/tables/dithmarschen/countries"' in gesa.get("/tables/dithmarschen").text


def test_the_search_shows_no_words_by_which_something_is_found(starter, visit):
    for query, kind, title in (
        ("mesopotamien", "country", "Irak"),
        ("irakische", "country", "Irak"),
        ("kyrgyzstan", "programme", "EURP"),
    ):
        page = visit("petra").get(f"/tables/dithmarschen/search/results?q={query}&kind={kind}").text
        hits = HTMLParser(page).css(".rt-hit")
        assert any(title in hit.text() for hit in hits), (query, page)
        assert not [hit.text() for hit in hits if query in hit.text().lower()]


def test_missions_and_programmes(starter, visit):
    page = visit("gesa").get("/tables/dithmarschen/countries/GH").text
    assert "Botschaft der Republik Ghana" in page and 'href="tel:+49305471490"' in page
    assert "EURP (European Reintegration Programme)" in page and "REAG/GARP 2.0" in page
    assert "URA (Rückkehrprojekt Kosovo)" not in page
    assert "für Ausreisen ab 13.01.2025" in visit("gesa").get("/tables/dithmarschen/countries/SY").text


def test_nobody_is_called_responsible_until_somebody_entered_it(starter, visit):
    page = visit("gesa").get("/tables/dithmarschen/countries/RS").text
    assert "Für Dithmarschen ist noch keine zuständige Vertretung eingetragen" in page
    with starter.write() as db:
        hamburg = db.query(Organisation).filter_by(country_code="RS", city="Hamburg").one()
        hamburg.region = "01051"
    page = visit("gesa").get("/tables/dithmarschen/countries/RS").text
    assert "Für Dithmarschen zuständig" in page
    assert (
        page.index("Für Dithmarschen zuständig") < page.index(f"/directory/{hamburg.id}") < page.index("rt-know-list")
    )
    page = visit("gesa").get("/tables/dithmarschen/countries/RS?area=01002").text
    assert "Für Kiel ist noch keine zuständige Vertretung eingetragen" in page


@pytest.mark.parametrize("code", ["ZZ", "G", "GHA", "%20%20", "1", "gh%00", "g%00"])
def test_no_such_country(starter, visit, code):
    for rest in ("", "/mentions", "/sections/health/versions"):
        assert visit("gesa").get(f"/tables/dithmarschen/countries/{code}{rest}").status_code == 404


def test_a_country_without_missions_has_a_page(starter, visit):
    page = visit("gesa").get("/tables/dithmarschen/countries/AQ")
    assert page.status_code == 200 and "Es ist keine Vertretung in Deutschland eingetragen." in page.text


def test_the_same_number_of_statements_for_many_missions(starter, visit):
    client = visit("petra")
    few = statements_of(client, "/tables/dithmarschen/countries/GH")
    with starter.write() as db:
        db.add_all(Organisation(kind="consulate", name=f"Konsulat {n}", country_code="GH") for n in range(600))
    assert statements_of(client, "/tables/dithmarschen/countries/GH") == few
