"""What people type into the directory that is not quite what belongs there: a friendly answer, and nothing is lost."""

import pytest

from roundtable.directory import channels
from roundtable.directory.models import Organisation
from tests.directory.entries.test_entries import FORM, LIST, text_of


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("0431 988-1200, 0431 988-1201", "Das sind mehrere Nummern."),
        ("0431 9881200 / 0431 9881201", "Das sind mehrere Nummern."),
        ("0431 9881200; 9881201", "Das sind mehrere Nummern."),
        ("0431 9881200 oder 0151 2345678", "Das sind mehrere Nummern."),
        ("0431 9881200 und 0431 9881201", "Das sind mehrere Nummern."),
        ("0431 9881200 Durchwahl 12", "Bitte schreiben Sie eine Durchwahl als Ende der Nummer"),
        ("0431 9881200 App. 12", "Bitte schreiben Sie eine Durchwahl als Ende der Nummer"),
        ("+49 30 1;ext=5", "Bitte schreiben Sie eine Durchwahl als Ende der Nummer"),
        ("0431 9881200 (Frau Meyer)", "Bitte schreiben Sie nur Ziffern"),
        ("0800-RUECKKEHR", "Bitte schreiben Sie nur Ziffern"),
        ("nine nine nine", "Bitte geben Sie eine Nummer ein"),
    ],
)
def test_a_number_that_is_more_than_a_number(starter, ghana, visit, value, sentence):
    reply = visit("petra").post(f"{LIST}/{ghana}/channels", data={"kind": "phone", "value": value})
    assert reply.status_code == 422 and sentence in text_of(reply.text) and f'value="{value}"' in reply.text


@pytest.mark.parametrize("value", ["0431 / 9881200", "0431/988-1200", "+49 (0)431 988 12 00", "115", "(04831) 97-0"])
def test_one_number_stays_one(value):
    assert channels.problem("phone", value) == ""


@pytest.mark.parametrize("value", ["info@straßenbüro.example", "beratung@rückkehr.de"])
def test_a_mail_address_with_umlauts_in_its_domain(starter, ghana, visit, value):
    assert visit("petra").post(f"{LIST}/{ghana}/channels", data={"kind": "email", "value": value}).status_code == 303
    assert f'href="mailto:{value}"' in visit("gesa").get(f"{LIST}/{ghana}").text


def test_the_same_name_in_two_cities_is_two_offices(starter, visit):
    jonas = visit("jonas")
    form = FORM | {"name": "Honorarkonsulat", "kind": "honorary_consulate"}
    assert jonas.post(LIST, data=form | {"city": "Kiel"}).status_code == 303
    assert jonas.post(LIST, data=form | {"city": "Hamburg"}).status_code == 303
    for city in ("Hamburg", ""):
        reply = jonas.post(LIST, data=form | {"city": city, "note": "lange getippt"})
        assert reply.status_code == 422 and "lange getippt" in reply.text


def test_an_address_without_a_street(starter, ghana, visit):
    form = {"kind": "address", "value": "24539 Neumünster"}
    assert visit("petra").post(f"{LIST}/{ghana}/channels", data=form).status_code == 303
    assert "24539 Neumünster" in visit("gesa").get(f"{LIST}/{ghana}").text
    assert "24539 Neumünster" in visit("gesa").get(f"{LIST}/{ghana}.vcf").text


def test_script_in_a_name_is_only_text(starter, visit):
    name = "<script>alert(1)</script> Amt"
    for url, form in ((LIST, FORM | {"name": name}), (f"{LIST}/suggestions", FORM | {"name": name, "city": "Bonn"})):
        path = visit("jonas").post(url, data=form).headers["location"]
        for who in ("jonas", "birgit"):
            page = visit(who).get(path).text
            assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("field", "value"), [("region", "\0"), ("region", "01\0"), ("country_code", "\0"), ("kind", "\0")]
)
def test_what_postgresql_holds_in_no_text_is_one_of_the_options_or_none(starter, ghana, visit, field, value):
    with starter.read() as db:
        version = db.get_one(Organisation, ghana).version
    form = {
        "name": "Neue Stelle",
        "kind": "embassy",
        "country_code": "GH",
        "region": "",
        "version": version,
        field: value,
    }
    for path in (LIST, f"{LIST}/{ghana}", f"{LIST}/suggestions", f"{LIST}/{ghana}/suggestions"):
        assert visit("birgit").post(path, data=form).status_code in (303, 422)
