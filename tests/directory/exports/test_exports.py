"""Downloads, read back by independent parsers: with the date of every check, and without names of people."""

import csv
import io
import re
from datetime import timedelta

import pytest
import vobject

from roundtable.core.clock import today
from roundtable.core.text import one_line
from roundtable.directory import actions as directory
from roundtable.directory.exports import writing
from roundtable.directory.models import Channel, Function, Organisation
from tests import world
from tests.directory.entries.test_entries import LIST, NASTY


def table(reply) -> list[dict[str, str]]:
    assert reply.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def cards(data: bytes) -> list[list[tuple[str, str]]]:
    """vCards as lists of (name, value), parsed as RFC 2425 and 2426 say."""
    text = data.decode()
    assert "\n" not in text.replace("\r\n", "") and "\r" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found, current = [], None
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        name, _colon, value = line.partition(":")
        if name == "BEGIN":
            current = []
        elif name == "END":
            found.append(current)
        else:
            current.append((name, value))
    return found


def unescaped(value: str) -> str:
    out, chars = "", iter(value)
    for char in chars:
        if char == "\\":
            char = {"n": "\n", "N": "\n"}.get(following := next(chars), following)
        out += char
    return out


@pytest.fixture
def checked(starter, ghana, visit):
    """Ghana's telephone was checked by Jonas today, its address last year."""
    with starter.write() as db:
        here, entry = world.actor(db, "jonas"), db.get(Organisation, ghana)
        for way in entry.channels:
            if way.kind in ("phone", "address"):
                way.verified_on, way.verified_by_id = today(), here.user_id
                way.verified_as, way.verified_how = "Migrationsberatung", "phone"
            if way.kind == "address":
                way.verified_on = today() - timedelta(days=400)
    return starter


def test_csv_of_a_search(checked, visit):
    reply = visit("gesa").get(LIST + ".csv", params={"q": "ghana botschaft"})
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    day = today().isoformat()
    assert reply.headers["content-disposition"] == (
        f"attachment; filename=\"kontakte-{day}.csv\"; filename*=UTF-8''Kontakte%20{day}.csv"
    )
    rows = {row["Kontakt über"]: row for row in table(reply)}
    # The consulate comes along, which has no channel.
    assert set(rows) == {"", "Telefon", "Internet", "Anschrift"}
    phone, website, address = rows["Telefon"], rows["Internet"], rows["Anschrift"]
    assert (phone["Angabe"], phone["Land"], phone["Art"]) == ("+49 30 5471490", "Ghana", "Botschaft")
    assert phone["Zustand"] == f"geprüft {today():%m/%Y}"
    assert (phone["geprüft am"], phone["geprüft von"], phone["geprüft wie"]) == (
        day,
        "Migrationsberatung",
        "per Telefon",
    )
    assert address["Zustand"].startswith("zuletzt geprüft") and address["Zustand"].endswith("veraltet")
    assert website["Zustand"] == "ungeprüft, Stand 12/2023"
    assert "Jonas" not in reply.text


def test_csv_of_everything(starter, visit):
    rows = table(visit("petra").get(LIST + ".csv"))
    assert len({(row["Name"], row["Ort"], row["Kreis"]) for row in rows}) == 253
    assert {row["Zustand"].partition(",")[0] for row in rows} == {"ungeprüft"}
    former = next(row for row in rows if "LaZuF" in row["Name"])
    assert former["Früher"] == "Landesamt für Ausländerangelegenheiten (bis 30.07.2020)"
    assert (former["Kreis"], former["Stand"]) == ("Schleswig-Holstein", "2024")


FORMULAS = ["=1+1", "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1", "+49|cmd!A1", "+49 30=1"]


