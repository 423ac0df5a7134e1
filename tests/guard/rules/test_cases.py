"""Lists of single lines that the guard must find something in ("planted"), or must not (harmless), by kind.

`given.csv` has examples of each kind and `own.csv` more of them; the rules were written with both at hand.

The other lists were each run once before anybody looked at what the guard missed in them; then the rules were improved.
These first runs say more than the limits below. `unseen.csv`: 95 of 100 planted lines found (44 with the rules before)
and 2 strong false alarms in 100 harmless lines (12 before). `fresh.csv`: 40 of 44, no alarm in 42. `later.csv`, with
difficult lines: 108 of 126 and 9 alarms in 101. `last.csv`: 43 of 44, no alarm in 32, and no rule was changed after it.
The same author wrote lists and rules, so texts of others may be found less well.
"""

import csv
from pathlib import Path

import pytest

from roundtable.core.text import fold
from roundtable.guard.rules.checking import Known, check

MEMBERS = "Birgit Ole Jonas Frauke Aylin Petra Hinnerk Gesa"
KNOWN = Known(names=frozenset(fold(name) for name in MEMBERS.split()), phones=frozenset({"431735000", "4319881200"}))
# {list: (share of planted lines that has to be found, share of harmless lines that may be)}
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
    """The strong findings, which publishing waits for."""
    return [hit.text for hit in check(text, KNOWN) if hit.strength == "strong"]


@pytest.mark.parametrize("name", LISTS)
def test_who_seeks_advice_is_asked_about_before_publishing(name):
    planted = [each for each in lines(name) if each["planted"] == "true"]
    missed = [each["text"] for each in planted if not asked(each["text"])]
    print(f"\n{name}: {len(planted) - len(missed)} of {len(planted)}")
    assert len(missed) <= (1 - LISTS[name][0]) * len(planted), missed


@pytest.mark.parametrize("name", LISTS)
def test_colleagues_offices_dates_and_laws_are_not(name):
    harmless = [each for each in lines(name) if each["planted"] == "false"]
    alarms = {each["text"]: found for each in harmless if (found := asked(each["text"]))}
    print(f"\n{name}: {len(alarms)} alarms in {len(harmless)}")
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
