"""Contacts from a file: each row's dry run, problems with line and column, all or nothing, undoing."""

import os
import re
import subprocess
import sys
import textwrap
from datetime import timedelta

import pytest

from roundtable.core import clock
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.models import Event
from roundtable.directory import actions as directory
from roundtable.directory import fields
from roundtable.directory.contact_files import actions as contact_files
from roundtable.directory.contact_files import queries, reading
from roundtable.directory.contact_files.actions import forget_files
from roundtable.directory.contact_files.models import ContactFile
from roundtable.directory.models import Channel, Organisation
from tests import world
from tests.conftest import count_queries
from tests.directory.entries.test_entries import LIST, NASTY, text_of

FILES = f"{LIST}/files"
ADDRESS = "http://testserver/tables/dithmarschen/directory"
HUGE = {"content-length": "200000000", "content-type": "multipart/form-data; boundary=x"}
HEAD = "Name;Art;Telefon;E-Mail;Straße;PLZ;Ort;Kreis;Land\n"


def upload(client, text: str | bytes, name: str = "kontakte.csv"):
    data = text.encode() if isinstance(text, str) else text
    return client.post(FILES, files={"file": (name, data, "text/csv")})


def page_of(client, text, name="kontakte.csv") -> tuple[str, str]:
    """(address, page) of an uploaded file."""
    reply = upload(client, text, name)
    assert reply.status_code == 303, text_of(reply.text)
    path = reply.headers["location"]
    return path, client.get(path).text


def take(client, path: str, page: str, rows=None):
    chosen = rows if rows is not None else re.findall(r'name="row"\s+value="(\d+)" checked', page)
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    return client.post(f"{path}/taking", data={"row": chosen, "seen": seen})


def prepare(db, database, file: int, seen: str, choice=lambda plans: {plan.row.line for plan in plans}):
    """In a reading session."""
    here = world.actor(db, "birgit")
    return contact_files.prepare_taking(here, database, db.get(ContactFile, file), choice, (seen, ADDRESS))


def named(database, name: str) -> list[Organisation]:
    with database.read() as db:
        found = db.query(Organisation).filter_by(name=name).order_by(Organisation.id).all()
        for entry in found:
            assert entry.channels is not None
        return found


def states(database, file: int) -> dict[int, str]:
    with database.read() as db:
        return {p.row.line: p.state for p in queries.planned(db, db.get(ContactFile, file), ADDRESS)}


def ident(path: str) -> int:
    return int(path.rsplit("/", 1)[1])


def test_a_dry_run_says_what_each_row_would_do(starter, visit):
    text = HEAD + (
        "Beratungsstelle Nord;Migrationsberatung;04821 / 66-0;;Haart 1;25524;Itzehoe;Steinburg;\n"
        "Botschaft der Republik Ghana;Botschaft;;info@ghana.example;;;Berlin;;Ghana\n"
        "Ghana, neue Stelle;Botschaft;030/5471490;;;;Bonn;;Ghana\n"
        ";Botschaft;;;;;;;Ghana\n"
        "Beratungsstelle Süd;Beratung;0431 RUECK;keine;;;Kiel;Ostfriesland;\n"
        "Beratungsstelle Nord;Migrationsberatung;;;;;Itzehoe;Steinburg;\n"
    )
    path, page = page_of(visit("birgit"), text)
    assert states(starter, ident(path)) == {
        2: "new",
        3: "changed",
        4: "duplicate",
        5: "invalid",
        6: "new",
        7: "duplicate",
    }
    shown = text_of(page)
    assert "Zeile 6, Spalte 3 (Telefon): Das ist keine Nummer, die man anrufen kann: 0431 RUECK" in shown
    assert "Zeile 6, Spalte 4 (E-Mail): Bitte geben Sie eine E-Mail-Adresse ein" in shown
    assert "Zeile 6, Spalte 8 (Kreis): „Ostfriesland“ ist kein Kreis in Schleswig-Holstein." in shown
    assert "Zeile 5, Spalte 1 (Name): Der Name fehlt." in shown
    assert "Wie Zeile 2 dieser Datei." in shown and "Die Nummer ist gleich: Botschaft der Republik Ghana" in shown
    with starter.read() as db:
        assert db.query(Organisation).filter(Organisation.name.startswith("Beratungsstelle N")).count() == 0
    assert take(visit("birgit"), path, page).headers["location"] == f"{path}?saved=imported"
    (nord,) = named(starter, "Beratungsstelle Nord")
    assert (nord.kind, nord.region, nord.city) == ("migration_counselling", "01061", "Itzehoe")
    assert {(way.kind, way.value) for way in nord.channels} == {
        ("phone", "+49 4821 66-0"),
        ("address", "Haart 1, 25524 Itzehoe"),
    }
    (ghana,) = named(starter, "Botschaft der Republik Ghana")
    assert {way.value for way in ghana.channels} >= {"info@ghana.example", "+49 30 5471490"}
    assert named(starter, "Ghana, neue Stelle") == []


