"""The finder: who is responsible, how sure that is, what is known about passports. Two questions, nothing stored."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from roundtable.core import clock
from roundtable.core.models import Event
from roundtable.directory.districts import actions as districts
from roundtable.directory.districts.actions import FactDraft
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.models import Organisation
from tests import world
from tests.directory.conftest import starter, statements_of

__all__ = ["starter"]
FINDER = "/tables/dithmarschen/passports"


def text_of(page: str) -> str:
    return " ".join(HTMLParser(page).css_first("#answers").text(separator=" ").split())


@pytest.fixture
def ask(starter, visit):
    def answer(who, where="", side="", person="gesa"):
        return text_of(visit(person).get(FINDER, params={"who": who, "where": where, "side": side}).text)

    return answer


def test_azerbaijan_in_schleswig(starter, visit):
    """Who issues a passport substitute, when can I call, and how sure is that?"""
    page = visit("gesa").get(FINDER, params={"who": "Aserbaidschan", "where": "Schleswig"}).text
    shown = text_of(page)
    assert "Botschaft der Republik Aserbaidschan" in shown
    assert "Zuständig für: ganz Deutschland" in shown and "noch hat niemand nachgefragt: bitte prüfen" in shown
    assert 'href="tel:+49302191613"' in page and 'href="tel:+493020648063"' in page
    assert "Telefonisch Mo, Mi, Fr 15–17" in shown
    assert "Stellt sie Passersatz aus? Ja . Rückkehrzeugnis." in shown
    assert "Muss man selbst vorsprechen? weiß niemand" in shown
    assert 'href="https://berlin.mfa.gov.az/de/content/80/"' in page
    assert "Kreis Schleswig-Flensburg" in shown  # its immigration authority
    assert 'href="/tables/dithmarschen/countries/AZ"' in page


def test_the_ways_there(starter, visit):
    gesa = visit("gesa")
    for address in ("", "/directory", "/countries/AZ"):
        assert "/tables/dithmarschen/passports" in gesa.get(f"/tables/dithmarschen{address}").text
    assert "where=01051" in gesa.get("/tables/dithmarschen/countries/AZ").text


def test_consulates_win_where_they_are_named(ask):
    assert "Generalkonsulat der Republik Indien" in ask("Inder", "Kiel") or "Indien" in ask("Inder", "Kiel")
    assert "Hamburg" in ask("indisch", "Kiel").partition("Pass und Passersatz")[0]
    turkish = ask("türkisch", "Heide")
    assert "Generalkonsulat" in turkish.partition("Sprechzeiten")[0] and "die Botschaft" in turkish


def test_nobody_knows_is_said(ask):
    serbian = ask("serbisch", "Kiel")
    assert "Das ist eine Vermutung: bitte prüfen" in serbian and serbian.count("weiß niemand") >= 5


def test_denmark_is_asked_by_the_side_of_the_canal(ask):
    whole = ask("dänisch", "Rendsburg-Eckernförde")
    assert "Hier trennt der Nord-Ostsee-Kanal die Amtsbezirke" in whole and "Altenholz" in whole
    assert "Generalkonsulat Dänemark" in ask("dänisch", "Gettorf").partition("Pass und Passersatz")[0]
    assert (
        "Honorarkonsulat Dänemark in Kiel"
        in ask("dänisch", "Nortorf, Rendsburg-Eckernförde").partition("Pass und Passersatz")[0]
    )
    assert "liegt am Kanal. Auf welcher Seite?" in ask("dänisch", "Sehestedt")
    assert "Auf welcher Seite des Nord-Ostsee-Kanals liegt Breiholz?" in ask("dänisch", "Breiholz")
    assert "Generalkonsulat Dänemark" in ask("dänisch", "Sehestedt", "north").partition("Pass und Passersatz")[0]
    assert "Kanal" not in ask("dänisch", "Flensburg").partition("Pass und Passersatz")[0].replace("Kanals", "")
    honorary = ask("dänisch", "Lübeck")
    assert "Honorarkonsulate stellen oft keine Pässe aus" in honorary and "Wenn dort niemand hilft" in honorary


def test_what_is_outside_its_district_is_no_fallback(ask):
    tunisian = ask("tunesisch", "Kiel")
    assert "Hamburg" in tunisian.partition("Pass und Passersatz")[0]
    assert "Wenn dort niemand hilft" not in tunisian  # the embassy is not responsible for this state


def test_special_nationalities(ask):
    assert "Keine Vertretung ist zuständig" in ask("staatenlos")
    assert "Welche Vertretung zuständig ist, steht noch nicht fest" in ask("ungeklärt")
    assert "Botschaft der Republik Kosovo" in ask("kosovarisch")
    assert "Vertretung Taiwan" in ask("taiwanisch") and "Palästin" in ask("Palästinenserin")
    gambia = ask("gambisch")
    assert "keine geöffnete Vertretung" in gambia and "angekündigt, nicht bestätigt" in gambia
    both = ask("Syrien und Türkei")
    assert "Arabischen Republik Syrien" in both and "Türkei" in both
    assert "Generalkonsulat Hamburg : geschlossen" in ask("Russland") or "geschlossen" in ask("Russland")


def test_what_is_not_understood_gets_a_friendly_answer(starter, visit, ask):
    assert "kann mehrere Länder meinen" in ask("Kongo")
    assert "Meinten Sie" in ask("Aserbeidschan")
    assert "kennen wir nicht" in ask("qqqqqq") and "kennen wir nicht" in ask("syrisch", "Timbuktu")
    assert "in mehreren Kreisen" in ask("syrisch", "Quickborn")
    for odd in ("x" * 5000, "<b>", "%00", "SY" * 60, "🙂", "12345678901234567890"):
        assert visit("gesa").get(FINDER, params={"who": odd, "where": odd, "side": odd}).status_code == 200
    assert "Vertretung finden" in visit("gesa").get(FINDER).text


def test_a_mission_abroad_is_said_to_be_abroad(starter, ask):
    with starter.write() as db:
        brussels = Organisation(kind="embassy", name="Botschaft von Gambia", country_code="GM", city="Brüssel")
        db.add(brussels)
        db.flush()
        draft = FactDraft("DE abroad", "", "Auswärtiges Amt, Liste", clock.today())
        districts.enter_fact(world.actor(db, "petra"), brussels, "district", draft, 0)
    shown = ask("gambisch")
    assert "Botschaft von Gambia, Brüssel" in shown and "Diese Vertretung liegt nicht in Deutschland" in shown
    assert f"geprüft {clock.today():%m/%Y}" in shown


def test_a_closed_mission_is_no_answer(starter, ask):
    with starter.write() as db:
        hamburg = db.query(Organisation).filter_by(country_code="TR", city="Hamburg").one()
        hamburg.state, hamburg.state_note = "closed", "Seit gestern geschlossen."
    shown = ask("türkisch")
    assert "Das ist eine Vermutung" in shown and "geschlossen" in shown and "Seit gestern" in shown


def test_a_check_grows_old(starter, ask):
    with starter.write() as db:
        mission = db.query(Organisation).filter_by(country_code="AZ").one()
        fact = db.query(MissionFact).filter_by(organisation_id=mission.id, topic="district").one()
        districts.check_fact(world.actor(db, "petra"), mission, "district", fact.id)
    assert f"geprüft {clock.today():%m/%Y}" in ask("AZ", person="petra")
    with starter.write() as db:
        db.get_one(MissionFact, fact.id).checked_on = clock.today() - timedelta(days=184)
    assert "veraltet" in ask("AZ")


def test_the_same_number_of_statements_for_many_missions(starter, visit):
    client = visit("petra")
    few = statements_of(client, f"{FINDER}?who=GH&where=Kiel")
    with starter.write() as db:
        db.add_all(Organisation(kind="consulate", name=f"Konsulat {n}", country_code="GH") for n in range(600))
    assert statements_of(client, f"{FINDER}?who=GH&where=Kiel") == few


def test_asking_stores_nothing(starter, visit):
    with starter.read() as db:
        before = db.query(Event).count()
    visit("gesa").get(FINDER, params={"who": "aserbaidschanisch", "where": "Schleswig"})
    with starter.read() as db:
        assert db.query(Event).count() == before
