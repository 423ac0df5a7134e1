"""Reading the list: every odd cell has a defined answer, and names of people don't get in."""

import json
import re
import time

import pytest

from roundtable.directory import channels
from roundtable.directory.imports import cells
from roundtable.directory.imports.reading import PROBLEMS, UNREAD, NoList, problem_words, read_list, unread_words
from tests.directory.imports.lists import HAMBURG, answer, entry


def values(kind: str, data: bytes) -> list[tuple[str, str]]:
    (read,) = read_list(data).entries
    return [(contact.value, contact.label) for contact in read.contacts if contact.kind == kind]


def test_an_entry_in_our_words():
    (read,) = read_list(answer(e7=entry())).entries
    assert (read.remote_id, read.name, read.kind) == ("7", "Botschaft der Republik Ghana", "embassy")
    assert (read.country_code, read.city, read.office_hours) == ("GH", "Berlin", "Mo - Fr 09:00 - 12:00")
    assert read.modified == "2025-11-01"
    assert {contact.kind: contact.value for contact in read.contacts} == {
        "phone": "030 5 47 14 90",
        "fax": "030 44 67 40 63",
        "email": "info@ghana.example",
        "website": "https://www.ghana.example",
        "address": "Stavangerstraße 17-19, 10439 Berlin",
    }


def test_names_of_people_stay_out():
    found = read_list(
        answer(
            e1=entry(
                leader="S. E. Herr Kwame Beispiel, Botschafter",
                remark="Herr Beispiel ist da.\nSprechzeit Konsularabteilung: dienstags",
                departments="Leitung: Kwame Beispiel<br>Konsularabteilung",
                misc="Frau Dr. Muster, Tel. 12",
                telefone="030 123456 (Herr Beispiel), 030 123457 (Visa)",
            )
        )
    )
    everything = json.dumps([each.as_data() for each in found.entries], ensure_ascii=False)
    assert not [name for name in ("Beispiel", "Kwame", "Muster", "Herr", "Frau") if name in everything]
    assert "Sprechzeit Konsularabteilung: dienstags" in everything and "Konsularabteilung" in everything
    assert [contact.label for contact in found.entries[0].contacts if contact.kind == "phone"] == ["", "Visa"]


def test_a_person_in_the_title_stays_out_and_functions_stay():
    odd = entry(HAMBURG, title="Honorarkonsul Herr Max Muster, Hamburg", remark="Der Honorarkonsul empfängt dienstags.")
    (read,) = read_list(answer(e1=odd)).entries
    assert (read.name, read.note) == ("Honorarkonsul, Hamburg", "Der Honorarkonsul empfängt dienstags.")


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("(030) 20 67 35 0", [("030 20 67 35 0", "")]),
        ("030/1234567; 030/7654321", [("030/1234567", ""), ("030/7654321", "")]),
        ("030 123456, 0170 1234567", [("030 123456", ""), ("0170 1234567", "")]),
        ("030 12345/46", [("030 12345", ""), ("030 12346", "")]),
        ("030 123450, 51", [("030 123450", ""), ("030 123451", "")]),
        ("Visa: 030 123456 / 030 654321 (Pässe)", [("030 123456", "Visa"), ("030 654321", "Pässe")]),
        ("030 123456 App. 12", [("030 123456", "App. 12")]),
        ("030 123456, Durchwahl 12", [("030 123456", "Durchwahl 12")]),
        ("+49 (0)30 123456-0<br>+49 30 654321", [("+49 (0)30 123456-0", ""), ("+49 30 654321", "")]),
        ("030 / 206 735-0", [("030 / 206 735-0", "")]),
        ("0049 30 123456 und 0049 40 654321", [("0049 30 123456", ""), ("0049 40 654321", "")]),
        ("030 123456, (030) 12 34 56", [("030 123456", "")]),
        ("", []),
    ],
)
def test_numbers_of_a_cell(cell, found):
    data = answer(e1=entry(telefone=cell))
    assert values("phone", data) == found
    assert read_list(data).unread == []
    assert all(not channels.problem("phone", value) for value, _label in found)


