"""No count below five is shown, follows from sums and differences, or can be narrowed down; proved by solving."""

import random
import time
from itertools import product

import pytest

from roundtable.totals.suppression import ALL, RANGE, SMALLEST, shown, with_sums
from tests.totals.solving import bounds, determined


def table(seed: int, regions: int, countries: int, share: float = 0.5) -> dict[tuple[str, str], int]:
    """Counts as they come: many missing, most small, some large."""
    chance = random.Random(seed)
    cells = product((f"R{n}" for n in range(regions)), (f"C{n}" for n in range(countries)))
    return {cell: chance.choice((1, 1, 2, 3, 4, 5, 6, 8, 13, 40)) for cell in cells if chance.random() < share}


def small(counts) -> list[tuple[str, str]]:
    return [cell for cell, number in with_sums(counts).items() if 0 < number < SMALLEST]


SIZES = [(1, 1), (1, 4), (4, 1), (2, 2), (2, 5), (3, 3), (4, 6), (6, 10)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_is_shown_or_follows_from_the_sums(seed, size):
    counts = table(seed, *size)
    published = shown(counts)
    assert all(number is None or number >= SMALLEST for number in published.values())
    found = determined(published)
    assert [cell for cell, value in found.items() if value < SMALLEST] == []
    assert not set(found) & set(small(counts))


@pytest.mark.parametrize("size", SIZES[:-1])
@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_can_be_narrowed_down_by_what_is_possible(seed, size):
    """Also who knows that no count is negative is left with a range, in which there are large counts."""
    counts = table(seed, *size)
    published, whole = shown(counts), with_sums(counts)
    for cell in small(counts):
        low, high = bounds(published, whole, cell)
        assert high is None or (high >= SMALLEST and high - low >= RANGE), (cell, low, high)


def test_hiding_only_small_counts_would_not_do():
    """That the solver finds something shows that it would find it above, too."""
    counts = {("R1", "GH"): 3, ("R1", "IQ"): 9, ("R2", "GH"): 12, ("R2", "IQ"): 8}
    naive = {cell: number if number >= SMALLEST else None for cell, number in with_sums(counts).items()}
    assert determined(naive) == {("R1", "GH"): 3}
    assert determined(shown(counts)) == {}


def test_what_is_hidden_besides_is_as_little_as_possible():
    counts = {("R1", "GH"): 3, ("R1", "IQ"): 9, ("R2", "GH"): 12, ("R2", "IQ"): 8, ("R3", "GH"): 90, ("R3", "IQ"): 80}
    hidden = {cell for cell, number in shown(counts).items() if number is None}
    assert hidden == {("R1", "GH"), ("R1", "IQ"), ("R2", "GH"), ("R2", "IQ")}


def test_without_small_counts_everything_is_shown():
    counts = {("R1", "GH"): 5, ("R2", "GH"): 7}
    assert shown(counts) == with_sums(counts)


def test_one_single_small_count_hides_its_sums_too():
    assert set(shown({("R1", "GH"): 3}).values()) == {None}


def test_a_small_count_of_the_only_region_is_not_given_away_by_the_sum_of_the_state():
    counts = {("R1", "GH"): 3, ("R1", "IQ"): 50}
    published = shown(counts)
    assert published["R1", "GH"] is published[ALL, "GH"] is None
    assert determined(published) == {}


def test_nobody_and_nothing_is_an_empty_table():
    assert shown({}) == {} and shown({("R1", "GH"): 0}) == {}


def test_fifteen_regions_and_sixty_countries():
    counts = table(7, 15, 60, 0.3)
    published = shown(counts)
    assert all(number is None or number >= SMALLEST for number in published.values())
    assert not set(determined(published)) & set(small(counts))


def test_a_quarter_of_the_whole_state_is_ready_at_once():
    """Everybody else who writes waits meanwhile; it was six seconds."""
    begun = time.monotonic()
    assert shown(table(1, 16, 60))
    assert time.monotonic() - begun < 1.5
