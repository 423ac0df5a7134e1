"""Entering, editing and checking programme cards."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.core.models import Event
from roundtable.countries.programmes import actions as programmes
from roundtable.countries.programmes import queries
from roundtable.countries.programmes.models import Programme
from roundtable.search.models import SearchEntry
from tests import world
from tests.conftest import OWN_PAGE

ALL = "/tables/dithmarschen/programmes"
CARD = {
    "name": "Neustart 2027",
    "summary": "Hilfe für die ersten Monate",
    "scope": "listed",
    "countries": "Syrien; ab 13.01.2025; nur mit Antrag\nGH\nTürkei; höchstens 500 EUR",
    "link": "https://example.org/neustart",
    "source": "Merkblatt 2027",
    "valid_from": "2026-01-01",
    "valid_until": "2099-12-31",
    "state": "running",
}


def send(visit, path=ALL, who="jonas", **other):
    return visit(who).post(path, data=CARD | other, headers=OWN_PAGE, follow_redirects=False)


def named(starter, name="Neustart 2027"):
    with starter.read() as db:
        ident = db.query(Programme.id).filter_by(name=name).scalar()
        return queries.programme(db, ident) if ident else None


def test_a_programme_is_entered_and_shown_for_its_countries(starter, visit):
    reply = send(visit)
    added = named(starter)
    assert (reply.status_code, reply.headers["location"]) == (303, f"{ALL}/{added.id}?saved=added")
    page = visit("gesa").get("/tables/dithmarschen/countries/SY").text
    assert "Neustart 2027" in page and "für Ausreisen ab 13.01.2025; nur mit Antrag" in page
    assert "geprüft" in page
    assert "Neustart 2027" not in visit("gesa").get("/tables/dithmarschen/countries/IQ").text


def test_the_form_shows_what_is_there_and_saving_it_changes_nothing(starter, visit, card):
    form = visit("jonas").get(f"{ALL}/{card['REAG']}/form").text
    assert "Syrien; ab 13.01.2025" in form and "Albanien; vermindert" in form
    before = named(starter, "REAG/GARP 2.0")
    countries = "\n".join(
        line for line in form.split('name="countries"')[1].split(">", 1)[1].split("</textarea")[0].split("\n")
    )
    reply = send(
        visit,
        f"{ALL}/{card['REAG']}",
        name="REAG/GARP 2.0",
        countries=countries,
        scope="all",
        version=str(before.version),
    )
    assert reply.status_code == 303
    after = named(starter, "REAG/GARP 2.0")
    assert [(row.country_code, row.since, row.note) for row in after.countries] == [
        (row.country_code, row.since, row.note) for row in before.countries
    ]
    assert after.edited_at and after.checked_on == clock.today()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("name", "", "Bitte geben Sie den Namen"),
        ("source", " ", "woher das stammt"),
        ("link", "", "offiziellen Seite"),
        ("link", "javascript:alert(1)", "offiziellen Seite"),
        ("countries", "", "mindestens ein Land"),
        ("countries", "Jugoslawien", "Es gibt kein Land dieses Namens: Jugoslawien"),
        ("countries", "Ghana\nghana", "zweimal"),
        ("countries", "Ghana; ab 31.02.2026", "Diesen Tag gibt es nicht"),
        ("countries", "Ghana; " + "x" * 300, "Die Anmerkung ist zu lang"),
        ("valid_until", "2025-12-31", "nicht enden, bevor es beginnt"),
        ("valid_until", "bald", "Bitte geben Sie ein Datum"),
        ("scope", "some", "Bitte wählen Sie"),
        ("state", "dead", "Bitte wählen Sie"),
        ("replaced_by", "999999", "Bitte wählen Sie ein anderes"),
        ("replaced_by", "x", "Bitte wählen Sie ein anderes"),
        ("name", "x" * 201, "zu lang"),
    ],
)
def test_what_can_not_be_saved(starter, visit, name, value, sentence):
    reply = send(visit, **{name: value})
    assert reply.status_code == 422 and sentence in reply.text
    assert "Merkblatt 2027" in reply.text or name == "source"
    assert named(starter) is None


def test_nobody_is_replaced_by_itself(starter, visit, card):
    eurp = named(starter, "EURP (European Reintegration Programme)")
    for successor in ("EURP", "JRS"):  # JRS is followed by EURP
        reply = send(visit, f"{ALL}/{card['EURP']}", replaced_by=str(card[successor]), version=str(eurp.version))
        assert reply.status_code == 422 and "nicht selbst ersetzen" in reply.text


def test_two_people_edit_at_once(starter, visit, card):
    reply = send(visit, f"{ALL}/{card['REAG']}", version="99")
    assert reply.status_code == 409 and "Hilfe für die ersten Monate" in reply.text
    assert (
        visit("petra").post(f"{ALL}/{card['REAG']}/check", data={"version": "99"}, headers=OWN_PAGE).status_code == 409
    )


def test_volunteers_check_and_members_edit(starter, visit, card):
    reag = named(starter, "REAG/GARP 2.0")
    version = {"version": str(reag.version)}
    assert visit("gesa").post(f"{ALL}/{reag.id}/check", data=version, headers=OWN_PAGE).status_code == 403
    assert send(visit, f"{ALL}/{reag.id}", "petra", **version).status_code == 403
    visit("petra").post(f"{ALL}/{reag.id}/check", data=version, headers=OWN_PAGE)
    page = visit("gesa").get(f"{ALL}/{reag.id}").text
    assert f"geprüft {clock.today():%m/%Y} von Helferkreis Heide" in page


def test_a_check_of_today_is_taken_back(starter, visit):
    reag = named(starter, "REAG/GARP 2.0")
    url, version = f"{ALL}/{reag.id}/check", {"version": str(reag.version)}
    before = (reag.checked_on, reag.checked_by_id)
    assert visit("petra").post(f"{url}/withdrawal", headers=OWN_PAGE).status_code == 403
    visit("petra").post(url, data=version, headers=OWN_PAGE)
    assert "check/withdrawal" in visit("petra").get(f"{ALL}/{reag.id}").text
    assert "check/withdrawal" not in visit("jonas").get(f"{ALL}/{reag.id}").text
    assert visit("jonas").post(f"{url}/withdrawal", headers=OWN_PAGE).status_code == 403
    assert visit("petra").post(f"{url}/withdrawal", headers=OWN_PAGE).status_code == 303
    reag = named(starter, "REAG/GARP 2.0")
    assert (reag.checked_on, reag.checked_by_id) == before


def test_a_programme_that_ends_goes_behind_the_others(starter):
    with starter.write() as db:
        card = programmes.Card("Neustart", "Merkblatt", "https://example.org", scope="all")
        added = programmes.add_programme(world.actor(db, "jonas"), card)
        added.valid_until = clock.today() - timedelta(days=1)
    for _twice in range(2):
        with starter.write() as db:
            programmes.note_ended(db)
    with starter.read() as db:
        entry = db.scalars(select(SearchEntry).where(SearchEntry.title == "Neustart")).one()
        assert entry.kind == "programme_ended"
        assert len(db.scalars(select(Event).where(Event.verb == "programme.ended")).all()) == 1
