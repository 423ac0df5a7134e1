"""Regions: which table, which centre, which authority; centres elsewhere that also serve a Kreis; a new table."""

from selectolax.lexbor import LexborHTMLParser as HTMLParser
from sqlalchemy import select

from roundtable.centres.models import RegionCentre
from roundtable.directory.models import Organisation
from roundtable.tables.models import RoundTable
from tests.directory.conftest import statements_of

ALL = "/tables/dithmarschen/regions"


def centre_of(database, region: str) -> int:
    with database.read() as db:
        return db.query(Organisation).filter_by(kind="return_counselling", region=region).one().id


def section(visit, who: str, ags: str) -> str:
    return HTMLParser(visit(who).get(ALL).text).css_first(f"#region-{ags}").text()


def test_a_new_database_has_six_open_regions_and_nine_prepared(starter):
    with starter.read() as db:
        tables = list(db.scalars(select(RoundTable)))
    assert len(tables) == 15 and len([table for table in tables if table.opened_at]) == 6


def test_every_kreis_says_which_table_which_centre_which_authority(starter, visit):
    page = HTMLParser(visit("gesa").get(ALL).text)
    assert len(page.css(".rt-region")) == 15 == len(page.css(".rt-tiles li"))
    text = section(visit, "gesa", "01062")
    assert "Runder Tisch vorbereitet, noch nicht eröffnet" in text
    assert "Diakonie – Rückkehrberatung Stormarn" in text and "Kreis Stormarn – Ausländerbehörde" in text
    assert "Runder Tisch Kiel" in section(visit, "gesa", "01002")


def test_only_tables_that_one_may_open_are_links(starter, visit):
    link = 'href="/tables/kiel"'
    assert link not in visit("gesa").get(ALL).text
    assert link in visit("jonas").get(ALL).text and link in visit("karla").get(ALL).text


def test_adding_a_table_for_stormarn_takes_one_form(starter, visit):
    page = visit("karla").get(f"{ALL}/01062").text
    assert 'action="/tables/stormarn/opening"' in page
    assert visit("karla").post("/tables/stormarn/opening").status_code == 303
    assert "Runder Tisch Stormarn" in section(visit, "petra", "01062")
    assert 'action="/tables/stormarn/opening"' not in visit("birgit").get(f"{ALL}/01001").text


def test_a_kreis_shows_hours_and_channels_of_the_entry_itself(starter, visit):
    with starter.write() as db:
        entry = db.get_one(Organisation, centre_of(starter, "01062"))
        entry.office_hours = "dienstags 9 bis 12 Uhr"
    page = visit("gesa").get(f"{ALL}/01062").text
    assert "dienstags 9 bis 12 Uhr" in page and "tel:" in page and "/directory/new" not in page


def test_a_centre_elsewhere_serves_a_kreis_too_without_being_copied(starter, visit):
    kiel = centre_of(starter, "01002")
    typed = {"centre": kiel, "place": "Rathaus Plön, Zimmer 4", "hours": "donnerstags 9 bis 12 Uhr"}
    assert visit("jonas").post(f"{ALL}/01057/centres", data=typed).status_code == 303
    text = section(visit, "gesa", "01057")
    assert "Diakonie – Rückkehrberatung Kiel" in text and "Rathaus Plön, Zimmer 4, donnerstags" in text
    again = visit("jonas").post(f"{ALL}/01057/centres", data=typed)
    assert again.status_code == 422 and "Rathaus Plön, Zimmer 4" in again.text
    with starter.read() as db:
        link = db.scalars(select(RegionCentre)).one()
    assert visit("jonas").post(f"{ALL}/01057/centres/{link.id}/removal").status_code == 303
    assert "Rückkehrberatung Kiel" not in section(visit, "gesa", "01057")
    with starter.read() as db:
        assert db.get_one(Organisation, kiel).archived_at is None


def test_who_may_not_change_is_offered_nothing(starter, visit):
    assert "/centres/new" not in visit("petra").get(f"{ALL}/01051").text
    assert visit("petra").post(f"{ALL}/01057/centres", data={"centre": 1}).status_code == 403


def test_the_guard_looks_at_what_is_typed_about_a_centre(starter, visit):
    typed = {"centre": centre_of(starter, "01002"), "place": "bei Frau Yilmaz, 0171 2345678"}
    reply = visit("jonas").post(f"{ALL}/01057/centres", data=typed)
    assert reply.status_code == 422 and "0171 2345678" in reply.text


def test_no_such_region(starter, visit):
    for ags in ("00000", "1", "0105", "%00", "SH"):
        assert visit("gesa").get(f"{ALL}/{ags}").status_code == 404


def test_the_number_of_statements_does_not_grow(starter, visit):
    before = statements_of(visit("gesa"), ALL)
    with starter.write() as db:
        for number in range(60):
            entry = Organisation(kind="return_counselling", name=f"Stelle {number}", region="01054")
            db.add(entry)
            db.flush()
            db.add(RegionCentre(region_ags="01055", organisation_id=entry.id))
    assert statements_of(visit("gesa"), ALL) == before


def test_a_centre_that_has_closed_is_told(starter, visit):
    ident = centre_of(starter, "01062")
    with starter.write() as db:
        db.get_one(Organisation, ident).state = "closed"
    assert "geschlossen" in section(visit, "gesa", "01062")
