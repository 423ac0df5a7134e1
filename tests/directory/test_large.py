"""A directory of thousands of entries: the first page shows as much as one can look through, and leads to the rest."""

import csv
import io
import re

import pytest
from sqlalchemy import insert, select

from roundtable.directory.listing import queries as listing_queries
from roundtable.directory.models import Channel, Organisation
from tests.directory.conftest import statements_of

PATH = "/tables/dithmarschen/directory"
PLACES = {
    "own": {"region": "01051", "kind": "migration_counselling"},
    "state": {"region": "SH", "kind": "migration_counselling"},
    "germany": {"region": "DE", "kind": "migration_counselling"},
    "country": {"country_code": "AF", "kind": "honorary_consulate"},
}


def grow(database, place: str, count: int) -> None:
    """Add so many entries, each with three channels."""
    with database.write() as db:
        rows = [{"name": f"Zuwachs {place} {number:04}", **PLACES[place]} for number in range(count)]
        db.execute(insert(Organisation), rows)
        ids = db.scalars(select(Organisation.id).where(Organisation.name.startswith(f"Zuwachs {place}"))).all()
        ways = [
            {"organisation_id": ident, "kind": kind, "value": value}
            for ident in ids
            for kind, value in (
                ("phone", "+49 431 12345"),
                ("email", "a@example.org"),
                ("address", "Weg 1, 24103 Kiel"),
            )
        ]
        db.execute(insert(Channel), ways)


@pytest.mark.parametrize("place", PLACES)
def test_the_first_page_grows_neither_in_size_nor_in_statements(starter, visit, place):
    client = visit("petra")
    grow(starter, place, 60)
    before, size = statements_of(client, PATH), len(client.get(PATH).text)
    grow(starter, place, 1500)
    assert statements_of(client, PATH) == before
    assert abs(len(client.get(PATH).text) - size) < 200
    assert size < 130_000


@pytest.mark.parametrize("place", PLACES)
def test_everything_is_reached_by_links_alone(starter, visit, place):
    """Without JavaScript, starting at the first page."""
    grow(starter, place, 130)
    client = visit("petra")
    first = client.get(PATH).text
    address = {"own": "area=01051", "state": "area=SH", "germany": "area=DE", "country": "country=AF"}[place]
    link = next(href for href in re.findall(r'href="([^"#]+)"', first) if address in href and "csv" not in href)
    seen: set[str] = set()
    while link:
        page = client.get(link.replace("&amp;", "&")).text
        seen |= set(re.findall(rf"Zuwachs {place} \d+", page))
        following = re.search(r'href="([^"]+)" rel="next"', page)
        link = following[1] if following else ""
    assert len(seen) == 130


def test_who_is_responsible_stands_first_whatever_else_there_is(starter, visit):
    with starter.read() as db:
        expected = [entry.name for entry in listing_queries.overview(db, "01051").mine.entries][:2]
    grow(starter, "own", 700)
    page = visit("petra").get(PATH).text
    mine = page[page.index('id="mine"') : page.index('id="missions"')]
    assert [mine.index(name) for name in expected] == sorted(mine.index(name) for name in expected)
    assert mine.index(expected[-1]) < mine.index("Zuwachs")
    assert "Alle 7" in mine


def test_a_section_that_is_shown_whole_leads_nowhere(starter, visit):
    page = visit("petra").get(PATH).text
    assert "Alle " not in page[page.index('id="results"') : page.index("rt-dir__take")]


def test_files_hold_every_entry_with_two_statements(starter, visit):
    client = visit("petra")
    grow(starter, "own", 20)
    few = {end: statements_of(client, f"{PATH}.{end}") for end in ("csv", "vcf")}
    grow(starter, "state", 1500)
    assert {end: statements_of(client, f"{PATH}.{end}") for end in ("csv", "vcf")} == few
    rows = list(csv.reader(io.StringIO(client.get(f"{PATH}.csv").text.lstrip("\ufeff")), delimiter=";"))
    assert len({row[0] for row in rows if row[0].startswith("Zuwachs")}) == 1520
    assert client.get(f"{PATH}.vcf").text.count("FN:Zuwachs") == 1520
