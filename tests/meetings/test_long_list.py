"""The list of meetings of a table that has met for years: what comes on the first page, the past in pages."""

import re
from datetime import timedelta

import pytest

from roundtable.core import clock
from roundtable.meetings.models import Meeting
from tests import world

PATH = "/tables/dithmarschen/meetings"


@pytest.fixture
def years(database):
    """Sixty meetings that are over, two cancelled, one that runs, two to come."""
    with database.write() as db:
        table_id = world.actor(db, "birgit").table_id
        now = clock.now()

        def meeting(number: int, days: int, state: str, **more: str) -> None:
            begins = now + timedelta(days=days)
            ends = begins + timedelta(hours=2)
            db.add(
                Meeting(
                    table_id=table_id,
                    year=begins.year,
                    number=number,
                    state=state,
                    starts_at=begins,
                    ends_at=ends,
                    place=f"Ort {number:02}.",
                    **more,
                )
            )

        for number in range(60):
            meeting(number, -40 * (60 - number), "closed")
        meeting(60, -3, "closed", cancelled_reason="Sturm")
        meeting(61, 2, "closed", cancelled_reason="Glatteis")
        meeting(62, 0, "running")
        meeting(63, 5, "planned")
        meeting(64, 50, "planned")


def places(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"Ort (\d+)\.", page)]


def test_the_first_page_begins_with_what_runs_and_comes(years, visit):
    found = places(visit("petra").get(PATH).text)
    assert found[:4] == [62, 61, 63, 64]
    assert found[4:] == list(range(60, 35, -1))


def test_every_meeting_is_reached_by_links_and_none_comes_twice(years, visit):
    client, link, found = visit("petra"), PATH, []
    while link:
        page = client.get(link).text
        found += places(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        link = following[1] if following else ""
    assert sorted(found) == list(range(65))
    assert found[4:] == sorted(found[4:], reverse=True)


def test_there_is_a_way_back(years, visit):
    client = visit("petra")
    assert f'href="{PATH}" rel="prev"' in client.get(f"{PATH}?page=2").text
    assert f'href="{PATH}?page=2" rel="prev"' in client.get(f"{PATH}?page=3").text
    assert 'rel="prev"' not in client.get(PATH).text


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "9999", "²", "1e3", "99999999999"])
def test_an_odd_number_is_a_page_all_the_same(years, visit, number):
    assert visit("petra").get(PATH, params={"page": number}).status_code == 200


def test_the_second_page_is_live_too(years, visit):
    page = visit("petra").get(f"{PATH}?page=2").text
    assert 'id="meetings-2"' in page


def test_a_short_list_has_no_pages(visit):
    assert "rt-pages" not in visit("petra").get(PATH).text
