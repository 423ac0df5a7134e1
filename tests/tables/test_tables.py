"""The table's page, the start page, opening a region, legal pages."""

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.directory import actions as directory
from roundtable.tables.models import Region, RoundTable
from roundtable.tasks.models import ActionItem
from tests import world
from tests.conftest import count_queries


@pytest.fixture
def stormarn(database):
    with database.write() as db:
        db.add(Region(ags="01062", name="Stormarn", kind="Kreis", seat="Bad Oldesloe"))
        db.flush()
        db.add(RoundTable(slug="stormarn", name="Stormarn", long_name="Kreis Stormarn", region_ags="01062"))


def test_the_page_of_a_table_shows_its_parts(visit):
    page = visit("petra").get("/tables/dithmarschen").text
    for part in ("table-heading", "presence", "next-meeting", "my-tasks", "last-minutes", "activity"):
        assert f'id="{part}"' in page


def test_the_start_page_lists_only_my_tables(visit):
    assert "Landeshauptstadt Kiel" in visit("jonas").get("/").text
    page = visit("petra").get("/").text
    assert "Kreis Dithmarschen" in page
    assert "Kiel" not in page


def test_only_the_state_coordination_sees_the_state(visit):
    assert 'id="state"' in visit("karla").get("/").text
    assert 'id="state"' not in visit("birgit").get("/").text


def test_administration_opens_a_prepared_region(visit, stormarn, database):
    assert "Kreis Stormarn" in visit("anton").get("/").text
    assert "Stormarn" not in visit("birgit").get("/").text
    reply = visit("anton").post("/tables/stormarn/opening")
    assert reply.headers["location"] == "/tables/stormarn/first-moderation"
    with database.read() as db:
        table = db.scalars(select(RoundTable).where(RoundTable.slug == "stormarn")).one()
        assert table.opened_at is not None
        assert table.founded == clock.today().year
    assert visit("birgit").post("/tables/stormarn/opening").status_code == 404


def test_settings_change_the_heading(visit):
    form = {"about": "Unabhängig <b>und</b> frei", "founded": "2019"}
    visit("birgit").post("/tables/dithmarschen/settings", data=form)
    page = visit("petra").get("/tables/dithmarschen").text
    assert "Unabhängig &lt;b&gt;und&lt;/b&gt; frei, seit 2019" in page


def test_a_wrong_year_keeps_what_was_typed(visit):
    form = {"about": "Das bleibt stehen", "founded": "neulich"}
    reply = visit("birgit").post("/tables/dithmarschen/settings", data=form)
    assert reply.status_code == 422
    assert "Das bleibt stehen" in reply.text
    assert "neulich" in reply.text
    assert "ganze Zahl" in reply.text


@pytest.mark.parametrize("path", ["/imprint", "/privacy", "/accessibility"])
def test_legal_pages_are_open_to_everybody(visit, path):
    assert visit().get(path).status_code == 200


def test_english_and_german(visit):
    assert "Impressum" in visit().get("/imprint", headers={"accept-language": "de"}).text
    assert "Imprint" in visit().get("/imprint", headers={"accept-language": "en-GB,en;q=0.9"}).text
    assert "Impressum" in visit().get("/imprint", headers={"accept-language": "xx"}).text


def test_the_activity_feed_tells_each_role_only_what_it_may_read(visit, database):
    from roundtable.core.events import record

    with database.write() as db:
        here = world.actor(db, "jonas")
        record(here, "task.created", topic="tasks", title="Merkblatt entwerfen")
        record(here, "meeting.planned", topic="meeting/1", title="1. Sitzung")
    assert "Merkblatt entwerfen" in visit("petra").get("/tables/dithmarschen").text
    guest = visit("gesa").get("/tables/dithmarschen").text
    assert "1. Sitzung" in guest
    assert "Merkblatt entwerfen" not in guest


def test_people_of_other_tables_are_never_named(visit, database):
    """People are only visible to those who share a table with them; Jonas sits at both."""
    with database.write() as db:
        merle, jonas = world.actor(db, "merle", "kiel"), world.actor(db, "jonas", "kiel")
        for here, name in ((merle, "Beratung Nord"), (jonas, "Beratung Süd")):
            entry = directory.Entry(name, "migration_counselling", region="01051")
            organisation = directory.add_entry(here, entry, {"phone": "030 123456"})
            directory.verify(here, organisation.channels[0], "phone", organisation.channels[0].value)
    for name, seen in (("petra", {"Jonas"}), ("ole", {"Jonas"}), ("jonas", {"Jonas", "Merle"})):
        table = "kiel" if name == "jonas" else "dithmarschen"
        pages = [f"/tables/{table}", *(f"/tables/{table}/directory{rest}" for rest in ("", "?q=beratung", "/1", "/2"))]
        texts = [visit(name).get(path).text.partition("<main")[2] for path in pages]
        assert {who for who in ("Jonas", "Merle") for text in texts if who in text} == seen
        assert any("Jemand an einem anderen Tisch" in text for text in texts) == (name != "jonas")
        assert "Beratungsstelle Kiel" in texts[3]  # the organisation of whoever checked it stays visible


@pytest.mark.parametrize("name", ["petra", "karla"])
def test_the_start_page_asks_as_often_for_many_things_as_for_one(site, visit, database, name):
    client = visit(name)
    client.get("/")
    with count_queries(site) as one:
        client.get("/")
    with database.write() as db:
        region = db.scalars(select(Region)).first()
        table = db.scalars(select(RoundTable)).first()
        for n in range(30):
            slug = f"weiterer-{n}"
            db.add(RoundTable(slug=slug, name=slug, long_name=slug, region_ags=region.ags, opened_at=clock.now()))
            db.add(ActionItem(table_id=table.id, number=n + 1, title=f"Aufgabe {n}"))
    with count_queries(site) as many:
        client.get("/")
    assert len(many) == len(one)
    assert len(one) <= 13
