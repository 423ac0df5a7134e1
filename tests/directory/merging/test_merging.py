"""Two entries become one with everything that hangs on them, and two again as they were."""

import re

import pytest

from roundtable.centres.models import CentreCalendar, CentreStop, RegionCentre
from roundtable.core import clock
from roundtable.core.db import Base
from roundtable.core.errors import Conflict, Invalid
from roundtable.directory import actions as directory
from roundtable.directory import fields
from roundtable.directory.devices.models import PhoneMark
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.imports.models import ListedMission
from roundtable.directory.merging import actions as merging
from roundtable.directory.merging import queries
from roundtable.directory.merging.models import OrganisationMerge
from roundtable.directory.models import Channel, Country, Function, Organisation, Post, Verification
from roundtable.directory.people import actions as people
from roundtable.directory.people.actions import PostDraft
from roundtable.directory.suggestions.models import Suggestion
from roundtable.tasks.models import ActionItem
from roundtable.totals import actions as totals_actions
from roundtable.totals import quarters
from roundtable.totals.models import CentreReport
from tests import world
from tests.conftest import count_queries
from tests.directory.entries.test_entries import LIST, text_of

KIND = "return_counselling"
TABLES = (
    Organisation,
    Channel,
    Function,
    Verification,
    *{link.model for link in queries.LINKS.values()} - {Organisation},
)
OURS = {"version", "edited_at"}  # an entry that was merged and unmerged has been changed twice


def everything(database) -> dict[str, list[dict]]:
    with database.read() as db:
        return {
            model.__tablename__: [
                {c.name: getattr(row, c.name) for c in model.__table__.columns if c.name not in OURS}
                for row in db.query(model).order_by(model.__table__.primary_key.columns[0])
            ]
            for model in TABLES
        }


@pytest.fixture
def pair(database) -> tuple[int, int]:
    """(the entry that stays, the one that goes): one number in common, checked at the second, which has a task."""
    with database.write() as db:
        jonas, birgit = world.actor(db, "jonas"), world.actor(db, "birgit")
        db.merge(Country(code="GH", name_de="Ghana", name_en="Ghana"))
        stays = directory.add_entry(
            jonas,
            directory.Entry(
                "Rückkehrberatung Kiel", "return_counselling", region="01002", city="Kiel", functions="Empfang"
            ),
            {"phone": "0431 988-1200", "email": "a@example.org"},
        )
        goes = directory.add_entry(
            jonas,
            directory.Entry(
                "Beratung zur Rückkehr",
                KIND,
                region="01002",
                city="Kiel",
                languages="Twi",
                former_names="Alte Beratung",
                functions="Empfang: hinten\nPassersatz",
            ),
            {"phone": "+49 (0)431 9881200", "website": "beratung.example"},
        )
        for way, function in zip(goes.channels, goes.functions, strict=True):
            way.function = function
        directory.verify(birgit, goes.channels[0], "phone")
        directory.verify(birgit, goes.channels[1], "web")
        db.add(ActionItem(table_id=birgit.table_id, number=77, title="Anrufen", assignee_organisation_id=goes.id))
        totals_actions.enter(birgit, goes, quarters.of_day(clock.today()).before, {"GH": 7}, 0)
        return stays.id, goes.id


# What belongs to an entry itself: it has its own way of moving, or stays with it.
OWN = {
    "function",
    "channel",
    "organisation_merge",
    "entry_change",  # what its fields held before
    "hours_check",  # of its own words about hours
    "check_reservation",  # for a day
    "entry_inquiry",  # its link was for that entry, and says now that there is another
    "opt_out",  # those that count are of archived entries, which are not merged
}


def test_whatever_points_at_entries_moves_or_has_a_reason_to_stay():
    pointing = {
        (table.name, key.parent.name)
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "organisation" and table.name not in OWN
    }
    moving = {(link.model.__tablename__, link.column) for link in queries.LINKS.values()}
    assert moving == pointing | {("organisation", "part_of_id")}  # SQLite adds no column that points


def hang_on(database, ident: int, word: str) -> None:
    """Something of each kind that hangs on an entry."""
    with database.write() as db:
        birgit, own = world.actor(db, "birgit"), {"organisation_id": ident}
        people.add_post(birgit, db.get_one(Organisation, ident), PostDraft(f"Leitung {word}", f"Frau {word}"))
        unit = directory.Entry(f"Abteilung {word}", KIND, region="01002")
        directory.add_entry(birgit, unit, {}, part_of=db.get_one(Organisation, ident))
        db.add_all(
            [
                MissionFact(**own, topic="cost", text=word, source="Auskunft"),
                MissionFact(**own, topic=f"papers{word}"[:20], text=word, source="Auskunft"),
                Suggestion(**own, field="city", new_value=word),
                RegionCentre(**own, region_ags="01051", place=word),
                CentreStop(**own, region_ags="01051", place=word, starts_at=clock.now(), ends_at=clock.now()),
                CentreCalendar(**own, token=word),
                PhoneMark(**own, user_id=birgit.user_id),
                ListedMission(remote_id=word, **own, content={}, taken={}),
            ]
        )