@pytest.mark.parametrize("cell", ["0800 FLY-GHANA", "auf Anfrage", "123", "0" * 60])
def test_what_is_no_number_is_named_and_the_rest_is_read(cell):
    reading = read_list(answer(e1=entry(telefone=f"{cell}; 030 123456")))
    assert [contact.value for contact in reading.entries[0].contacts if contact.kind == "phone"] == ["030 123456"]
    assert [(each.reason, each.where) for each in reading.unread] == [("phone", "Botschaft der Republik Ghana")]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("info@a.example; visa@a.example", ["info@a.example", "visa@a.example"]),
        ('<a href="mailto:x@y.example">konsulat@bücher.example</a>', ["konsulat@bücher.example"]),
        ("konsulat[at]a.example", ["konsulat@a.example"]),
    ],
)
def test_mails(cell, found):
    assert [value for value, _label in values("email", answer(e1=entry(mail=cell)))] == found


LEADER = "Herr Max Muster, Honorarkonsul"


@pytest.mark.parametrize(
    "cells",
    [
        {"telefone": "040 123456; Konsul Muster; privat Max Muster"},
        {"fax": "Max Muster"},
        {"mail": "muster@ (Max Muster)"},
        {"postal": "z. Hd. Herrn Max Muster, Postfach 12, 20095 Hamburg"},
        {"postal": "<p>Herrn Honorarkonsul<br>Max Muster<br>Postfach 12</p>"},
        {"street": "c/o Muster, Neuer Weg"},
        {"country": "Nirgendland (Max Muster)"},
        {"departments": "Sekretariat: Frau Beispiel", "misc": "Max Muster", "open": "Mo 9-12 Uhr, Herr Muster"},
    ],
)
def test_no_cell_brings_a_name_along(cells):
    """Also not as what could not be read: that is stored, and shown."""
    read = read_list(answer(e1=entry(), e2=entry(HAMBURG, leader=LEADER, **cells)))
    kept = json.dumps([each.as_data() for each in read.entries], ensure_ascii=False) + str(read.unread)
    assert not re.search(r"Muster\b|Beispiel\b", kept)


def test_an_address_keeps_what_names_nobody():
    postal = "z. Hd. Herrn Max Muster, c/o Reederei Nord, Dr.-Ernst-Weg 2, 20095 Hamburg"
    found = values("address", answer(e1=entry(HAMBURG, leader=LEADER, street="Musterstraße", postal=postal)))
    assert [value for value, _label in found] == [
        "Musterstraße 1, 20095 Hamburg",
        "c/o Reederei Nord, Dr.-Ernst-Weg 2, 20095 Hamburg",
    ]


def test_what_no_database_holds_is_no_part_of_an_id():
    body = {"contentList": ["a\0b", "\ud800"], "a\0b": entry(), "\ud800": entry(HAMBURG), "\ud800c": entry(HAMBURG)}
    read = read_list(json.dumps({"response": body}).encode())
    assert {each.remote_id for each in read.entries} == read.seen == {"ab", "c"}


