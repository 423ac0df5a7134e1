"""The shipped data: it is complete, and loading it again undoes nothing that a person did."""

import csv

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.models import Event
from roundtable.directory import actions as directory
from roundtable.directory.models import Channel, Country, MissionChange, Organisation
from roundtable.search.models import SearchEntry
from roundtable.starter import load_regions, load_starter, load_starter_data
from roundtable.starter.directory import DATA
from roundtable.tables.models import Region, RoundTable
from tests import world


def entry(db, name: str) -> Organisation:
    return db.query(Organisation).filter_by(name=name).one()


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped files, which tests may change."""
    for file in DATA.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())

    def replace(name: str, old: str, new: str):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
        return tmp_path

    return replace


def test_regions_and_tables(starter):
    with starter.read() as db:
        tables = {t.slug: t for t in db.scalars(select(RoundTable))}
        assert len(tables) == 15 == len(db.scalars(select(Region)).all())
        opened = {slug for slug, t in tables.items() if t.founded == 2018 and t.opened_at}
        assert opened == {
            "kiel",
            "dithmarschen",
            "rendsburg-eckernfoerde",
            "segeberg",
            "nordfriesland",
            "herzogtum-lauenburg",
        }
        assert [tables[s].long_name for s in ("luebeck", "flensburg", "ploen", "kiel")] == [
            "Hansestadt Lübeck",
            "Stadt Flensburg",
            "Kreis Plön",
            "Landeshauptstadt Kiel",
        ]
        assert all(t.opened_at is None and t.founded is None for s, t in tables.items() if s not in opened)


def test_regions_leave_edited_tables_alone(starter):
    with starter.write() as db:
        table = db.query(RoundTable).filter_by(slug="stormarn").one()
        table.slug, table.name, table.founded = "stormarn-sued", "Stormarn-Süd", 2024
    with starter.write() as db:
        assert load_regions(System(db)) == 0
    with starter.read() as db:
        names = set(db.scalars(select(RoundTable.name)))
        assert "Stormarn-Süd" in names and "Stormarn" not in names


def test_everything_is_there_and_unchecked(starter):
    with starter.read() as db:
        entries = db.scalars(select(Organisation)).all()
        assert len(entries) == len(rows("embassies.csv")) + len(rows("authorities_sh.csv")) == 253
        assert len(db.scalars(select(Country)).all()) == 250
        assert len(db.scalars(select(MissionChange)).all()) == 5
        shipped = [r for name in ("embassies.csv", "authorities_sh.csv") for r in rows(name)]
        for kind in ("phone", "email", "website"):
            assert len(db.scalars(select(Channel).where(Channel.kind == kind)).all()) == sum(
                bool(r[kind]) for r in shipped
            )
        assert all(e.source and e.source_date for e in entries)
        assert all(c.verified_on is None and c.source and c.starter for e in entries for c in e.channels)


def test_names_are_taken_apart(starter):
    with starter.read() as db:
        lazuf = entry(db, "Landesamt für Zuwanderung und Flüchtlinge Schleswig-Holstein (LaZuF)")
        assert lazuf.former_names == "Landesamt für Ausländerangelegenheiten (bis 30.07.2020)"
        assert lazuf.channels[-1].value == "Haart 148, 24539 Neumünster"
        angola = entry(db, "Botschaft Angola")
        assert (angola.city, angola.country_code) == ("Berlin", "AO")
        gambia = entry(db, "Botschaft der Republik Gambia")
        assert (gambia.kind, gambia.state) == ("embassy", "announced")


def test_second_import_changes_nothing(starter):
    with starter.read() as db:
        before = [(o.id, o.version, o.name, [c.value for c in o.channels]) for o in db.scalars(select(Organisation))]
        events = len(db.scalars(select(Event)).all())
    with starter.write() as db:
        report = load_starter_data(System(db))
        assert (report.created, report.unchanged, report.updated, report.kept) == (0, 253, 0, 0)
    with starter.read() as db:
        assert before == [
            (o.id, o.version, o.name, [c.value for c in o.channels]) for o in db.scalars(select(Organisation))
        ]
        assert len(db.scalars(select(Event)).all()) == events


def test_changed_row_updates_an_untouched_entry(starter, folder):
    path = folder("embassies.csv", "+49 30 5471490", "+49 30 999")
    with starter.write() as db:
        report = load_starter(System(db), path)
        assert (report.unchanged, report.updated, report.kept) == (252, 1, 0)
    with starter.read() as db:
        ghana = entry(db, "Botschaft der Republik Ghana")
        assert [c.value for c in ghana.channels if c.kind == "phone"] == ["+49 30 999"]
        assert db.scalars(select(Event.topic).order_by(Event.id.desc())).first() == f"directory/{ghana.id}"
    with starter.write() as db:
        assert load_starter(System(db), path).unchanged == 253


def edit_note(here, ghana):
    typed = directory.Entry(ghana.name, ghana.kind, ghana.country_code, note="Nur vormittags", city=ghana.city)
    directory.edit_entry(here, ghana, typed, ghana.version)


def change_phone(here, ghana):
    phone = next(c for c in ghana.channels if c.kind == "phone")
    directory.correct(here, phone, directory.Correction("changed", value="+49 30 777"))


def verify_phone(here, ghana):
    directory.verify(here, next(c for c in ghana.channels if c.kind == "phone"), "phone")


def drop_phone(here, ghana):
    directory.correct(here, next(c for c in ghana.channels if c.kind == "phone"), directory.Correction("gone"))


def add_mail(here, ghana):
    directory.add_channel(here, ghana, "email", "passport@example.org")


def archive_entry(here, ghana):
    directory.archive(here, ghana)


@pytest.mark.parametrize("touch", [edit_note, change_phone, verify_phone, drop_phone, add_mail, archive_entry])
def test_touched_entries_are_kept(starter, folder, touch):
    path = folder("embassies.csv", "+49 30 5471490", "+49 30 999")
    with starter.write() as db:
        touch(world.actor(db, "jonas"), entry(db, "Botschaft der Republik Ghana"))
    with starter.read() as db:
        before = state_of(entry(db, "Botschaft der Republik Ghana"))
    with starter.write() as db:
        report = load_starter(System(db), path)
        assert (report.updated, report.kept, report.kept_names) == (0, 1, ["Botschaft der Republik Ghana"])
    with starter.read() as db:
        assert state_of(entry(db, "Botschaft der Republik Ghana")) == before


def state_of(ghana: Organisation):
    channels = [(c.kind, c.value, c.verified_on, c.archived_at) for c in ghana.channels]
    return ghana.note, ghana.archived_at, channels


def test_renamed_office_is_the_same_entry(starter, folder):
    path = folder("authorities_sh.csv", "Kreis Stormarn – Ausländerbehörde", "Kreis Stormarn – Fachdienst Migration")
    with starter.write() as db:
        before = entry(db, "Kreis Stormarn – Ausländerbehörde").id
        assert load_starter(System(db), path).updated == 1
        assert entry(db, "Kreis Stormarn – Fachdienst Migration").id == before


def test_announced_embassy_opens(starter, folder):
    path = folder("embassies.csv", "GM,embassy_announced,", "GM,embassy,")
    with starter.write() as db:
        assert load_starter(System(db), path).created == 0
        assert entry(db, "Botschaft der Republik Gambia").state == "active"


def test_checked_today_survives_import(starter):
    with starter.write() as db:
        verify_phone(world.actor(db, "jonas"), entry(db, "Botschaft der Republik Ghana"))
        assert load_starter(System(db)).unchanged == 253
        phone = next(c for c in entry(db, "Botschaft der Republik Ghana").channels if c.kind == "phone")
        assert phone.verified_on == clock.today()


# What the first releases shipped: one ministry, and nothing of hours, areas, languages, notes and pages.
FIRST_MINISTRY = "Ministerium für Inneres, Kommunales, Wohnen und Sport des Landes Schleswig-Holstein"
NEW_FIELDS = ("office_hours", "district", "languages", "note", "source_url")


@pytest.fixture
def earlier(starter):
    """The starter directory as the first releases left it: without the new fields, each entry with another digest."""
    with starter.write() as db:
        for name in ("Sozialministerium", "Härtefall", "ZuFiSH"):
            for gone in db.scalars(select(Organisation).where(Organisation.name.contains(name))):
                db.query(Channel).filter_by(organisation_id=gone.id).delete()
                db.delete(gone)
        social = db.scalars(select(Organisation).where(Organisation.name.startswith("Ministerium für Soziales"))).one()
        db.query(Channel).filter_by(organisation_id=social.id).delete()
        db.delete(social)
        for kept in db.scalars(select(Organisation)):
            kept.starter_digest = "of an earlier release"
            for field in NEW_FIELDS:
                setattr(kept, field, "")
    return starter


def test_an_earlier_installation_gets_the_new_facts_where_nobody_touched_anything(earlier):
    with earlier.write() as db:
        before = {o.starter_key: o.id for o in db.scalars(select(Organisation))}
        verify_phone(world.actor(db, "jonas"), entry(db, "Botschaft der Republik Ghana"))
        report = load_starter_data(System(db))
        assert (report.created, report.updated, report.kept) == (3, 249, 1)
    with earlier.read() as db:
        after = {o.starter_key: o.id for o in db.scalars(select(Organisation))}
        assert {key: after[key] for key in before} == before  # nothing is there twice
        assert before["office/ministry/SH"] == entry(db, FIRST_MINISTRY).id
        assert not entry(db, "Botschaft der Republik Ghana").note
        kiel = entry(db, "Landeshauptstadt Kiel – Zuwanderungsabteilung (Immigration Office)")
        assert kiel.office_hours.startswith("Mit Termin Mo, Di 8:30–13, Do 8:30–13 und 14–16") and kiel.languages
        assert kiel.source_url == "https://www.kiel.de/de/politik_verwaltung/service/faq_immigration_office.php"
        tunis = entry(db, "Konsulat der Tunesischen Republik in Hamburg")
        assert "Schleswig-Holstein" in tunis.district


def test_what_somebody_wrote_into_the_new_fields_stays(earlier):
    with earlier.write() as db:
        ghana = entry(db, "Botschaft der Republik Ghana")
        typed = directory.Entry(ghana.name, ghana.kind, "GH", languages="Twi", district="Norden", office_hours="nie")
        directory.edit_entry(world.actor(db, "jonas"), ghana, typed, ghana.version)
        assert load_starter_data(System(db)).kept_names == [ghana.name]
        assert (ghana.languages, ghana.district, ghana.office_hours) == ("Twi", "Norden", "nie")


def test_the_new_kinds_and_the_second_ministry(starter):
    with starter.read() as db:
        kinds = {o.starter_key: o.kind for o in db.scalars(select(Organisation))}
        assert kinds["office/hardship_commission/SH"] == "hardship_commission"
        assert kinds["office/authority_finder/SH"] == "authority_finder"
        assert {key for key, kind in kinds.items() if kind == "ministry"} == {
            "office/ministry/SH",
            "office/ministry/SH/soziales",
        }


def test_a_renamed_ministry_is_the_same_entry(starter, folder):
    path = folder("authorities_sh.csv", "Ministerium für Soziales, Jugend, Familie", "Ministerium für Soziales, Kinder")
    with starter.write() as db:
        report = load_starter(System(db), path)
        assert (report.created, report.updated) == (0, 1)


def test_edited_entries_are_found_by_the_words_of_this_release_too(starter):
    with starter.write() as db:
        ghana = entry(db, "Botschaft der Republik Ghana")
        edit_note(world.actor(db, "jonas"), ghana)
        found = db.query(SearchEntry).filter_by(subject=f"organisation/{ghana.id}").one()
        found.body, found.folded = "as an earlier release wrote it", "botschaft der republik ghana\n"
        load_starter_data(System(db))
        assert "ghanaischer" in found.folded and "vormittags" in found.folded