def test_whatever_hangs_on_them_moves_and_comes_back(database, pair):
    stays, goes = pair
    hang_on(database, stays, "eins")
    hang_on(database, goes, "zwei")
    before = everything(database)
    ident = merged(database, pair)

    def words(model, name: str) -> list[str]:
        with database.read() as db:
            return sorted(getattr(row, name) for row in db.query(model).filter_by(organisation_id=stays))

    assert words(Post, "function") == ["Leitung eins", "Leitung zwei"]
    assert words(MissionFact, "text") == ["eins", "eins", "zwei"]  # what both know of the cost stays with each
    assert words(Suggestion, "new_value") == words(CentreStop, "place") == ["eins", "zwei"]
    assert words(RegionCentre, "place") == words(CentreCalendar, "token") == ["eins"]
    assert len(words(PhoneMark, "user_id")) == 1 and words(ListedMission, "remote_id") == ["eins", "zwei"]
    with database.read() as db:
        assert {unit.part_of_id for unit in db.query(Organisation).filter(Organisation.part_of_id.isnot(None))} == {
            stays
        }
    with database.write() as db:
        assert merging.undo(world.actor(db, "birgit"), db.get_one(OrganisationMerge, ident)) is True
    assert everything(database) == before


def merged(database, pair) -> int:
    with database.write() as db:
        stays, goes = (db.get(Organisation, ident) for ident in pair)
        return merging.merge(world.actor(db, "birgit"), stays, goes, (stays.version, goes.version)).id


def test_everything_moves_and_the_old_address_leads_there(database, pair, visit):
    merged(database, pair)
    stays, goes = pair
    with database.read() as db:
        entry = db.get(Organisation, stays)
        assert {way.value for way in entry.channels} == {"0431 988-1200", "a@example.org", "https://beratung.example"}
        phone = next(way for way in entry.channels if way.kind == "phone")
        assert (phone.verified_on, phone.verified_how) == (clock.today(), "phone")
        assert [check.result for check in db.query(Verification).filter_by(channel_id=phone.id)] == ["confirmed"]
        assert (entry.name, entry.languages) == ("Rückkehrberatung Kiel", "Twi")
        assert entry.former_names.split("\n") == ["Beratung zur Rückkehr", "Alte Beratung"]
        assert [function.name for function in entry.functions] == ["Empfang", "Passersatz"]
        assert {way.function.name for way in entry.channels if way.function} == {"Passersatz"}
        assert db.query(ActionItem).filter_by(number=77).one().assignee_organisation_id == stays
        assert db.query(CentreReport).one().centre_id == stays
    for address in (f"{LIST}/{goes}", f"{LIST}/{goes}.vcf"):
        reply = visit("petra").get(address, follow_redirects=False)
        assert (reply.status_code, reply.headers["location"]) == (303, address.replace(str(goes), str(stays)))
    found = text_of(visit("petra").get(LIST, params={"q": "Beratung zur Rückkehr"}).text)
    assert "1 Treffer" in found and "Rückkehrberatung Kiel" in found


def test_undo_restores_both_and_all_links(database, pair):
    before = everything(database)
    done = merged(database, pair)
    assert everything(database) != before
    with database.write() as db:
        assert merging.undo(world.actor(db, "karla"), db.get(OrganisationMerge, done)) is True
    assert everything(database) == before


def test_undo_keeps_what_was_done_since(database, pair):
    done = merged(database, pair)
    with database.write() as db:
        jonas, entry = world.actor(db, "jonas"), db.get(Organisation, pair[0])
        typed = fields.entry_of(entry)
        directory.edit_entry(jonas, entry, directory.Entry(**(vars(typed) | {"languages": "Twi, Ga"})), entry.version)
        directory.verify(jonas, next(way for way in entry.channels if way.kind == "phone"), "on_site")
        db.query(ActionItem).filter_by(number=77).one().assignee_organisation_id = None
    with database.write() as db:
        assert merging.undo(world.actor(db, "birgit"), db.get(OrganisationMerge, done)) is False
    with database.read() as db:
        entry = db.get(Organisation, pair[0])
        assert (entry.languages, entry.former_names) == ("Twi, Ga", "")
        assert next(way for way in entry.channels if way.kind == "phone").verified_how == "on_site"
        assert db.query(ActionItem).filter_by(number=77).one().assignee_organisation_id is None


def test_mentions_of_the_merged_one_are_found_at_the_other(database, pair, visit):
    visit("birgit").post("/tables/dithmarschen/tasks", data={"text": "Anrufen bei #Alte_Beratung", "confirm": "1"})
    page = text_of(visit("birgit").get(f"{LIST}/{pair[1]}/mentions").text)
    assert "Anrufen bei" in page
    merged(database, pair)
    assert "Anrufen bei" in text_of(visit("birgit").get(f"{LIST}/{pair[0]}/mentions").text)


