"""What a redaction reaches of the directory: what people of the table typed, and for the administration all of it."""

import pytest
from sqlalchemy import select

from roundtable.directory import actions as directory
from roundtable.directory.imports.models import ListedMission, MissionDifference, MissionImport
from roundtable.directory.merging import actions as merging
from roundtable.directory.merging.models import OrganisationMerge
from roundtable.directory.models import Channel, Function, Organisation, Verification
from roundtable.minutes.redaction import actions as redaction
from roundtable.minutes.redaction import queries
from tests import world
from tests.conftest import count_queries
from tests.directory.conftest import ghana, phone_of, starter
from tests.minutes.redaction.test_redaction import NAME, REASON, redact, where

__all__ = ["ghana", "phone_of", "starter"]

MARK = "[geschwärzt 1]"
LIST = "/tables/dithmarschen/directory"


def entry_of(database, by="petra", table="dithmarschen", name=f"Beispielamt {NAME}"):
    """The id of an entry with the words in all of its texts, and with a channel and its history."""
    with database.write() as db:
        here = world.actor(db, by, table)
        typed = directory.Entry(
            name,
            "other",
            city=NAME,
            former_names=NAME,
            office_hours=NAME,
            functions=f"Pässe: {NAME}",
            note=f"Fragen an **{NAME.replace(' ', '** ')}",
            state_note=NAME,
        )
        entry = directory.add_entry(here, typed, {"email": "amir.rezaei89@gmail.com"})
        added = directory.add_channel(here, entry, "address", f"bei {NAME}", label=NAME, source=NAME)
        directory.correct(here, added, directory.Correction("changed", value=f"c/o {NAME}", label=NAME))
        return entry.id


def test_the_words_are_gone_from_everything_that_people_of_the_table_typed(visit, database):
    entry = entry_of(database)
    assert {"organisation", "function", "channel", "verification", "search_entry", "event"} <= set(
        where(database, NAME)
    )
    page = redact(visit, where="redactions/preview").text
    assert "Kontakte: 5" in page and "Beispielamt" in page
    assert redact(visit).status_code == 303
    assert where(database, NAME) == []
    for path in (f"{LIST}/{entry}", LIST, f"{LIST}.csv", f"{LIST}.vcf", "/tables/dithmarschen/search?q=Beispielamt"):
        page = visit("petra").get(path)
        assert page.status_code == 200 and "beispielfrau" not in page.text.casefold(), path
    assert "Beispielamt" in visit("merle").get("/tables/kiel/search?q=Beispielamt").text


def test_a_number_that_was_taken_out_is_no_channel_any_more(visit, database):
    entry = entry_of(database)
    assert redact(visit, "amir.rezaei89@gmail.com").status_code == 303
    with database.read() as db:
        mail, address = db.get(Organisation, entry).channels
        assert mail.value == MARK and mail.archived_at and not address.archived_at
    assert "mailto:" not in visit("petra").get(f"{LIST}/{entry}").text.partition("<main")[2]


def test_undoing_a_merge_or_an_import_brings_no_words_back(visit, database):
    entry = entry_of(database)
    with database.write() as db:
        birgit = world.actor(db, "birgit")
        kept = directory.add_entry(birgit, directory.Entry("Amt", "other"), {})
        gone = db.get_one(Organisation, entry)
        merge = merging.merge(birgit, kept, gone, (kept.version, gone.version)).id
        listed = ListedMission(remote_id="1", organisation_id=entry, content={}, taken={"note": NAME})
        begun = MissionImport(source="liste.json", state="ready")
        db.add_all([listed, begun])
        db.flush()
        row = {"import_id": begun.id, "listed_id": listed.id, "organisation_id": entry, "before": {"note": NAME}}
        db.add(MissionDifference(**row, field="note", act="changed", old_value=NAME, decision="accepted"))
    assert redact(visit).status_code == 303
    assert where(database, NAME) == []
    with database.write() as db:
        merging.undo(world.actor(db, "birgit"), db.get_one(OrganisationMerge, merge))
    assert where(database, NAME) == []
    assert "Beispielamt" in visit("petra").get(f"{LIST}/{entry}").text


def test_an_open_page_of_another_table_shows_them_no_more(visit, database):
    entry = entry_of(database)
    merle = visit("merle")
    before = merle.get(f"/tables/kiel/directory/{entry}").text + merle.get("/tables/kiel").text
    assert "Beispielfrau" in before
    assert redact(visit).status_code == 303
    for path in (f"/tables/kiel/directory/{entry}", "/tables/kiel"):
        assert "Beispielfrau" not in merle.get(path).text


def test_what_another_table_typed_is_for_that_table_or_the_administration(visit, database):
    entry_of(database, "merle", "kiel")
    before = where(database, NAME)
    assert redact(visit).status_code == 422  # the words stand nowhere at this table
    assert where(database, NAME) == before
    assert redact(visit, name="anton").status_code == 303
    assert where(database, NAME) == []


def test_who_edited_an_entry_of_others_typed_it_as_well(visit, database, starter, ghana):
    with starter.write() as db:
        entry = db.get(Organisation, ghana)
        typed = directory.Entry(entry.name, entry.kind, entry.country_code, note=f"{NAME} fragen")
        directory.edit_entry(world.actor(db, "ole"), entry, typed, entry.version)
    assert redact(visit).status_code == 303
    with starter.read() as db:
        assert db.get(Organisation, ghana).note == f"{MARK} fragen"


def test_a_value_that_somebody_else_replaced_stays_in_no_history(visit, database):
    entry = entry_of(database)
    with database.write() as db:
        row = db.get(Organisation, entry).channels[1]
        directory.correct(
            world.actor(db, "merle", "kiel"), row, directory.Correction("changed", value="Hafenstraße 1", label="")
        )
    assert redact(visit).status_code == 303
    assert where(database, NAME) == []
    with database.read() as db:
        assert db.get(Organisation, entry).channels[1].archived_at is None


@pytest.mark.parametrize("name", ["birgit", "anton"])
def test_what_was_shipped_stays(visit, starter, ghana, phone_of, name):
    with starter.write() as db:
        here, entry = world.actor(db, "petra"), db.get(Organisation, ghana)
        directory.add_channel(here, entry, "email", "konsulat@ghana.example", label="Ghana")
        directory.verify(here, db.get(Channel, phone_of(ghana)), "phone")
        texts = [entry.name, *(row.value for row in entry.channels)]
    assert redact(visit, "Ghana", name=name).status_code == 303
    with starter.read() as db:
        entry = db.get(Organisation, ghana)
        assert [entry.name, *(row.value for row in entry.channels)] == [*texts[:-1], f"konsulat@{MARK}.example"]
        assert entry.channels[-1].label == MARK
        assert entry.starter_key == "mission/GH/embassy/berlin"


def test_it_takes_as_many_queries_for_many_entries(visit, database):
    birgit = visit("birgit")

    def queries_for(number: int) -> int:
        for at in range(number):
            entry_of(database, name=f"Amt {number}-{at}")
        with count_queries(birgit) as statements, database.read() as db:
            assert redaction.places(world.actor(db, "birgit"), redaction.checked_words(NAME, REASON))
            hits = [(Organisation, row) for row in db.scalars(select(Organisation))]
            assert len(queries.entries_of(db, hits)) == len(hits)
        return len(statements)

    assert queries_for(1) == queries_for(12)
    with database.read() as db:
        assert (db.query(Function).count(), db.query(Verification).count()) == (13, 26)
