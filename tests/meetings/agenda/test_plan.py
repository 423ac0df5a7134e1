"""Pure parts: the timetable, the numbers, the seat ring, clock times."""

from datetime import UTC, date, datetime, time
from math import dist

import pytest

from roundtable.meetings.agenda.plan import labels, plan
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.ring import Seat, coming, ring, tally
from roundtable.meetings.times import moment_of, read_times
from roundtable.web.forms import Form


def meeting_of(*minutes: int) -> tuple[Meeting, list[AgendaItem]]:
    """14:00 to 16:00 on a winter day in Berlin."""
    begins, ends = datetime(2026, 12, 1, 13, tzinfo=UTC), datetime(2026, 12, 1, 15, tzinfo=UTC)
    return Meeting(starts_at=begins, ends_at=ends), [
        AgendaItem(id=number, minutes=length) for number, length in enumerate(minutes, 1)
    ]


def times(*minutes: int) -> list[str]:
    return [f"{row.starts_at:%H:%M}" for row in plan(*meeting_of(*minutes)).rows]


def test_each_item_begins_when_the_one_before_ends():
    assert times(5, 30, 85) == ["13:00", "13:05", "13:35"]


def test_exactly_full_agenda_fits():
    found = plan(*meeting_of(60, 60, 0))
    assert (found.total, found.excess, found.spare, found.end_before) == (120, 0, 0, None)
    assert not any(row.beyond_end or row.crosses_end for row in found.rows)


def test_items_after_the_planned_end_are_marked():
    found = plan(*meeting_of(60, 60, 10))
    assert (found.excess, found.end_before) == (10, 3)
    assert [(row.beyond_end, row.crosses_end) for row in found.rows] == [(False, False), (False, False), (True, False)]


def test_item_across_the_planned_end_is_marked_as_such():
    found = plan(*meeting_of(60, 70))
    assert (found.excess, found.end_before) == (10, 0)
    assert [(row.beyond_end, row.crosses_end) for row in found.rows] == [(False, False), (False, True)]


def test_edges_of_the_agenda():
    rows = plan(*meeting_of(5, 5, 5)).rows
    assert [(row.first, row.last) for row in rows] == [(True, False), (False, False), (False, True)]
    assert plan(*meeting_of()).rows == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["", "", ""], ["1", "2", "3"]),
        (["1", "2", "3", "3a", "4"], ["1", "2", "3", "3a", "4"]),
        (["1", "3", "3a", "4"], ["1", "2", "2a", "3"]),
        (["3a", "1"], ["1", "2"]),
        (["1", "2a", "2a", "5"], ["1", "1a", "1b", "2"]),
        (["1", "1c", ""], ["1", "1c", "2"]),
        (["TOP x", "1z", "1z"], ["1", "1z", "1z"]),
    ],
)
def test_labels_follow_the_order_and_keep_letters(before, after):
    assert labels(before) == after


@pytest.mark.parametrize("count", range(1, 41))
def test_seats_of_the_ring_never_touch_nor_leave_the_picture(count):
    places = ring(Seat(number, "Petra") for number in range(count))
    assert len(places) == count
    for one, other in zip(places, places[1:] + places[:1], strict=True):
        assert one.x - one.r >= 0 and one.x + one.r <= 220 and one.y - one.r >= 0 and one.y + one.r <= 220
        assert count == 1 or dist((one.x, one.y), (other.x, other.y)) > one.r + other.r


def test_ring_of_nobody():
    assert ring([]) == []


def test_answers_are_counted():
    seats = [Seat(1, "A", "yes"), Seat(2, "B", "deputy"), Seat(3, "C", "no"), Seat(4, "D")]
    assert tally(seats) == {"yes": 1, "deputy": 1, "no": 1, "open": 1}
    assert coming(seats) == 2


@pytest.mark.parametrize("typed", ["14:00", "14.00", "14 Uhr", "14", " 14:00 Uhr "])
def test_clock_times_as_people_type_them(typed):
    form = Form({"day": "12.3.2026", "starts": typed, "ends": "16:00"})
    assert read_times(form)[0] == datetime(2026, 3, 12, 13, tzinfo=UTC)
    assert form.errors == {}


def test_hour_that_summer_time_skips_does_not_exist():
    assert moment_of(date(2026, 3, 29), time(2, 30)) is None
    assert moment_of(date(2026, 3, 29), time(3, 0)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert moment_of(date(2026, 10, 25), time(2, 30)) is not None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "31.2.2026"}, "day"),
        ({"day": "12.3.1026"}, "day"),
        ({"starts": ""}, "starts"),
        ({"starts": "25:00"}, "starts"),
        ({"starts": "<script>"}, "starts"),
        ({"ends": "13:00"}, "ends"),
        ({"ends": "14:00"}, "ends"),
        ({"day": "29.3.2026", "starts": "02:30"}, "starts"),
    ],
)
def test_wrong_times_are_named_at_their_field(changed, field):
    form = Form({"day": "2026-03-12", "starts": "14:00", "ends": "16:00", **changed})
    assert read_times(form) is None or form.errors
    assert list(form.errors) == [field]
