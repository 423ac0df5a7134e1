"""The entry's page and the search: each fact with its verdict once, office hours too, and what is nearer."""

import re
from html import unescape

from roundtable.core.clock import today
from roundtable.directory import actions as directory
from roundtable.directory.models import Organisation
from tests import world

LIST = "/tables/dithmarschen/directory"


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_a_verdict_stands_once_for_each_fact(starter, ghana, visit):
    page = visit("petra").get(f"{LIST}/{ghana}").text.partition('id="passport"')[0]
    with starter.read() as db:
        facts = [c for c in db.get_one(Organisation, ghana).channels if not c.archived_at]
    assert page.count('class="rt-check-state') == len(facts)


def test_office_hours_are_confirmed_on_the_page(starter, ghana, visit):
    with starter.write() as db:
        entry = db.get_one(Organisation, ghana)
        typed = directory.Entry(entry.name, entry.kind, "GH", office_hours="Mo 9-12 Uhr\nnach Vereinbarung")
        directory.edit_entry(world.actor(db, "jonas"), entry, typed, entry.version)
    petra, url = visit("petra"), f"{LIST}/{ghana}/hours/check"
    page = petra.get(f"{LIST}/{ghana}").text
    seen = unescape(re.search(rf'action="{url}".*?name="seen" value="([^"]*)"', page, re.DOTALL)[1])
    assert petra.post(url, data={"how": "web", "seen": seen}).status_code == 303
    assert f"geprüft {today():%m/%Y} von Petra, Helferkreis Heide, im Internet" in text_of(
        petra.get(f"{LIST}/{ghana}").text
    )
    assert "Petra, Helferkreis Heide: Sprechzeiten stimmt noch" in text_of(petra.get(f"{LIST}/{ghana}").text)
    assert "Sprechzeiten" in petra.get(f"{LIST}.csv", params={"q": "ghana"}).text
    assert visit("jonas").post(f"{url}/withdrawal").status_code == 403
    assert petra.post(f"{url}/withdrawal").status_code == 303
    assert petra.post(url, data={"how": "web", "seen": "Di 9-12 Uhr"}).status_code == 409
    assert petra.post(url, data={"how": "", "seen": seen}).status_code == 422


def test_the_nearer_mission_is_named(starter, ghana, visit):
    page = text_of(visit("petra").get(f"{LIST}/{ghana}").text)
    assert "Näher liegt: Honorarkonsulat Ghana in Hamburg" in page
    assert "Honorarkonsulate stellen oft keine Pässe aus." in page
    with starter.read() as db:
        nearer = db.query(Organisation).filter_by(name="Honorarkonsulat Ghana in Hamburg").one().id
    assert "Näher liegt" not in visit("petra").get(f"{LIST}/{nearer}").text


def test_the_search_says_how_sure_a_number_is(starter, visit):
    page = text_of(visit("petra").get("/tables/dithmarschen/search", params={"q": "Botschaft der Republik Ghana"}).text)
    assert "Telefon: ungeprüft, Stand 12/2023" in page