@pytest.mark.parametrize("cell", [*FORMULAS, "+cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(cell):
    assert writing.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["+49 30 5471490", "+49 431 988-1200", "+49 (0)431 988", "Kiel", "", "30-5", "a=b"])
def test_numbers_and_words_stay(cell):
    assert writing.harmless(cell) == cell


def test_a_number_without_blanks_stays_text():
    assert writing.harmless(writing.spaced("+494319881200")) == "+49 4319881200"


def test_vcard_of_one(checked, ghana, visit):
    reply = visit("petra").get(f"{LIST}/{ghana}.vcf")
    assert reply.headers["content-type"] == "text/vcard; charset=utf-8"
    assert 'filename="botschaft-der-republik-ghana.vcf"' in reply.headers["content-disposition"]
    (card,) = cards(reply.content)
    values = {name: unescaped(value) for name, value in card}
    assert values["VERSION"] == "3.0"
    assert values["FN"] == values["ORG"] == "Botschaft der Republik Ghana"
    assert values["TEL;TYPE=WORK,VOICE"] == "+49 30 5471490"
    assert dict(card)["ADR;TYPE=WORK"].split(";")[2] == "Stavangerstraße 17-19"
    assert dict(card)["ADR;TYPE=WORK"].split(";")[3:6] == ["Berlin", "", "10439"]
    note = values["NOTE"].split("\n")
    assert note[0] == f"Telefon +49 30 5471490: geprüft {today():%m/%Y} von Migrationsberatung, per Telefon"
    assert any(line.endswith("veraltet") for line in note)
    assert "Internet ghanaemberlin.de: ungeprüft, Stand 12/2023" in note
    assert note[-1].startswith("Quelle: ")
    assert "Jonas" not in reply.text


def test_vcards_of_all(starter, visit):
    found = cards(visit("petra").get(LIST + ".vcf").content)
    assert len(found) == 253
    assert all(any(name == "NOTE" and "ungeprüft" in value for name, value in card) for card in found)
    assert len({dict(card)["UID"] for card in found}) == 253
    assert len(cards(visit("petra").get(LIST + ".vcf", params={"q": "ghana"}).content)) == 2


def test_hostile_text_breaks_neither(starter, visit):
    note = "erste\nEND:VCARD\r\nBEGIN:VCARD\u2028;=cmd" + "ü" * 200
    data = {"name": NASTY, "kind": "other", "note": note, "address": "=1+1, ;x;", "former_names": "-a\n=b"}
    path = visit("jonas").post(LIST, data=data).headers["location"].partition("?")[0]
    reply = visit("jonas").get(f"{path}.vcf")
    (card,) = cards(reply.content)
    values = dict(card)
    assert unescaped(values["FN"]) == one_line(NASTY)
    assert "END:VCARD\nBEGIN:VCARD\n;=cmd" + "ü" * 200 in unescaped(values["NOTE"])
    plain = reply.headers["content-disposition"].split("filename=")[1].split(";")[0]
    assert plain == '"script-alert-1-script-7-7.vcf"'
    (row,) = [r for r in table(visit("jonas").get(LIST + ".csv")) if r["Name"] == one_line(NASTY)]
    assert row["Angabe"] == "'=1+1, ;x;"
    assert row["Früher"] == "'-a; '=b"
    assert all(cell[:1] not in tuple("=+-@\t\r") for cell in row.values() if cell)


@pytest.mark.parametrize("version", ["3", "4"])
def test_another_parser_reads_one_hostile_card(starter, visit, version):
    """A note like a card's end, letters of four bytes at every place of a line, backslashes before line ends."""
    note = "\\\nEND:VCARD\r\nBEGIN:VCARD\nFN:x\r" + "𝔘ü" * 90 + "\\n;,:\\"
    data = {"name": NASTY, "kind": "other", "note": note, "languages": "de\u2028TEL:1", "phone": "0431 988-1200"}
    path = visit("jonas").post(LIST, data=data).headers["location"].partition("?")[0]
    reply = visit("jonas").get(f"{path}.vcf", params={"version": version})
    assert all(len(line) <= 75 for line in reply.content.split(b"\r\n"))
    (card,) = vobject.readComponents(reply.text)
    assert card.version.value == f"{version}.0"
    assert card.fn.value == one_line(NASTY)
    assert len(card.contents["fn"]) == len(card.contents["tel"]) == len(card.contents["version"]) == 1
    assert "END:VCARD\nBEGIN:VCARD\nFN:x\n" + "𝔘ü" * 90 in card.note.value
    assert card.tel.value == ("0431 988-1200" if version == "3" else "tel:+494319881200")


def test_a_card_is_the_same_at_every_table(starter, ghana, visit):
    def card(who: str, address: str) -> dict[str, str]:
        return dict(cards(visit(who).get(address).content)[0])

    one = card("petra", f"{LIST}/{ghana}.vcf")
    other = card("merle", f"/tables/kiel/directory/{ghana}.vcf")
    assert one["UID"] == other["UID"] and one["UID"].startswith("urn:uuid:")
    assert {row["Kennung"] for row in table(visit("petra").get(LIST + ".csv", params={"q": "ghana botschaft"}))} >= {
        one["UID"]
    }
    before = one["REV"]
    with starter.write() as db:
        phone = next(c for c in db.get(Organisation, ghana).channels if c.kind == "phone")
        directory.verify(world.actor(db, "jonas"), phone, "phone")
    assert card("petra", f"{LIST}/{ghana}.vcf")["REV"] > before


def test_what_is_closed_says_so_everywhere(starter, ghana, visit):
    with starter.write() as db:
        entry = db.get(Organisation, ghana)
        entry.state, entry.state_note = "closed", "seit Mai geschlossen"
        entry.office_hours, entry.district, entry.languages = "Mo 9-12", "ganz Norddeutschland", "Englisch"
        entry.functions.append(Function(name="Passersatz", note="nur nach Termin"))
    rows = table(visit("petra").get(LIST + ".csv", params={"q": "ghana botschaft"}))
    mine = [row for row in rows if row["Name"] == "Botschaft der Republik Ghana"]
    assert {row["Bitte beachten"] for row in mine} == {"geschlossen; seit Mai geschlossen"}
    assert {(row["Sprechzeiten"], row["Zuständig für"], row["Sprachen"], row["Zuständigkeiten"]) for row in mine} == {
        ("Mo 9-12", "ganz Norddeutschland", "Englisch", "Passersatz: nur nach Termin")
    }
    for version in ("3", "4"):
        values = dict(cards(visit("petra").get(f"{LIST}/{ghana}.vcf", params={"version": version}).content)[0])
        assert values["FN"] == "Botschaft der Republik Ghana (geschlossen)"
        note = unescaped(values["NOTE"]).split("\n")
        assert note[0] == "Bitte beachten: geschlossen; seit Mai geschlossen"
        assert "Zuständigkeiten: Passersatz: nur nach Termin" in note and "Zuständig für: ganz Norddeutschland" in note


def test_whom_nobody_reached_is_doubtful(starter, ghana, visit):
    with starter.write() as db:
        phone = next(c for c in db.get(Organisation, ghana).channels if c.kind == "phone")
        phone.unreachable_on, phone.misses = today(), 3
    said = f"3-mal niemanden erreicht, zuletzt am {today():%d.%m.%Y}"
    assert said in unescaped(dict(cards(visit("petra").get(f"{LIST}/{ghana}.vcf").content)[0])["NOTE"]).split("\n")[0]
    assert said in table(visit("petra").get(LIST + ".csv", params={"q": "ghana botschaft"}))[0]["Bitte beachten"]


@pytest.mark.parametrize("cell", ["Kiel, =1+1", "a|@SUM(A1)", "a\n-2+3", "a;\t=1", "x,＝1", "a,+1|cmd"])
def test_a_comma_begins_no_formula_either(cell):
    """Who opens the file where commas divide gets other cells: none of them may be a formula."""
    cells = re.split(r"[,;|\t\n]", writing.harmless(cell))
    assert all(part.lstrip()[:1] not in tuple("=+-@＝") for part in cells)


def test_a_number_behind_a_comma_stays():
    assert writing.harmless("Zentrale, +49 431 988-0") == "Zentrale, +49 431 988-0"


def test_archived_ways_are_not_exported(starter, ghana, visit):
    assert "5471490" in visit("petra").get(f"{LIST}/{ghana}.vcf").text
    with starter.write() as db:
        phone = db.query(Channel).filter_by(value="+49 30 5471490").one()
        phone.archived_at = phone.organisation.created_at
    assert "5471490" not in visit("petra").get(f"{LIST}/{ghana}.vcf").text
    assert "5471490" not in visit("petra").get(LIST + ".csv").text


def test_file_names():
    header = writing.attachment('Büro "Kiel"\r\nX: 1/../2', "vcf")["content-disposition"]
    assert header == "attachment; filename=\"buro-kiel-x-1-2.vcf\"; filename*=UTF-8''B%C3%BCro%20Kiel%20X%201%202.vcf"
    assert writing.attachment("日本", "csv")["content-disposition"].startswith('attachment; filename="export.csv"')