def test_same_name_elsewhere_is_never_merged(starter, visit):
    text = HEAD.replace("\n", ";Seite der Quelle\n")
    text += "Botschaft der Republik Ghana;Botschaft;+49 40 123456;;;;Hamburg;;Ghana;https://ghana.example\n"
    path, page = page_of(visit("karla"), text)
    assert "Es gibt einen Eintrag gleichen Namens (Berlin). Dieser wird ein eigener." in text_of(page)
    take(visit("karla"), path, page)
    berlin, hamburg = named(starter, "Botschaft der Republik Ghana")
    assert (berlin.city, hamburg.city) == ("Berlin", "Hamburg")
    assert "+49 40 123456" not in {way.value for way in berlin.channels}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("divider", [";", ",", "\t", "|"])
def test_encoding_and_divider_are_detected(encoding, divider):
    text = 'Name;Straße;Ort\r\n"Büro; Kiel, Süd";Größe 1;Köln\r\n'.replace(";", divider, 2)
    text = text.replace(";Größe", f"{divider}Größe").replace(";Köln", f"{divider}Köln")
    found = reading.sheet(reading.decode(text.encode(encoding)))
    assert found.headings == ["Name", "Straße", "Ort"]
    assert found.rows == [(2, ["Büro; Kiel, Süd", "Größe 1", "Köln"])]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Telefon-Nr.", "phone"),
        ("Phone number", "phone"),
        ("E-Mail-Adresse", "email"),
        ("PLZ", "postal_code"),
        ("Öffnungszeiten", "office_hours"),
        ("Zuständig für", "district"),
        ("Organisation", "name"),
        ("Town", "city"),
        ("Webseite", "website"),
        ("Irgendwas", ""),
    ],
)
def test_columns_are_guessed(heading, field):
    assert reading.guessed_columns(reading.Sheet([heading], [])) == [field]


def test_columns_are_chosen(starter, visit):
    path, page = page_of(visit("birgit"), "Wer;Wo\nBeratung Ost;Kiel\n")
    assert "Der Name fehlt." in text_of(page)
    again = visit("birgit").post(f"{path}/columns", data={"column-0": "name", "column-1": "city"})
    assert again.headers["location"] == f"{path}#rows"
    take(visit("birgit"), path, visit("birgit").get(path).text)
    assert named(starter, "Beratung Ost")[0].city == "Kiel"
    other, _page = page_of(visit("birgit"), "Wer;Wo\nBeratung West;Kiel\n")
    assert visit("birgit").post(f"{other}/columns", data={"column-0": "city"}).status_code == 422
    assert visit("birgit").post(f"{other}/columns", data={"column-0": "id"}).status_code == 422


def test_our_own_table_comes_back_unchanged(starter, ghana, visit):
    """What was exported and not touched changes nothing; one touched number is one change of one entry."""
    with starter.write() as db:
        entry, here = db.get(Organisation, ghana), world.actor(db, "birgit")
        typed = fields.entry_of(entry)
        more = {"functions": "Passersatz: nach Termin\nVisa", "office_hours": "Mo 9-12\nDi 9-12", "note": "- a\n- b"}
        directory.edit_entry(here, entry, directory.Entry(**(vars(typed) | more)), entry.version)
    export = visit("birgit").get(f"{LIST}.csv").content
    path, _page = page_of(visit("birgit"), export)
    assert set(states(starter, ident(path)).values()) == {"same"}
    changed = export.replace(b"+49 30 5471490", b"030/54 71 490").replace(b"+49 30 54714-90", b"")
    assert set(states(starter, ident(page_of(visit("birgit"), changed)[0])).values()) == {"same"}
    renamed = export.replace(b"Botschaft der Republik Ghana", b"Botschaft von Ghana")
    path, page = page_of(visit("birgit"), renamed)
    assert list(states(starter, ident(path)).values()).count("changed") == 1
    take(visit("birgit"), path, page)
    with starter.read() as db:
        assert db.get(Organisation, ghana).name == "Botschaft von Ghana"


