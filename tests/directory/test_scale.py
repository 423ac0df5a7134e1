"""Thousands of entries, channels and sections: each page takes as many statements as with ten."""

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.countries.sections import topics
from roundtable.countries.sections.models import CountrySection
from roundtable.directory.models import Country, Organisation
from roundtable.search.actions import reindex
from tests.directory.conftest import statements_of
from tests.directory.test_large import PLACES, grow

TABLE = "/tables/dithmarschen"
PAGES = (
    "/",
    TABLE,
    f"{TABLE}/directory",
    f"{TABLE}/directory?q=zuwachs",
    f"{TABLE}/directory?q=konsul",
    f"{TABLE}/directory?kind=honorary_consulate",
    f"{TABLE}/directory?area=01051",
    f"{TABLE}/directory?letter=A",
    f"{TABLE}/directory?country=AF",
    f"{TABLE}/countries",
    f"{TABLE}/countries/AF",
    f"{TABLE}/search?q=Zuwachs",
    "/open-data/hsds/services?full=true&per_page=500",
)


def fill(database, count: int, sections: int) -> None:
    for place in PLACES:
        grow(database, place, count)
    with database.write() as db:
        known = {(row.country_code, row.topic) for row in db.scalars(select(CountrySection))}
        wanted = [(c, t) for t in topics.TOPICS for c in db.scalars(select(Country.code)) if (c, t) not in known]
        for code, topic in [("AF", topic) for topic in topics.TOPICS if ("AF", topic) not in known] + wanted[:sections]:
            if (code, topic) not in known:
                known.add((code, topic))
                texts = {"text": "Zuwachs", "sources": "Amt", "as_of": clock.today(), "reviewed_on": clock.today()}
                db.add(CountrySection(country_code=code, topic=topic, **texts))
        reindex(db)


@pytest.mark.timeout(180)
def test_every_page_takes_as_many_statements_as_with_ten(starter, visit):
    client = visit("petra")
    fill(starter, 10, 10)
    few = {path: statements_of(client, path) for path in PAGES}
    with starter.read() as db:
        before = db.query(Organisation).count()
    fill(starter, 400, 600)
    with starter.read() as db:
        assert db.query(Organisation).count() == before + 1600
        assert db.query(CountrySection).count() > 600
    assert {path: statements_of(client, path) for path in PAGES} == few
