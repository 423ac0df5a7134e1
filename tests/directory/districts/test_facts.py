"""Entering and checking what is known of a mission: by whom, with which source, and nothing is ever lost."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.errors import Conflict
from roundtable.directory.districts import actions as districts
from roundtable.directory.districts.actions import FactDraft
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.models import Organisation
from roundtable.starter import BrokenFile, load_mission_facts, load_starter_data
from roundtable.starter.directory import DATA
from tests import world
from tests.directory.conftest import ghana, starter

__all__ = ["ghana", "starter"]
TABLE = "/tables/dithmarschen"
SAID = {"source": "Konsularabteilung, telefonisch", "as_of": "2026-03-02", "seen": "0"}


def form(answer="yes", **more):
    return {"answer": answer, **SAID, "as_of": clock.today().isoformat(), **more}


def current(starter, organisation, topic="issues"):
    with starter.read() as db:
        return db.query(MissionFact).filter_by(organisation_id=organisation, topic=topic, ended_at=None).one_or_none()


def test_a_member_enters_what_the_mission_said(starter, ghana, visit):
    url = f"{TABLE}/directory/{ghana}/facts/issues"
    assert "Stellt sie Passersatz aus?" in visit("jonas").get(f"{url}/form").text
    reply = visit("jonas").post(url, data=form(text="Nur mit Termin."))
    assert (reply.status_code, reply.headers["location"]) == (303, f"{TABLE}/directory/{ghana}?saved=entry#passport")
    fact = current(starter, ghana)
    assert (fact.answer, fact.text, fact.checked_on) == ("yes", "Nur mit Termin.", clock.today())
    shown = visit("petra").get(f"{TABLE}/passports?who=Ghana").text
    assert "Nur mit Termin." in shown and f"geprüft {clock.today():%m/%Y} von Jonas" in shown


def test_the_page_of_the_mission_says_one_thing_about_its_district(starter, ghana, visit):
    def area():
        return HTMLParser(visit("petra").get(f"{TABLE}/directory/{ghana}").text).css_first("#area").text()

    assert "nicht bekannt, bitte erfragen" in area()
    with starter.write() as db:
        draft = FactDraft("DE", "", "Konsularabteilung", clock.today())
        districts.enter_fact(world.actor(db, "jonas"), db.get_one(Organisation, ghana), "district", draft, 0)
    assert "ganz Deutschland" in area() and "nicht bekannt" not in area()


def test_the_answer_before_stays(starter, ghana, visit):
    url = f"{TABLE}/directory/{ghana}/facts/cost"
    visit("jonas").post(url, data=form("", text="40 EUR"))
    first = current(starter, ghana, "cost")
    visit("jonas").post(url, data=form("", text="60 EUR", seen=str(first.id)))
    assert current(starter, ghana, "cost").text == "60 EUR"
    page = visit("jonas").get(f"{url}/form").text
    assert "Vorher bekannt" in page and "40 EUR" in page


def test_who_comes_second_is_told_and_loses_nothing(starter, ghana, visit):
    url = f"{TABLE}/directory/{ghana}/facts/issues"
    visit("jonas").post(url, data=form("yes"))
    reply = visit("ole").post(url, data=form("no", text="Mir sagten sie etwas anderes."))
    assert reply.status_code == 409 and "Mir sagten sie etwas anderes." in reply.text
    assert current(starter, ghana).answer == "yes"


@pytest.mark.parametrize(
    ("topic", "sent", "sentence"),
    [
        ("issues", form("perhaps"), "Bitte wählen Sie"),
        ("issues", form(""), "Bitte wählen Sie"),
        ("issues", form(source=""), "wer das gesagt hat"),
        ("issues", form(as_of=""), "von wann das ist"),
        ("issues", form(as_of="2999-01-01"), "Dieser Tag liegt in der Zukunft"),
        ("issues", form(as_of="31.02.2026"), "Bitte geben Sie ein Datum"),
        ("papers", form("", text=" "), "was bekannt ist"),
        ("district", {**form(), "areas": "abroad"}, "Bitte wählen Sie ein Gebiet"),
        ("district", {**form(), "areas": "99999"}, "Bitte wählen Sie ein Gebiet"),
    ],
)
def test_what_is_missing_is_said_at_the_form(starter, ghana, visit, topic, sent, sentence):
    known = current(starter, ghana, topic)
    reply = visit("jonas").post(
        f"{TABLE}/directory/{ghana}/facts/{topic}", data={**sent, "seen": str(known.id if known else 0)}
    )
    assert reply.status_code == 422 and sentence in reply.text
    assert sent["source"] in reply.text
    assert (known and known.id) == (current(starter, ghana, topic) and current(starter, ghana, topic).id)


def test_a_district_is_chosen_and_decides(starter, ghana, visit):
    sent = {**form(), "areas": ["01051", "01058/north", "nonsense"]}
    assert visit("jonas").post(f"{TABLE}/directory/{ghana}/facts/district", data=sent).status_code == 303
    assert current(starter, ghana, "district").answer == "01051 01058/north"
    assert "bitte prüfen" not in visit("gesa").get(f"{TABLE}/passports?who=Ghana&where=Heide").text.split("rt-call")[0]
    asked = visit("gesa").get(f"{TABLE}/passports?who=Ghana&where=Rendsburg-Eckernf%C3%B6rde").text
    assert "Hier trennt der Nord-Ostsee-Kanal" in asked
    assert (
        "Rendsburg-Eckernförde nördlich des Nord-Ostsee-Kanals" in visit("gesa").get(f"{TABLE}/directory/{ghana}").text
    )


def test_volunteers_check_and_guests_read(starter, ghana, visit):
    visit("jonas").post(f"{TABLE}/directory/{ghana}/facts/issues", data=form())
    with starter.write() as db:
        fact = db.query(MissionFact).filter_by(organisation_id=ghana, topic="issues").one()
        fact.checked_on = clock.today() - timedelta(days=300)
    url = f"{TABLE}/directory/{ghana}/facts/issues"
    assert visit("gesa").post(f"{url}/check", data={"seen": str(fact.id)}).status_code == 403
    assert visit("petra").post(f"{url}/check", data={"seen": str(fact.id)}).status_code == 303
    assert current(starter, ghana).checked_on == clock.today()
    assert visit("gesa").get(f"{url}/form").status_code == 403
    assert (
        "hx-post" not in HTMLParser(visit("gesa").get(f"{TABLE}/passports?who=Ghana").text).css_first("#answers").html
    )
    assert visit("jonas").post(f"{url}/check", data={"seen": "999999"}).status_code == 409


def test_a_press_of_today_is_taken_back(starter, ghana, visit):
    visit("jonas").post(f"{TABLE}/directory/{ghana}/facts/issues", data=form())
    day = clock.today() - timedelta(days=300)
    with starter.write() as db:
        fact = db.query(MissionFact).filter_by(organisation_id=ghana, topic="issues").one()
        fact.checked_on, entered_by = day, fact.checked_by_id
    url = f"{TABLE}/directory/{ghana}/facts/issues/check"
    assert visit("petra").post(f"{url}/withdrawal").status_code == 403, "nobody pressed yet"
    visit("petra").post(url, data={"seen": str(fact.id)})
    finder = visit("petra").get(f"{TABLE}/passports?who=Ghana").text
    assert f'action="{url}/withdrawal"' in finder and "Rückgängig" in finder
    assert "/check/withdrawal" in visit("petra").get(f"{TABLE}/directory/{ghana}").text
    for other in (f"{TABLE}/passports?who=Ghana", f"{TABLE}/directory/{ghana}"):
        assert "/check/withdrawal" not in visit("jonas").get(other).text
    assert visit("jonas").post(f"{url}/withdrawal").status_code == 403
    assert visit("petra").post(f"{url}/withdrawal").status_code == 303
    known = current(starter, ghana)
    assert (known.checked_on, known.checked_by_id, known.answer) == (day, entered_by, "yes")
    assert visit("petra").post(f"{url}/withdrawal").status_code == 403


def test_what_was_never_checked_is_unchecked_again(starter, visit):
    with starter.read() as db:
        mission = db.query(Organisation).filter_by(country_code="AZ").one().id
    fact = current(starter, mission, "cost")
    url = f"{TABLE}/directory/{mission}/facts/cost"
    visit("petra").post(f"{url}/check", data={"seen": str(fact.id)})
    visit("petra").post(f"{url}/check/withdrawal")
    assert current(starter, mission, "cost").checked_on is None
    visit("jonas").post(f"{url}/check", data={"seen": str(fact.id)})
    with starter.write() as db:
        db.query(MissionFact).filter_by(id=fact.id).one().checked_on = clock.today() - timedelta(days=1)
    assert visit("jonas").post(f"{url}/check/withdrawal").status_code == 409, "only on the same day"
    visit("jonas").post(url, data=form("", text="25 EUR", seen=str(fact.id)))
    assert visit("jonas").post(f"{url}/check/withdrawal").status_code == 409, "what was entered anew is corrected"


def test_only_missions_and_known_topics(starter, ghana, visit):
    with starter.read() as db:
        office = db.query(Organisation).filter_by(kind="immigration_authority").first().id
    assert visit("jonas").get(f"{TABLE}/directory/{office}/facts/issues/form").status_code == 404
    assert visit("jonas").get(f"{TABLE}/directory/{ghana}/facts/nonsense/form").status_code == 404
    assert visit("jonas").get(f"{TABLE}/directory/999999/facts/issues/form").status_code == 404


def test_names_are_asked_about_before_they_are_stored(starter, ghana, visit):
    sent = form(text="Frau Amina Hassan, geb. 12.03.1990, hat gefragt.")
    reply = visit("jonas").post(f"{TABLE}/directory/{ghana}/facts/issues", data=sent)
    assert reply.status_code == 422 and current(starter, ghana) is None


def test_the_import_touches_nothing_of_people(starter, ghana):
    with starter.write() as db:
        assert load_mission_facts(System(db)) == 0  # twice the same changes nothing
        azerbaijan = db.query(Organisation).filter_by(country_code="AZ").one()
        shipped = db.query(MissionFact).filter_by(organisation_id=azerbaijan.id, topic="cost").one()
        draft = FactDraft("", "20 EUR", "telefonisch", clock.today())
        districts.enter_fact(world.actor(db, "petra"), azerbaijan, "cost", draft, shipped.id)
        untouched = db.query(MissionFact).filter_by(organisation_id=azerbaijan.id, topic="papers").one()
        untouched.text = "Älterer Stand."
        stays = db.query(MissionFact).filter_by(organisation_id=azerbaijan.id, topic="issues").one()
        districts.check_fact(world.actor(db, "petra"), azerbaijan, "issues", stays.id)
        stays.text = "Geprüft."
        db.flush()
        assert load_mission_facts(System(db)) == 1
        assert (untouched.text, stays.text) == ("Antrag, 2 Fotos (3 × 4).", "Geprüft.")
    assert current(starter, azerbaijan.id, "cost").text == "20 EUR"


def test_a_district_written_anew_in_words_is_kept(starter):
    with starter.write() as db:
        kenya = db.query(Organisation).filter_by(country_code="KE").one()
        db.query(MissionFact).filter_by(organisation_id=kenya.id).delete()
        kenya.district = "nur Bayern"
        db.flush()
        load_starter_data(System(db))
        assert db.query(MissionFact).filter_by(organisation_id=kenya.id).count() == 0


@pytest.mark.parametrize("line", ["AZ,embassy,Berlin,nonsense,yes,x,y,2026", "AZ,embassy,Berlin,issues,maybe,x,y,2026"])
def test_a_broken_file_is_one_sentence(starter, tmp_path, line):
    (tmp_path / "embassies.csv").write_bytes((DATA / "embassies.csv").read_bytes())
    head = (DATA / "mission_facts.csv").read_text(encoding="utf-8").split("\n")[0]
    (tmp_path / "mission_facts.csv").write_text(f"{head}\n{line}\n", encoding="utf-8")
    with starter.write() as db, pytest.raises(BrokenFile, match=r"mission_facts\.csv"):
        load_mission_facts(System(db), tmp_path)


def test_two_at_once(starter, ghana):
    with starter.write() as db:
        petra, mission = world.actor(db, "petra"), db.get_one(Organisation, ghana)
        draft = FactDraft("yes", "", "telefonisch", clock.today())
        first = districts.enter_fact(petra, mission, "issues", draft, 0)
        with pytest.raises(Conflict):
            districts.enter_fact(petra, mission, "issues", draft, 0)
        with pytest.raises(Conflict):
            districts.check_fact(petra, mission, "issues", first.id + 1)


def test_the_search_leads_to_the_finder(starter, visit):
    jonas = visit("petra")
    page = jonas.get(f"{TABLE}/search/results?q=passersatz+aserbaidschan").text
    assert 'href="/tables/dithmarschen/passports?who=aserbaidschan"' in page
    assert 'href="/tables/dithmarschen/passports"' in jonas.get(f"{TABLE}/search/results?q=pass").text
    assert "finder-lead" in jonas.get("/search?q=passersatz+kongo").text
    assert "finder-lead" in jonas.get(f"{TABLE}/directory?q=passersatz+syrien").text
    assert "finder-lead" not in jonas.get(f"{TABLE}/search/results?q=protokoll").text
