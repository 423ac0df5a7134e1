"""Searches that name a country and something besides lead to that country's page, at the part they ask for."""

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from roundtable.countries.leading import country_question

RESULTS = "/tables/dithmarschen/search/results?q="


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Förderprogramme Irak", ("IQ", "programmes")),
        ("irak programme", ("IQ", "programmes")),
        ("REAG Armenien", ("AM", "programmes")),
        ("medizinische Versorgung Ghana", ("GH", "health")),
        ("Krankenhaus ghanaische", ("GH", "health")),
        ("Wohnung Türkei", ("TR", "housing")),
        ("work Ghana", ("GH", "work")),
        ("Schule Armenien", ("AM", "")),
        ("Irak", None),
        ("aus dem Irak und Syrien", None),
        ("Protokoll vom Mai", None),
        ("", None),
    ],
)
def test_what_a_search_asks_of_a_country(text, asked):
    assert country_question(text) == asked


def lead(visit, who, query):
    found = HTMLParser(visit(who).get(RESULTS + query).text).css("#country-lead a")
    return [each.attributes["href"] for each in found]


def test_the_search_leads_there(starter, visit):
    own = "/tables/dithmarschen"
    assert lead(visit, "petra", "F%C3%B6rderprogramme+Irak") == [
        f"{own}/countries/IQ#programmes",
        f"{own}/questions/new?country=IQ",
    ]
    assert lead(visit, "gesa", "Schule+Armenien") == [f"{own}/countries/AM"], "guests ask nobody"
    asks = f"{own}/questions/new?country=GH&subject=health"
    assert lead(visit, "petra", "Krankenhaus+Ghana") == [f"{own}/countries/GH#health", asks]
    assert lead(visit, "petra", "Ghana") == [] and lead(visit, "petra", "passersatz+ghana") == []
    assert "country-lead" in visit("petra").get("/search?q=Schule+Armenien").text