@pytest.mark.parametrize("piece", ["<", "<a ", "<!", "<!--", "</", "<a b='", "&#", "<script>", "<" + "a" * 50])
def test_a_cell_is_read_in_one_pass(piece):
    """The parser of the standard library took four seconds for one cell of "<a <a <a"; a list has thousands."""
    begun = time.monotonic()
    for _time in range(10):
        cells.words(piece * (16_000 // len(piece)))
    assert time.monotonic() - begun < 1


def test_scripts_and_comments_are_no_text():
    html = "<p>An<br/>Aus<script>x<p>y</script><!-- weg --><style>s</STYLE> &lt;b&gt; 3 < 4 <!doctype x></p>Ende"
    assert cells.words(html) == "An\nAus <b> 3 < 4\nEnde"


def test_text_is_never_markup():
    reading = read_list(
        answer(e1=entry(title="<script>alert(1)</script>Botschaft <b>Ghana</b>", remark="a &lt;b&gt; c"))
    )
    assert reading.entries[0].name == "Botschaft Ghana"
    assert reading.entries[0].note == "a <b> c"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kongo, Demokratische Republik", "CD"),
        ("Kongo (Demokratische Republik)", "CD"),
        ("Kongo", "CG"),
        ("Korea, Republik", "KR"),
        ("Moldau, Republik", "MD"),
        ("Côte d'Ivoire", "CI"),
        ("Elfenbeinküste", "CI"),
        ("Heiliger Stuhl", "VA"),
        ("Kosovo", "XK"),
        ("Vereinigtes Königreich", "GB"),
        ("Russische Föderation", "RU"),
        ("Türkei", "TR"),
        ("Palästinensische Gebiete", "PS"),
        ("Guinea", "GN"),
        ("Niger", "NE"),
        ("St. Vincent und die Grenadinen", "VC"),
        ("Jugoslawien", ""),
        ("Tschechoslowakei", ""),
        ("Sowjetunion", ""),
        ("DDR", ""),
        ("Korea", ""),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_countries(name, code):
    assert cells.country_of(name) == code


def test_countries_that_are_unknown_or_no_more_are_named():
    reading = read_list(
        answer(e1=entry(), e2=entry(country="Atlantis"), e3=entry(country="Jugoslawien"), e4={"zip": "1"})
    )
    assert [(each.reason, each.what) for each in reading.unread] == [
        ("country", "Atlantis"),
        ("ended", "Jugoslawien"),
        ("shape", ""),
    ]
    assert reading.seen == {"1", "2", "3", "4"}


@pytest.mark.parametrize(
    ("type_name", "title", "kind"),
    [
        ("Botschaft", "", "embassy"),
        ("Generalkonsulat", "", "consulate_general"),
        ("Honorarkonsulat", "", "honorary_consulate"),
        ("Honorargeneralkonsulat", "", "honorary_consulate_general"),
        ("Honorarkonsul", "", "honorary_consulate"),
        ("", "Konsulat von Peru", "consulate"),
        ("Apostolische Nuntiatur", "", "nunciature"),
        ("Taipeh Vertretung", "", "representation"),
    ],
)
def test_kinds(type_name, title, kind):
    assert cells.kind_of(type_name, title) == kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"{}", "empty"),
        (b'{"response": {}}', "empty"),
        (b'{"response": {"lastModified": 1, "contentList": []}}', "empty"),
        (b"<!doctype html><title>Wartung</title>", "page"),
        (answer(e1=entry(), e2=entry(HAMBURG))[:-40], "cut"),
        (b'{"response": {"contentList": ["1", "2", "3"], "1": {"title": "a"}}}', "cut"),
        (b"[1, 2]", "other"),
        (b"null", "other"),
        (b"Hallo", "other"),
        (b"\xff\xfe\x00", "other"),
        (b"[" * 100_000, "cut"),
        (b'{"response": {"1": {"x": "y"}}}', "other"),
        (b'{"response": {"1": {"title": 5, "country": ["Ghana"]}}}', "other"),
    ],
)
def test_what_is_not_the_whole_list_is_refused(data, code):
    with pytest.raises(NoList) as refused:
        read_list(data)
    assert refused.value.code == code


def test_cells_of_another_type_do_no_harm():
    reading = read_list(
        answer(e1=entry(telefone=None, fax=["1"], mail={"a": 1}, zip=10439, lastModified="x", open=True))
    )
    assert reading.entries[0].modified == ""
    assert [c.kind for c in reading.entries[0].contacts] == ["website", "address"]


def test_without_a_street_there_is_no_address_and_a_postal_one_is_another():
    assert values("address", answer(e1=entry(street="", number=""))) == []
    assert values("address", answer(e1=entry(postal="Postfach 12 34\n10001 Berlin")))[1] == (
        "Postfach 12 34, 10001 Berlin",
        "Postanschrift",
    )


def test_every_problem_has_its_words():
    for code in PROBLEMS:
        assert problem_words([code, {"now": 1, "before": 9, "limit": 20, "status": 503}])
    for reason in UNREAD:
        assert unread_words(reason, "x")
