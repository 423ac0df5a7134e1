"""Entering counts, publishing a quarter once, and what everybody sees of it: charts, tables, a file."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from roundtable.core import clock
from roundtable.directory.models import Country, Organisation
from roundtable.totals import quarters
from roundtable.totals.models import CentreReport, TotalsRelease
from tests.meetings.conftest import queries_of

TABLE, KIEL = "/tables/dithmarschen", "/tables/kiel"
COUNTRIES = {"GH": "Ghana", "IQ": "Irak", "AM": "Armenien", "CI": "Côte d’Ivoire"}


@pytest.fixture
def centres(database):
    """{slug: id of its counselling centre}, and some countries."""
    with database.write() as db:
        for code, name in COUNTRIES.items():
            db.merge(Country(code=code, name_de=name, name_en=name))
        found = {}
        for slug, ags in (("dithmarschen", "01051"), ("kiel", "01002")):
            centre = Organisation(kind="return_counselling", name=f"Beratungsstelle {slug}", region=ags)
            db.add(centre)
            db.flush()
            found[slug] = centre.id
        return found


def last() -> quarters.Quarter:
    return quarters.of_day(clock.today()).before


def rows(counts: dict[str, object], seen: int = 0) -> dict[str, object]:
    pairs = enumerate(counts.items())
    return {"seen": seen} | {
        f"{name}-{n}": v for n, pair in pairs for name, v in zip(("country", "count"), pair, strict=True)
    }


def enter(visit, centres, counts, who="jonas", slug="dithmarschen", quarter=None, seen=0):
    path = f"/tables/{slug}/totals/entries/{centres[slug]}/{quarter or last()}"
    return visit(who).post(path, data=rows(counts, seen))


def publish(visit, who="karla", quarter=None):
    return visit(who).post(f"{TABLE}/totals/releases", data={"quarter": str(quarter or last())})


def test_a_member_enters_counts_and_changes_them(visit, database, centres):
    assert enter(visit, centres, {"Ghana": 12, "irak": "7", "": ""}).status_code == 303
    assert enter(visit, centres, {"Ghana": 12, "AM": 9}, seen=1).status_code == 303
    with database.read() as db:
        assert db.scalars(select(CentreReport)).one().counts == {"GH": 12, "AM": 9}
    page = visit("jonas").get(f"{TABLE}/totals/entries/{centres['dithmarschen']}/{last()}").text
    assert 'value="Ghana"' in page and 'value="12"' in page
    before = (
        visit("jonas").get(f"{TABLE}/totals/entries/{centres['dithmarschen']}/{quarters.of_day(clock.today())}").text
    )
    assert 'value="Ghana"' in before and 'value="12"' not in before  # the countries of last time, without counts


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({"Atlantis": 3}, "Ein Land dieses Namens ist nicht bekannt."),
        ({"": 3}, "Bitte geben Sie das Land an."),
        ({"Ghana": 3, "GH": 4}, "Dieses Land hat schon eine Zeile."),
        ({"Ghana": "-1"}, "Bitte geben Sie eine ganze Zahl von 0 bis 9999 ein."),
        ({"Ghana": "drei"}, "Bitte geben Sie eine ganze Zahl von 0 bis 9999 ein."),
        ({"Ghana": "100000"}, "Bitte geben Sie eine ganze Zahl von 0 bis 9999 ein."),
    ],
)
def test_what_is_wrong_comes_back_with_everything_typed(visit, database, centres, counts, sentence):
    reply = enter(visit, centres, {**counts, "Côte d’Ivoire": 8})
    assert reply.status_code == 422 and sentence in reply.text and 'value="Côte d’Ivoire"' in reply.text
    with database.read() as db:
        assert db.scalars(select(CentreReport)).all() == []


def test_two_people_entering_at_once_lose_nothing(visit, database, centres):
    enter(visit, centres, {"Ghana": 12})
    late = enter(visit, centres, {"Ghana": 15})  # has not seen the first
    assert late.status_code == 409 and "inzwischen jemand anders" in late.text and "Ghana" in late.text
    with database.read() as db:
        assert db.scalars(select(CentreReport)).one().counts == {"GH": 12}
    assert enter(visit, centres, {"Ghana": 12}).status_code == 303  # a double press


def test_nothing_entered_is_seen_elsewhere_before_and_after_publishing(visit, database, centres):
    enter(visit, centres, {"Ghana": 3, "Irak": 37, "Armenien": 41})
    enter(visit, centres, {"Ghana": 53, "Irak": 29, "Armenien": 61}, who="merle", slug="kiel")
    for who, path in (("merle", KIEL), ("karla", TABLE), ("petra", TABLE)):
        assert "37" not in re.sub(r"<[^>]*>", " ", visit(who).get(f"{path}/totals").text), who
    assert publish(visit).status_code == 303
    with database.read() as db:
        cells = {tuple(cell[:2]): cell[2] for cell in db.scalars(select(TotalsRelease)).one().content["cells"]}
    assert cells["01051", "GH"] is None and 3 not in cells.values()
    assert cells["", "GH"] == 56 and cells["", ""] == 224
    assert cells["01002", "GH"] is None  # or the sum would give the small one away
    for who in ("merle", "karla", "petra", "gesa"):
        reply = visit(who).get(f"{TABLE if who != 'merle' else KIEL}/totals/entries/{centres['dithmarschen']}/{last()}")
        assert reply.status_code in (403, 404), who


def test_a_published_quarter_never_changes(visit, database, centres):
    """Two versions of it could be compared, and their difference would be a single count."""
    enter(visit, centres, {"Ghana": 12})
    assert publish(visit).status_code == 303
    again, more = publish(visit), enter(visit, centres, {"Ghana": 13}, seen=1)
    assert (again.status_code, more.status_code) == (409, 409)
    assert "bleibt, wie es ist" in more.text
    late = enter(visit, centres, {"Irak": 3}, who="merle", slug="kiel")
    assert late.status_code == 409
    with database.read() as db:
        assert len(db.scalars(select(TotalsRelease)).all()) == 1


def test_only_the_coordination_publishes_and_only_what_is_over_and_entered(visit, centres):
    assert publish(visit, who="birgit").status_code == 403
    empty = publish(visit)
    assert empty.status_code == 422 and "noch niemand Zahlen eingetragen" in empty.text
    running = quarters.of_day(clock.today())
    enter(visit, centres, {"Ghana": 12}, quarter=running)
    assert "noch nicht vorbei" in publish(visit, quarter=running).text
    assert publish(visit, quarter="2026-9").status_code == 422


def test_the_page_has_a_chart_with_its_table_and_a_dash_for_what_is_not_shown(visit, centres):
    enter(visit, centres, {"Ghana": 3, "Irak": 37, "Armenien": 18})
    enter(visit, centres, {"Ghana": 53, "Irak": 29, "Armenien": 61}, who="merle", slug="kiel")
    publish(visit)
    html = visit("gesa").get(f"{TABLE}/totals").text
    own = html[html.index('id="own"') : html.index("</table>", html.index('id="own"'))]
    assert own.count("<tr") == 4 and own.count("<svg") == 3 and "nicht ausgewiesen" in own
    assert "style=" not in own and "Rückkehrquote" not in html
    names = re.findall(r'<th scope="row">(.*?)</th>', own)
    assert names == ["Armenien", "Ghana", "Irak"]  # what is not shown stands last
    assert "ergebnisoffen" in html
    assert visit("gesa").get(f"{TABLE}/totals?quarter=nonsense").status_code == 200


def test_one_single_value_makes_a_chart_too(visit, centres):
    enter(visit, centres, {"Ghana": 12})
    publish(visit)
    html = visit("gesa").get(f"{TABLE}/totals").text
    assert 'width="100.00"' in html and ">12<" in html
    enter(visit, centres, {"Irak": 2}, quarter=last().before)
    publish(visit, quarter=last().before)
    assert visit("gesa").get(f"{TABLE}/totals?quarter={last().before}").status_code == 200


def test_several_quarters_make_a_course(visit, centres):
    quarter = last()
    for count in (12, 3, 20):
        enter(visit, centres, {"Ghana": count}, quarter=quarter)
        publish(visit, quarter=quarter)
        quarter = quarter.before
    html = visit("petra").get(f"{TABLE}/totals").text
    chart = html[html.index('id="own-course"') : html.index("</figure>")]
    assert chart.count("<rect") == 2 and chart.count("<line") == 1 and 'role="img"' in chart


def test_the_file_holds_what_is_published_and_nothing_else(visit, centres):
    enter(visit, centres, {"Ghana": 3, "Irak": 37})
    enter(visit, centres, {"Ghana": 53, "Irak": 29}, who="merle", slug="kiel")
    assert visit("petra").get(f"{TABLE}/totals.csv").status_code == 404
    publish(visit)
    reply = visit("petra").get(f"{TABLE}/totals.csv?quarter={last()}")
    lines = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == ["Quartal", "Kreis", "Herkunftsland", "Beratungen"]
    words = f"{last().number}. Quartal {last().year}"
    assert [words, "Kiel", "Ghana", ""] in lines and [words, "alle Kreise", "Ghana", "56"] in lines
    assert not [line for line in lines[1:] if line[3] and int(line[3]) < 5]


def test_an_old_quarter_stays_to_be_entered_and_a_coming_one_does_not_exist(visit, centres):
    ahead = quarters.of_day(clock.today() + timedelta(days=100))
    assert enter(visit, centres, {"Ghana": 1}, quarter=ahead).status_code == 404
    assert enter(visit, centres, {"Ghana": 1}, quarter="2017-4").status_code == 404
    assert enter(visit, centres, {"Ghana": 1}, quarter="2019-1").status_code == 303


def test_the_centre_of_another_region_does_not_exist_here(visit, centres):
    path = f"{TABLE}/totals/entries/{centres['kiel']}/{last()}"
    assert visit("jonas").get(path).status_code == 404
    assert visit("jonas").post(path, data=rows({"Ghana": 5})).status_code == 404


def test_pages_take_as_many_queries_for_twelve_quarters_as_for_one(visit, database, centres):
    enter(visit, centres, {"Ghana": 12})
    publish(visit)
    one = queries_of(visit("petra"), f"{TABLE}/totals")
    with database.write() as db:
        content = db.scalars(select(TotalsRelease)).one().content
        wide = {**content, "cells": [["01051", f"A{n}", 50 + n] for n in range(200)] + content["cells"]}
        for year in range(2019, 2023):
            db.add_all(TotalsRelease(year=year, quarter=q, content=json.loads(json.dumps(wide))) for q in range(1, 5))
    assert queries_of(visit("petra"), f"{TABLE}/totals") == one


def test_what_happened_last_names_the_quarter_in_words(visit, centres):
    enter(visit, centres, {"Ghana": 30, "Irak": 40})
    publish(visit)
    feed = visit("petra").get(TABLE).text
    assert f"{last().number}. Quartal {last().year}" in feed and f">{last()}<" not in feed