@pytest.mark.parametrize("version", ["3", "4"])
def test_our_own_cards_come_back(starter, ghana, visit, version):
    card = visit("birgit").get(f"{LIST}/{ghana}.vcf", params={"version": version}).text
    moved = card.replace("Stavangerstraße 17-19", "Neue Straße 1")
    path, page = page_of(visit("birgit"), moved, "ghana.vcf")
    assert list(states(starter, ident(path)).values()) == ["changed"]
    take(visit("birgit"), path, page)
    with starter.read() as db:
        assert "ungeprüft" not in db.get(Organisation, ghana).note
        values = {way.value for way in db.get(Organisation, ghana).channels}
    assert "Neue Straße 1, 10439 Berlin" in values and "+49 30 5471490" in values


def test_a_card_with_a_picture_and_a_person(starter, visit):
    """The picture stays away, and so does the person: the directory knows offices."""
    photo = "\r\n ".join(["PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 60, *(["B" * 70] * 2000)])
    card = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Muster;Erika\r\nFN:Erika Muster\r\n"
        "ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:B=C3=BCro f=C3=BCr=\r\n R=C3=BCckkehr\r\n"
        f"item1.TEL;WORK;VOICE:(04821) 66-0\r\nEMAIL;INTERNET:post@büro-müller.de\r\n{photo}\r\nEND:VCARD\r\n"
    )
    path, page = page_of(visit("birgit"), card, "karte.vcf")
    assert "Weggelassen: PHOTO, FN" in text_of(page) and "Erika" not in page
    take(visit("birgit"), path, page)
    (entry,) = named(starter, "Büro für Rückkehr")
    assert {way.value for way in entry.channels} == {"+49 4821 66-0", "post@büro-müller.de"}


def test_two_numbers_an_extension_and_no_street(starter, visit):
    text = (
        HEAD + 'Amt A;;"04821 66-0 / 04832 2345678, 0431 988-0 Durchwahl 12";a@a.example b@b.example;;25524;Itzehoe;;\n'
    )
    path, page = page_of(visit("birgit"), text)
    take(visit("birgit"), path, page)
    (entry,) = named(starter, "Amt A")
    assert {(way.kind, way.value, way.label) for way in entry.channels} == {
        ("phone", "+49 4821 66-0", ""),
        ("phone", "+49 4832 2345678", ""),
        ("phone", "+49 431 988-0", "Durchwahl 12"),
        ("email", "a@a.example", ""),
        ("email", "b@b.example", ""),
    }
    assert entry.city == "Itzehoe"
    for spelling in ("04821/66-0", "+49 (0)4821 660", "0049482166 0", "04832-2345678"):
        assert "Amt A" in visit("petra").get(LIST, params={"q": spelling}).text, spelling


def test_a_mobile_number_waits_until_it_is_said_whose_it_is(starter, visit):
    text = HEAD + 'Amt A;;"04821 66-0 / 0171 2345678";;;25524;Itzehoe;;\n'
    path, page = page_of(visit("birgit"), text)
    assert "Das ist eine Mobilnummer" in text_of(page)
    take(visit("birgit"), path, page)
    for entry in named(starter, "Amt A"):
        assert [way.value for way in entry.channels] == ["+49 4821 66-0"]


def test_what_could_be_a_person_is_not_ticked(starter, visit):
    """The guard looks at free texts; who takes the row over all the same ticks it."""
    person = "Herr Ali Mustermann, geb. 12.03.1990, wartet auf Pass"
    text = f"Name;Ort;Hinweis\nStelle P;Kiel;{person}\nStelle Q;Kiel;Klingel 2\n"
    path, page = page_of(visit("birgit"), text)
    assert "Das könnte jemanden erkennbar machen" in text_of(page)
    assert re.findall(r'name="row"\s+value="(\d+)" checked', page) == ["3"]
    take(visit("birgit"), path, page, ["2", "3"])
    assert len(named(starter, "Stelle P")) == 1


def test_nothing_turns_what_stands_beside_it(starter, visit):
    """Signs that change the direction of a text stay out of every field of one line."""
    turned = "a\u202eb"
    text = f"Name;E-Mail;Adresse;Früher;Ort\nX{turned};m{turned}@example.org;Weg {turned};F{turned};O{turned}\n"
    path, page = page_of(visit("birgit"), text, f"{turned}.csv")
    assert "\u202e" not in page
    take(visit("birgit"), path, page)
    (entry,) = named(starter, "Xab")
    assert (entry.former_names, entry.city) == ("Fab", "Oab")
    assert {way.value for way in entry.channels} == {"mab@example.org", "Weg ab"}


def test_script_in_a_name_is_text(starter, visit):
    path, page = page_of(visit("birgit"), f'Name;Ort\n"{NASTY.replace(chr(34), chr(34) * 2)}";Kiel\n', NASTY + ".csv")
    assert "<script>alert" not in page
    take(visit("birgit"), path, page)
    assert "<script>alert" not in visit("birgit").get(path).text + visit("birgit").get(FILES).text


def test_undo_leaves_what_others_did(starter, ghana, visit):
    text = HEAD + (
        "Stelle Eins;;0431 1234561;;;;Kiel;;\nStelle Zwei;;0431 1234562;;;;Kiel;;\n"
        "Botschaft der Republik Ghana;Botschaft;;neu@ghana.example;;;Berlin;;Ghana\n"
    )
    path, page = page_of(visit("birgit"), text)
    take(visit("birgit"), path, page)
    with starter.write() as db:
        two = db.query(Organisation).filter_by(name="Stelle Zwei").one()
        directory.verify(world.actor(db, "jonas"), two.channels[0], "phone")
    reply = visit("birgit").post(f"{path}/undoing")
    assert reply.headers["location"] == f"{path}?kept=1"
    assert "geblieben" in text_of(visit("birgit").get(reply.headers["location"]).text)
    assert named(starter, "Stelle Eins")[0].archived_at and not named(starter, "Stelle Zwei")[0].archived_at
    with starter.read() as db:
        values = {way.value for way in db.get(Organisation, ghana).channels if not way.archived_at}
        assert "neu@ghana.example" not in values and "+49 30 5471490" in values
    assert visit("birgit").post(f"{path}/undoing").status_code == 409


def test_undo_gives_texts_back(starter, ghana, visit):
    head = "Name;Art;Ort;Land;Sprechzeiten;Sprachen\n"
    path, page = page_of(visit("birgit"), head + "Botschaft der Republik Ghana;Botschaft;Berlin;Ghana;Mo 9;Twi\n")
    with starter.read() as db:
        before = fields.entry_of(db.get(Organisation, ghana))
    take(visit("birgit"), path, page)
    with starter.write() as db:
        entry, here = db.get(Organisation, ghana), world.actor(db, "jonas")
        assert (entry.office_hours, entry.languages) == ("Mo 9", "Twi")
        typed = fields.entry_of(entry)
        directory.edit_entry(here, entry, directory.Entry(**(vars(typed) | {"languages": "Twi, Ga"})), entry.version)
    visit("birgit").post(f"{path}/undoing")
    with starter.read() as db:
        entry = db.get(Organisation, ghana)
        assert (entry.office_hours, entry.languages) == (before.office_hours, "Twi, Ga")


def test_undo_ends_after_thirty_days(starter, visit):
    path, page = page_of(visit("birgit"), "Name;Ort\nStelle Alt;Kiel\n")
    take(visit("birgit"), path, page)
    with starter.write() as db:
        db.get(ContactFile, ident(path)).taken_at = clock.now() - timedelta(days=31)
    assert "Rückgängig" not in text_of(visit("birgit").get(path).text)
    assert visit("birgit").post(f"{path}/undoing").status_code == 409
    with starter.write() as db:
        forget_files(db)
    with starter.read() as db:
        assert (db.get(ContactFile, ident(path)).text, db.get(ContactFile, ident(path)).changed) == ("", {})
    assert visit("birgit").get(path).status_code == 200


def test_a_file_is_taken_once(starter, visit):
    path, page = page_of(visit("birgit"), "Name;Ort\nStelle Einmal;Kiel\n")
    take(visit("birgit"), path, page)
    assert take(visit("birgit"), path, page).status_code == 409
    assert len(named(starter, "Stelle Einmal")) == 1


def test_who_looked_at_something_else_looks_again(starter, visit):
    path, page = page_of(visit("birgit"), "Name;Ort;Telefon\nStelle Neu;Kiel;0431 7654321\n")
    visit("jonas").post(LIST, data={"name": "Schneller", "kind": "other", "phone": "0431 7654321"})
    assert take(visit("birgit"), path, page).status_code == 409
    assert named(starter, "Stelle Neu") == []


def test_one_wrong_row_keeps_all_from_being_stored(starter, visit):
    with starter.write() as db:
        here = world.actor(db, "birgit")
        file = contact_files.keep(here, "x.csv", b"Name;Ort\nStelle A;Kiel\nStelle B;Kiel\n")
        plans = queries.planned(db, file, ADDRESS)
        seen = contact_files.digest(plans)
        directory.add_entry(here, directory.Entry("Stelle B", "other", city="Kiel"), {})
    with starter.read() as db, pytest.raises(Conflict):
        prepare(db, starter, file.id, seen)
    (only,) = named(starter, "Stelle B")
    assert only.id and named(starter, "Stelle A") == []


BROKEN = [
    ('Name;Ort\nA;Kiel\nB;"Kiel\nC;x\n', "Zeile 3, Spalte 2"),
    ('Name;Ort\n"A"x;Kiel\n', "Zeile 2, Spalte 1"),
    ("Name;Ort\nA\0;Kiel\n", "Zeile 2, Zeichen 2"),
    ("Name;Ort\n", "Zeile 1"),
    ("", "Zeile 1"),
    ("Name;Ort\n" + "A;Kiel\n" * 70000, "Höchstens 5000"),
    ("BEGIN:VCARD\nFN:A\n", "Zeile 1: Diese Visitenkarte hat kein Ende"),
    ("BEGIN:VCARD\nFN:A\nBEGIN:VCARD\n", "Zeile 3"),
    ("Name;Ort\nA;" + "x" * 300_000 + "\n", "Zeile 2"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_what_cannot_be_read_says_where(starter, visit, text, said):
    reply = upload(visit("birgit"), text)
    assert reply.status_code == 422 and said in text_of(reply.text)


def test_binary_files_are_refused(starter, visit):
    for data in (b"\x89PNG\r\n\x1a\n\0\0\0", bytes(range(256)) * 20, b"PK\x03\x04" + b"\0" * 100, b"\xff\xfeA"):
        assert upload(visit("birgit"), data).status_code == 422
    assert upload(visit("birgit"), b"Name\n" + b"A\n" * 2_000_000).status_code in (413, 422)
    assert visit("birgit").post(FILES, data={}).status_code == 422


def test_two_hundred_megabytes_are_refused_early(starter, visit):
    reply = visit("birgit").post(FILES, headers=HUGE, content=b"x")
    assert reply.status_code == 413


def test_who_may(starter, visit):
    for who, status in (("birgit", 200), ("karla", 200), ("anton", 200), ("jonas", 403), ("petra", 403), ("gesa", 403)):
        assert visit(who).get(FILES).status_code == status, who
    path, _page = page_of(visit("birgit"), "Name;Ort\nA;Kiel\n")
    assert visit("merle").get(path.replace("dithmarschen", "kiel")).status_code == 404
    assert f'href="{FILES}"' in visit("birgit").get(LIST).text and FILES not in visit("jonas").get(LIST).text


def test_the_feed_says_so_once(starter, visit):
    path, page = page_of(visit("birgit"), "Name;Ort\nA;Kiel\nB;Kiel\n")
    take(visit("birgit"), path, page)
    with starter.read() as db:
        assert db.query(Event).filter_by(verb="directory.file_taken").one().data == {"title": "2"}


def test_looking_costs_the_same_for_many_rows(starter, visit):
    counts = []
    for rows in (1, 300):
        path, _page = page_of(visit("birgit"), HEAD + "".join(f"Stelle {n};;;;;;Kiel;;\n" for n in range(rows)))
        client = visit("birgit")
        with count_queries(client) as statements:
            client.get(path)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_kill_in_the_middle_leaves_nothing_half(starter, tmp_path):
    """The process dies after the last row was written and before the commit."""
    with starter.write() as db:
        rows = "".join(f"Halbe Stelle {number};;0431 5555{number:03};;;;Kiel;;\n" for number in range(50))
        file = contact_files.keep(world.actor(db, "birgit"), "x.csv", (HEAD + rows).encode()).id
    script = textwrap.dedent(
        f"""
        import os, signal
        from roundtable import features
        from roundtable.core.db import Database
        from roundtable.directory.contact_files import actions, queries
        from roundtable.directory.contact_files.models import ContactFile
        from roundtable.directory.models import Organisation
        from tests import world
        features.load_models()
        database = Database({starter.writer.url.render_as_string(hide_password=False)!r})
        with database.write() as db:
            file = db.get(ContactFile, {file})
            seen = actions.digest(queries.planned(db, file, {ADDRESS!r}))
        with database.read() as db:
            here = world.actor(db, "birgit")
            file = db.get(ContactFile, {file})
            every = lambda plans: {{plan.row.line for plan in plans}}
            taking = actions.prepare_taking(here, database, file, every, (seen, {ADDRESS!r}))
        with database.write() as db:
            actions.take(world.actor(db, "birgit"), db.get(ContactFile, {file}), taking)
            assert db.query(Organisation).filter(Organisation.name.startswith("Halbe")).count() == 50
            os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    done = subprocess.run([sys.executable, "-c", script], env={**os.environ}, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    with starter.read() as db:
        assert db.query(Organisation).filter(Organisation.name.startswith("Halbe")).count() == 0
        assert db.query(Channel).filter(Channel.value.contains("5555")).count() == 0
        assert db.get(ContactFile, file).state == "open"


def test_nothing_chosen_is_told(starter):
    with starter.write() as db:
        file = contact_files.keep(world.actor(db, "birgit"), "x.csv", b"Name;Ort\nA;Kiel\n")
        seen = contact_files.digest(queries.planned(db, file, ADDRESS))
    with starter.read() as db, pytest.raises(Invalid):
        prepare(db, starter, file.id, seen, lambda plans: set())


def test_words_that_lists_use_for_kinds_are_understood_and_the_same_problem_is_said_once(starter, visit):
    """A list of thirty with the same word in each row is no list of thirty problems."""
    said = {
        "NGO": "other",
        "Helferkreis": "volunteer_group",
        "ABH": "immigration_authority",
        "Beratungsstelle": "other",
    }
    text = HEAD + "".join(f"Stelle {word};{word};;;;;Heide;;\n" for word in said)
    text += "Rückkehrberatung Heide;Beratungsstelle;;;;;Heide;;\n"
    text += "".join(f"Ort {n};Raumschiff;;;;;Heide;;\n" for n in range(9)) + "Allein;Sonstwas;;;;;Heide;;\n"
    path, page = page_of(visit("birgit"), text)
    with starter.read() as db:
        found = {
            p.fields["name"]: p.fields["kind"] for p in queries.planned(db, db.get(ContactFile, ident(path)), ADDRESS)
        }
    assert {word: found[f"Stelle {word}"] for word in said} == said
    assert found["Rückkehrberatung Heide"] == "return_counselling"
    problems = text_of(page[page.index('id="problems"') : page.index('id="taking"')])
    assert "10 Probleme" in problems and problems.count("Raumschiff") == 1
    assert "Zeilen 7 , 8 , 9 , 10 , 11 und 4 weitere, Spalte 2 (Art)" in problems
    assert "Zeile 16, Spalte 2 (Art): „Sonstwas“" in problems
