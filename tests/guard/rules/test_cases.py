"""C2: what has to be asked about and what must not be, by kind.

`given.csv` describes each kind by examples, `own.csv` has more of them; the rules were made with both open.

`unseen.csv` was written before any rule was changed. Its first run afterwards, before a miss of it was looked at: 95 of
100 asked about (44 before the change) and 2 strong alarms in 100 harmless lines (12 before). Then those misses were
looked at and their kinds mended. Each further list was written after the misses of the one before had been
looked at, and run once before its own were. First runs: `fresh.csv` 40 of 44 and no alarm in 42; `later.csv`, of lines
meant to be hard, 108 of 126 (86 %) and 9 alarms in 101; `last.csv` 43 of 44 and none in 32, with no rule changed after.
One hand wrote lists and rules, so what strangers write may be found less well: the first runs say more than what
stands below.
"""

import csv
from pathlib import Path

import pytest

from roundtable.core.text import fold
from roundtable.guard.rules.checking import Known, check

MEMBERS = "Birgit Ole Jonas Frauke Aylin Petra Hinnerk Gesa"
KNOWN = Known(names=frozenset(fold(name) for name in MEMBERS.split()), phones=frozenset({"431735000", "4319881200"}))
# name of the list → at least so many planted lines are asked about, at most so many harmless ones
LISTS = {
    "given": (0.98, 0.01),
    "own": (0.98, 0.01),
    "unseen": (0.95, 0.02),
    "fresh": (0.95, 0.02),
    "later": (0.95, 0.02),
    "last": (0.95, 0.02),
}


def lines(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "cases" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked(text: str) -> list[str]:
    """What publishing waits for."""
    return [hit.text for hit in check(text, KNOWN) if hit.strength == "strong"]


@pytest.mark.parametrize("name", LISTS)
def test_who_seeks_advice_is_asked_about_before_publishing(name):
    planted = [each for each in lines(name) if each["planted"] == "true"]
    missed = [each["text"] for each in planted if not asked(each["text"])]
    print(f"\nC2 {name}: {len(planted) - len(missed)} of {len(planted)}")
    assert len(missed) <= (1 - LISTS[name][0]) * len(planted), missed


@pytest.mark.parametrize("name", LISTS)
def test_colleagues_offices_dates_and_laws_are_not(name):
    harmless = [each for each in lines(name) if each["planted"] == "false"]
    alarms = {each["text"]: found for each in harmless if (found := asked(each["text"]))}
    print(f"\nC2 {name}: {len(alarms)} alarms in {len(harmless)}")
    assert len(alarms) <= LISTS[name][1] * len(harmless), alarms


@pytest.mark.parametrize("name", ["given", "own"])
def test_harmless_lines_get_next_to_no_weak_hints_either(name):
    harmless = [each["text"] for each in lines(name) if each["planted"] == "false"]
    assert sum(bool(check(text, KNOWN)) for text in harmless) <= 0.02 * len(harmless)


def test_every_kind_has_at_least_as_many_own_examples():
    counts = {name: {} for name in ("given", "own")}
    for name, kinds in counts.items():
        for each in lines(name):
            kinds[each["what"]] = kinds.get(each["what"], 0) + 1
    assert all(counts["own"].get(kind, 0) >= number for kind, number in counts["given"].items()), counts