def test_chains_are_undone_from_their_end(database, pair):
    first = merged(database, pair)
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        third = directory.add_entry(birgit, directory.Entry("Dritte", "other"), {})
        stays = db.get(Organisation, pair[0])
        second = merging.merge(birgit, third, stays, (third.version, stays.version)).id
    with database.write() as db, pytest.raises(Conflict):
        merging.undo(world.actor(db, "birgit"), db.get(OrganisationMerge, first))
    with database.write() as db:
        for done in (second, first):
            merging.undo(world.actor(db, "birgit"), db.get(OrganisationMerge, done))
    with database.write() as db, pytest.raises(Conflict):
        merging.undo(world.actor(db, "birgit"), db.get(OrganisationMerge, first))


def test_what_cannot_be_merged(database, pair):
    with database.write() as db:
        birgit, stays, goes = world.actor(db, "birgit"), *(db.get(Organisation, ident) for ident in pair)
        with pytest.raises(Invalid):
            merging.merge(birgit, stays, stays, (stays.version, stays.version))
        with pytest.raises(Conflict):
            merging.merge(birgit, stays, goes, (stays.version, goes.version + 1))
        directory.archive(birgit, goes)
        with pytest.raises(Conflict):
            merging.merge(birgit, stays, goes, (stays.version, goes.version))


def test_a_merged_entry_is_not_restored_past_its_merge(database, pair, visit):
    merged(database, pair)
    assert visit("birgit").post(f"{LIST}/{pair[1]}/restoration").status_code == 409


def test_on_the_pages(database, pair, visit):
    birgit, (stays, goes) = visit("birgit"), pair
    assert f"{LIST}/{stays}/merging?with={goes}" in birgit.get(f"{LIST}/duplicates").text
    found = birgit.get(f"{LIST}/{stays}/merging", params={"q": "Beratung zur"}).text
    assert f"merging?with={goes}" in found
    page = birgit.get(f"{LIST}/{stays}/merging", params={"with": goes}).text
    fields = {
        name: re.search(rf'name="{name}" value="(\d+)"', page)[1] for name in ("other", "version", "other_version")
    }
    reply = birgit.post(f"{LIST}/{stays}/merging", data=fields)
    assert re.fullmatch(rf"{LIST}/{stays}\?merge=\d+&saved=merged", reply.headers["location"])
    assert re.search(r'action="[^"]+/merges/\d+/undoing" id="undo-merge"', birgit.get(reply.headers["location"]).text)
    listed = birgit.get(f"{LIST}/duplicates").text
    assert "Beratung zur Rückkehr" in listed and "Gleiche Nummer" not in listed
    undo = re.search(r'action="([^"]+/merges/\d+/undoing)"', listed)[1]
    assert birgit.post(undo).headers["location"] == f"{LIST}/{goes}?saved=unmerged"
    assert birgit.get(f"{LIST}/{goes}").status_code == 200
    assert birgit.post(f"{LIST}/{stays}/merging", data=fields).status_code == 409


@pytest.mark.parametrize(("who", "status"), [("birgit", 200), ("karla", 200), ("jonas", 403), ("petra", 403)])
def test_who_may(database, pair, visit, who, status):
    for path in (f"{LIST}/duplicates", f"{LIST}/{pair[0]}/merging"):
        assert visit(who).get(path).status_code == status


def test_duplicates_are_found_by_name_and_number_and_switchboards_are_not(database, visit):
    with database.write() as db:
        rows = [("Amt", "Kiel", "0431 1"), ("AMT", "kiel", "0431 2"), ("Amt", "Heide", "0481 970")]
        rows += [("B", "Kiel", "0431 988-0"), ("C", "Kiel", "+49 (0)431 9880")]
        rows += [(f"Haus {n}", "Husum", "04841 67-0") for n in range(6)]
        for name, city, phone in rows:
            entry = Organisation(name=name, kind="other", city=city)
            entry.channels.append(Channel(kind="phone", value=phone))
            db.add(entry)
    with database.read() as db:
        found = [(each.reason, [entry.name for entry in each.entries]) for each in queries.likely_duplicates(db)]
    assert found == [("name", ["Amt", "AMT"]), ("number", ["B", "C"])]


def test_the_list_costs_the_same_for_many(database, visit):
    counts = []
    for size in (2, 200):
        with database.write() as db:
            db.add_all(Organisation(name=f"Gleich {n // 2} {size}", kind="other", city="Kiel") for n in range(size))
        client = visit("birgit")
        with count_queries(client) as statements:
            client.get(f"{LIST}/duplicates")
        counts.append(len(statements))
    assert counts[0] == counts[1]
