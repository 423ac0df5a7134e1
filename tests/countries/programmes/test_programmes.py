"""Programme cards: what is shipped, what applies today, what an ended one leads to."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.models import Event
from roundtable.countries.programmes import queries, validity
from roundtable.countries.programmes.models import KnowledgeSource, Programme
from roundtable.search.models import SearchEntry
from roundtable.starter import load_programmes, load_starter_data
from roundtable.starter.directory import DATA


def test_everything_is_there_and_unchecked(starter):
    with starter.read() as db:
        cards = queries.programmes(db)
        assert (len(cards), len(queries.sources(db))) == (15, 16)
        assert all(card.source and card.link for card in cards)
        assert {validity.as_of(card, clock.today()).mark for card in cards} == {"un"}
        words = [validity.as_of(card, clock.today()).text for card in cards]
        assert all("ungeprüft" in text or "not checked" in text for text in words)


def test_loading_again_changes_nothing(starter):
    with starter.write() as db:
        before = len(db.scalars(select(Event)).all())
        report = load_starter_data(System(db)).programmes
        assert (report.created, report.unchanged, report.updated, report.kept) == (0, 15, 0, 0)
        assert len(db.scalars(select(Event)).all()) == before
        assert len(db.scalars(select(KnowledgeSource)).all()) == 16


@pytest.fixture
def newer(tmp_path):
    """A later list, in which the amount of REAG/GARP differs."""
    for file in DATA.glob("*.csv"):
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(
            text.replace("Reisebeihilfe 200 EUR", "Reisebeihilfe 250 EUR"), encoding="utf-8"
        )
    return tmp_path


def test_a_new_amount_arrives_where_nobody_has_edited(starter, newer, card):
    with starter.write() as db:
        report = load_programmes(System(db), newer)
        assert (report.unchanged, report.updated, report.kept) == (14, 1, 0)
        assert "250 EUR" in db.get(Programme, card["REAG"]).amounts
        assert len(db.get(Programme, card["REAG"]).countries) == 9


def test_what_a_person_edited_or_checked_is_kept(starter, newer, card):
    with starter.write() as db:
        db.get(Programme, card["REAG"]).checked_on = clock.today()
        db.flush()
        report = load_programmes(System(db), newer)
        assert (report.updated, report.kept, report.kept_names) == (0, 1, ["REAG/GARP 2.0"])
        assert "250 EUR" not in db.get(Programme, card["REAG"]).amounts


def test_an_ended_card_shows_its_successor(starter, visit, card):
    for old in ("JRS", "ERRIN"):
        page = visit("gesa").get(f"/tables/dithmarschen/programmes/{card[old]}").text
        assert f'/programmes/{card["EURP"]}">EURP (European Reintegration Programme)</a>' in page
        assert "rt-warning-text" in page
    page = visit("gesa").get(f"/tables/dithmarschen/programmes/{card['EURP']}").text
    assert 'id="successor"' not in page and f"/programmes/{card['JRS']}" in page


def test_the_search_finds_the_current_card_first(starter, visit):
    page = visit("petra").get("/tables/dithmarschen/search?q=REAG").text
    first = page.index('class="rt-row__title"')
    assert "<mark>REAG</mark>/GARP 2.0" in page[first : first + 200]
    page = visit("petra").get("/tables/dithmarschen/search?q=Frontex").text
    assert page.index('id="found-programme-h"') < page.index('id="found-programme_ended-h"')


def test_what_ends_within_sixty_days_stands_with_the_moderation(starter, visit, card):
    with starter.write() as db:
        db.get(Programme, card["REAG"]).valid_until = clock.today() + timedelta(days=60)
        db.get(Programme, card["EURP"]).valid_until = clock.today() + timedelta(days=61)
    table = visit("birgit").get("/tables/dithmarschen").text
    assert f'id="ending-{card["REAG"]}"' in table and f'id="ending-{card["EURP"]}"' not in table
    assert "ending-" not in visit("petra").get("/tables/dithmarschen").text
    listed = visit("petra").get("/tables/dithmarschen/programmes").text
    assert listed.index("group-ending") < listed.index(f'id="programme-{card["REAG"]}"') < listed.index("group-running")


def test_the_last_day_still_counts(starter, card):
    with starter.write() as db:
        reag, today = db.get(Programme, card["REAG"]), clock.today()
        reag.valid_until = today
        assert validity.standing(reag, today) == "ending"
        assert validity.standing(reag, today + timedelta(days=1)) == "ended"
        reag.valid_until, reag.valid_from = None, today + timedelta(days=1)
        assert validity.standing(reag, today) == "coming"


def test_every_country_is_found_by_its_names(starter):
    with starter.read() as db:
        entries = {e.subject: e for e in db.scalars(select(SearchEntry).where(SearchEntry.kind == "country"))}
        assert len(entries) == 250
        assert entries["country/CI"].url == "/countries/CI" and "Elfenbeinküste" in entries["country/CI"].body


def test_the_list_is_asked_for_one_country(starter, visit):
    page = visit("gesa").get("/tables/dithmarschen/programmes?country=IQ").text
    assert "EURP" in page and "URA (Rückkehrprojekt Kosovo)" not in page
    assert '<option value="IQ" selected>Irak</option>' in page and 'href="/tables/dithmarschen/countries/IQ"' in page
    assert "URA (Rückkehrprojekt Kosovo)" in visit("gesa").get("/tables/dithmarschen/programmes?country=XK").text
    everything = visit("gesa").get("/tables/dithmarschen/programmes").text
    for nonsense in ("ZZ", "x", "%00", "IQIQ"):
        reply = visit("gesa").get(f"/tables/dithmarschen/programmes?country={nonsense}")
        assert reply.status_code == 200 and "URA (Rückkehrprojekt Kosovo)" in reply.text
    assert "gilt" in everything
