"""Every field shows what it held before, who changed it and when, and goes back to it."""

import re

from roundtable.directory.models import Channel, Organisation
from tests.directory.entries.test_entries import LIST, text_of


def edit(client, ghana, **fields):
    version = re.search(r'name="version" value="(\d+)"', client.get(f"{LIST}/{ghana}/form").text)[1]
    form = {"name": "Botschaft Ghana", "kind": "embassy", "country_code": "GH", "version": version}
    assert client.post(f"{LIST}/{ghana}", data=form | fields).status_code == 303


def test_each_field_tells_its_earlier_values_and_goes_back(starter, ghana, visit):
    jonas = visit("jonas")
    edit(jonas, ghana, city="Bonn", functions="Pässe: mittwochs", region="01051")
    edit(visit("birgit"), ghana, city="Potsdam", functions="Pässe: freitags")
    page = text_of(visit("petra").get(f"{LIST}/{ghana}/earlier").text)
    assert re.search(r"Ort Jetzt: Potsdam Bonn danach: Potsdam bis .* geändert von Birgit", page)
    assert "Jetzt: Pässe: freitags Pässe: mittwochs danach: Pässe: freitags" in page
    assert "Jetzt: (leer) Dithmarschen" in page  # the name of the Kreis, not its key
    assert "geändert von Jonas, Migrationsberatung" in page
    html = jonas.get(f"{LIST}/{ghana}/earlier").text
    of_city = html.partition('id="field-city"')[2]
    bonn = re.search(r'action="([^"]*/earlier/[0-9]+)"', of_city)[1]
    version = re.search(r'name="version" value="([0-9]+)"', of_city)[1]
    assert jonas.post(bonn, data={"version": version}).headers["location"] == f"{LIST}/{ghana}/earlier"
    with starter.read() as db:
        entry = db.get(Organisation, ghana)
        assert (entry.city, [f.note for f in entry.functions]) == ("Bonn", ["freitags"])
    # Who looked at an older page is told, and nothing changes.
    assert visit("birgit").post(bonn, data={"version": version}).status_code == 409


def test_a_number_goes_back_as_not_checked(starter, ghana, phone_of, visit):
    jonas, phone = visit("jonas"), phone_of(ghana)
    jonas.post(f"{LIST}/{ghana}/channels/{phone}", data={"result": "changed", "value": "030 99 88 77"})
    html = jonas.get(f"{LIST}/{ghana}/earlier").text
    url, seen = re.search(
        r'action="([^"]*/values/\d+)"[^>]*>\s*<input type="hidden" name="seen" value="([^"]*)"', html
    ).groups()
    assert seen == "030 99 88 77" and "+49 30 5471490" in html
    assert jonas.post(url, data={"seen": "something else"}).status_code == 409
    assert jonas.post(url, data={"seen": seen}).status_code == 303
    with starter.read() as db:
        row = db.get(Channel, phone)
        assert (row.value, row.verified_on) == ("+49 30 5471490", None)


def test_rights_and_foreign_ids(starter, ghana, phone_of, visit):
    edit(visit("jonas"), ghana, city="Bonn")
    assert [visit(who).get(f"{LIST}/{ghana}/earlier").status_code for who in ("gesa", "petra", "merle")] == [
        403,
        200,
        404,
    ]
    assert "Wieder so" not in visit("petra").get(f"{LIST}/{ghana}/earlier").text
    url = re.search(r'action="([^"]*/earlier/\d+)"', visit("jonas").get(f"{LIST}/{ghana}/earlier").text)[1]
    assert visit("petra").post(url, data={"version": "2"}).status_code == 403
    with starter.read() as db:
        other = db.query(Organisation).filter(Organisation.id != ghana).first().id
    assert visit("jonas").post(url.replace(f"/{ghana}/", f"/{other}/"), data={"version": "1"}).status_code == 404
