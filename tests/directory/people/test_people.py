"""People by their function; one person at two offices is one person; units and several Kreise."""

import re

import pytest

from roundtable.directory.models import Organisation, Person, Post
from roundtable.web import fragments
from tests.directory.entries.test_entries import FORM, LIST, text_of


@pytest.fixture
def bonn(starter):
    """Another office."""
    with starter.write() as db:
        entry = Organisation(kind="other", name="Visastelle Bonn", city="Bonn", region="01051")
        db.add(entry)
        db.flush()
        return entry.id


def page(visit, who, ident):
    fragments.cache.clear()
    return text_of(visit(who).get(f"{LIST}/{ident}").text)


def test_a_function_without_a_name_is_enough(starter, ghana, visit):
    reply = visit("jonas").post(f"{LIST}/{ghana}/people", data={"function": "Leitung Konsulat", "visibility": "all"})
    assert reply.headers["location"] == f"{LIST}/{ghana}?saved=added"
    assert "Leitung Konsulat" in page(visit, "gesa", ghana)
    assert visit("jonas").post(f"{LIST}/{ghana}/people", data={"name": "Ama Asante"}).status_code == 422


def test_a_person_holds_functions_at_two_offices_without_being_copied(starter, ghana, bonn, visit):
    jonas = visit("jonas")
    first = {"function": "Leitung", "name": "Ama Asante", "visibility": "all"}
    assert jonas.post(f"{LIST}/{ghana}/people", data=first).status_code == 303
    second = {"function": "Vertretung", "name": "ama asante", "visibility": "all"}
    asked = jonas.post(f"{LIST}/{bonn}/people", data=second)
    assert asked.status_code == 422
    assert "Ama Asante, Leitung (Botschaft der Republik Ghana)" in text_of(asked.text)
    same = re.search(r'name="same" value="(\d+)"', asked.text)[1]
    assert jonas.post(f"{LIST}/{bonn}/people", data=second | {"same": same}).status_code == 303
    with starter.read() as db:
        assert (db.query(Person).count(), db.query(Post).count()) == (1, 2)
    assert "Außerdem: Vertretung, Visastelle Bonn" in page(visit, "gesa", ghana)
    assert "Außerdem: Leitung, Botschaft der Republik Ghana" in page(visit, "gesa", bonn)
    # Somebody else of that name is a person of their own; the same function twice is not.
    assert jonas.post(f"{LIST}/{bonn}/people", data=second | {"same": "new", "function": "Kasse"}).status_code == 303
    assert jonas.post(f"{LIST}/{bonn}/people", data=second | {"same": same}).status_code == 422
    with starter.read() as db:
        assert db.query(Person).count() == 2


def test_people_are_for_members_unless_somebody_says_otherwise(starter, ghana, visit):
    visit("birgit").post(f"{LIST}/{ghana}/people", data={"function": "Leitung", "name": "Ama Asante"})
    form = {"function": "Kasse", "name": "Kofi Mensah", "visibility": "moderation"}
    assert visit("jonas").post(f"{LIST}/{ghana}/people", data=form).status_code == 422
    assert visit("birgit").post(f"{LIST}/{ghana}/people", data=form).status_code == 303
    seen = {who: page(visit, who, ghana) for who in ("gesa", "petra", "jonas", "ole", "birgit")}
    assert [who for who in seen if "Ama Asante" in seen[who]] == ["petra", "jonas", "ole", "birgit"]
    assert [who for who in seen if "Kofi Mensah" in seen[who] or "Kasse" in seen[who]] == ["ole", "birgit"]
    # A hidden person is not given away by asking for the name.
    asked = visit("jonas").post(f"{LIST}/{ghana}/people", data={"function": "Kasse", "name": "Kofi Mensah"})
    assert asked.status_code == 303


def test_a_function_ends_and_comes_back(starter, ghana, bonn, visit):
    jonas = visit("jonas")
    jonas.post(f"{LIST}/{ghana}/people", data={"function": "Leitung", "name": "Ama Asante", "visibility": "all"})
    with starter.read() as db:
        ident = db.query(Post).one().id
    url = f"{LIST}/{ghana}/people/{ident}"
    assert visit("petra").post(f"{url}/end").status_code == 403
    assert jonas.post(f"{LIST}/{bonn}/people/{ident}/end").status_code == 404
    assert jonas.post(f"{url}/end").status_code == 303
    assert "Ama Asante" not in page(visit, "gesa", ghana)
    assert jonas.post(f"{url}/end").status_code == 409
    assert jonas.post(f"{url}/restoration").status_code == 303
    assert "Ama Asante" in page(visit, "gesa", ghana)


def test_a_unit_has_channels_of_its_own_and_both_lead_to_each_other(starter, ghana, visit):
    jonas = visit("jonas")
    form = jonas.get(f"{LIST}/new?part_of={ghana}&kind=embassy").text
    assert f'name="part_of" value="{ghana}"' in form
    unit = FORM | {"name": "Konsularabteilung Ghana", "country_code": "GH", "part_of": ghana, "phone": "030 5551234"}
    path = jonas.post(LIST, data=unit).headers["location"].partition("?")[0]
    above = jonas.get(f"{LIST}/{ghana}").text
    assert "Konsularabteilung Ghana" in above and "tel:+49305551234" in above
    assert "Abteilung von: Botschaft der Republik Ghana" in text_of(jonas.get(path).text)


def test_an_office_for_several_kreise_is_found_in_each(starter, visit):
    jonas = visit("jonas")
    form = {
        "kind": "return_counselling",
        "name": "Beratung Westküste",
        "region": "01051",
        "more_regions": ["01002", "01054"],
    }
    path = jonas.post(LIST, data=form).headers["location"].partition("?")[0]
    assert re.search(r"Zuständig für Dithmarschen, Kiel, Nordfriesland", text_of(jonas.get(path).text))
    for area in ("01051", "01002", "01054"):
        assert "Beratung Westküste" in jonas.get(f"{LIST}?area={area}").text
    assert "Beratung Westküste" not in jonas.get(f"{LIST}?area=01055").text
    assert "Beratung Westküste" in visit("merle").get("/tables/kiel/directory").text
    edited = form | {"version": "1", "more_regions": ["01002"]}
    assert jonas.post(path, data=edited).status_code == 303
    assert "Kiel, Nordfriesland" in text_of(jonas.get(f"{path}/earlier").text)
    assert jonas.post(LIST, data=form | {"name": "Andere", "more_regions": ["99999"]}).status_code == 422
