"""Suggesting what a mission does about passports: with source and day, taken over as heard by whoever suggested it."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from roundtable.core import clock
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.models import Organisation
from roundtable.directory.suggestions.models import Suggestion
from tests.directory.conftest import ghana, starter, statements_of

__all__ = ["ghana", "starter"]
LIST = "/tables/dithmarschen/directory"
ALL = f"{LIST}/suggestions"


def heard(answer="yes", **more):
    said = {"text": "Nur mit Termin.", "source": "Konsularabteilung, telefonisch", "as_of": clock.today().isoformat()}
    return {"answer": answer, "seen": "0", **said, **more}


def facts(starter, ghana, topic="issues"):
    with starter.read() as db:
        return db.query(MissionFact).filter_by(organisation_id=ghana, topic=topic, ended_at=None).all()


def waiting(visit):
    page = HTMLParser(visit("birgit").get(ALL).text).css_first("#suggestions")
    return page.text() if page else ""


def take(visit, who="birgit"):
    html = visit("birgit").get(ALL).text
    number = re.search(r'id="take-(\d+)"', html)[1]
    seen = re.search(r'name="seen" value="(\w*)"', html)[1]
    return visit(who).post(f"{ALL}/{number}/acceptance", data={"seen": seen})


def test_a_volunteer_suggests_and_the_moderation_takes_over(starter, ghana, visit):
    own = f"{LIST}/{ghana}/facts/issues/suggestions"
    finder = "/tables/dithmarschen/passports?who=Ghana"
    assert f'href="{own}/new"' in visit("petra").get(finder).text
    assert f'href="{own}/new"' not in visit("jonas").get(finder).text, "who may enter it needs no suggestion"
    assert "Stellt sie Passersatz aus?" in visit("petra").get(f"{own}/new").text
    assert visit("petra").post(own, data=heard()).status_code == 303
    assert facts(starter, ghana) == []
    shown = waiting(visit)
    assert "Stellt sie Passersatz aus?" in shown and "Ja. Nur mit Termin." in shown
    assert "Konsularabteilung, telefonisch" in shown and "Petra" in shown
    assert "wartet auf die Moderation" in visit("petra").get(ALL).text
    assert take(visit, "petra").status_code == 403
    assert take(visit).status_code == 303
    (fact,) = facts(starter, ghana)
    assert (fact.answer, fact.text, fact.source) == ("yes", "Nur mit Termin.", "Konsularabteilung, telefonisch")
    assert (fact.checked_on, fact.entered_as) == (clock.today(), "Helferkreis Heide")
    assert f"geprüft {clock.today():%m/%Y} von Petra, Helferkreis Heide" in visit("birgit").get(finder).text
    assert "übernommen von Birgit" in visit("petra").get(ALL).text


@pytest.mark.parametrize(
    ("topic", "sent", "sentence"),
    [
        ("issues", heard("perhaps"), "Bitte wählen Sie"),
        ("issues", heard(source=""), "wer das gesagt hat"),
        ("issues", heard(as_of=""), "von wann das ist"),
        ("issues", heard(as_of="2999-01-01"), "Dieser Tag liegt in der Zukunft"),
        ("papers", heard("", text=" "), "was bekannt ist"),
        ("issues", heard(text="Frau Amina Hassan, geb. 12.03.1990, hat gefragt."), "Hassan"),
    ],
)
def test_a_suggestion_needs_what_a_fact_needs(starter, ghana, visit, topic, sent, sentence):
    reply = visit("petra").post(f"{LIST}/{ghana}/facts/{topic}/suggestions", data=sent)
    assert reply.status_code == 422 and sentence in reply.text and sent["source"] in reply.text
    with starter.read() as db:
        assert db.query(Suggestion).count() == 0


def test_what_is_known_already_is_not_suggested(starter, visit):
    with starter.read() as db:
        azerbaijan = db.query(Organisation).filter_by(country_code="AZ").one().id
    (known,) = facts(starter, azerbaijan, "cost")
    reply = visit("petra").post(f"{LIST}/{azerbaijan}/facts/cost/suggestions", data=heard("", text=known.text))
    assert reply.status_code == 422 and "Stimmt noch" in reply.text


def test_what_was_entered_meanwhile_is_looked_at_again(starter, ghana, visit):
    visit("petra").post(f"{LIST}/{ghana}/facts/issues/suggestions", data=heard())
    html = visit("birgit").get(ALL).text
    number, seen = re.search(r'id="take-(\d+)"', html)[1], re.search(r'name="seen" value="(\w*)"', html)[1]
    visit("jonas").post(f"{LIST}/{ghana}/facts/issues", data=heard("no"))
    late = visit("birgit").post(f"{ALL}/{number}/acceptance", data={"seen": seen})
    assert late.status_code == 409 and facts(starter, ghana)[0].answer == "no"
    assert "Nein. Nur mit Termin." in waiting(visit), "both stand side by side"
    assert take(visit).status_code == 303 and facts(starter, ghana)[0].answer == "yes"


def test_a_district_is_suggested_in_words_that_people_read(ghana, visit):
    sent = heard("", text="") | {"areas": ["01051", "01058/north"]}
    assert visit("petra").post(f"{LIST}/{ghana}/facts/district/suggestions", data=sent).status_code == 303
    assert "Dithmarschen, Rendsburg-Eckernförde nördlich des Nord-Ostsee-Kanals" in waiting(visit)
    assert "01051" not in waiting(visit)


def test_a_declined_one_is_answered(ghana, visit):
    visit("petra").post(f"{LIST}/{ghana}/facts/cost/suggestions", data=heard("", text="40 EUR"))
    number = re.search(r'id="take-(\d+)"', visit("birgit").get(ALL).text)[1]
    visit("birgit").post(f"{ALL}/{number}/refusal", data={"reason": "Das galt bis 2024."})
    assert "Das galt bis 2024." in visit("petra").get(ALL).text


def test_guests_suggest_nothing_and_others_are_no_missions(starter, ghana, visit):
    own = f"{LIST}/{ghana}/facts/issues/suggestions"
    assert visit("gesa").get(f"{own}/new").status_code == 403
    assert visit("gesa").post(own, data=heard()).status_code == 403
    with starter.read() as db:
        office = db.query(Organisation).filter_by(kind="immigration_authority").first().id
    assert visit("petra").get(f"{LIST}/{office}/facts/issues/suggestions/new").status_code == 404
    assert visit("petra").post(f"{LIST}/{ghana}/facts/nonsense/suggestions", data=heard()).status_code == 404


def test_the_number_of_statements_does_not_grow(starter, ghana, visit):
    visit("petra").post(f"{LIST}/{ghana}/facts/issues/suggestions", data=heard())
    before = statements_of(visit("birgit"), ALL)
    with starter.write() as db:
        for mission in db.query(Organisation).filter_by(kind="embassy").limit(30):
            for topic in ("issues", "cost"):
                db.add(Suggestion(organisation_id=mission.id, field=f"fact:{topic}", new_value="\n20 EUR"))
    assert statements_of(visit("birgit"), ALL) == before


def test_who_suggested_it_takes_it_back(starter, ghana, visit):
    """As long as nobody has decided; it leaves the moderation's list at once."""
    visit("petra").post(f"{LIST}/{ghana}/facts/issues/suggestions", data=heard())
    number = re.search(r'id="take-(\d+)"', visit("birgit").get(ALL).text)[1]
    assert f"{ALL}/{number}/withdrawal" in visit("petra").get(ALL).text
    assert visit("birgit").post(f"{ALL}/{number}/withdrawal").status_code == 403, "it is somebody else's"
    assert waiting(visit)
    assert visit("petra").post(f"{ALL}/{number}/withdrawal").status_code == 303
    assert waiting(visit) == ""
    assert "zurückgenommen am" in visit("petra").get(ALL).text
    assert visit("petra").post(f"{ALL}/{number}/withdrawal").status_code == 409
