"""What people type, and what they want to see first: `cases.csv`, and `more_cases.csv` of the same kinds."""

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from roundtable.core.clock import today
from roundtable.directory.finding import queries as finding_queries
from roundtable.directory.finding.queries import Filter
from roundtable.directory.models import Organisation

HERE = Path(__file__).parent
OWN = "01051"  # Dithmarschen


@cache
def cases() -> list[dict[str, str]]:
    found = []
    for file in ("cases.csv", "more_cases.csv"):
        with (HERE / file).open(encoding="utf-8", newline="") as lines:
            found += csv.DictReader(lines)
    return found


def shown(name: str) -> str:
    """A name as pages show it at least: without what stands in brackets, the city at its end, and "until …"."""
    return re.sub(r" ?\([^)]*\)|, Berlin$|, [A-Z][a-zü]+$", "", name).strip()


def is_expected(entry: Organisation, expected: str) -> bool:
    country = re.fullmatch(r"([A-Z]{2}) (\w+)", expected)
    if country:
        return (entry.country_code, entry.kind) == country.groups()
    return shown(entry.name) == shown(expected)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_first(starter, case):
    with starter.read() as db:
        wanted = Filter(q=case["query"])
        found = finding_queries.find(db, wanted, OWN, today()).entries
        if not found:
            meant = finding_queries.suggestion(db, wanted, OWN, today())
            assert meant, "nothing found, nothing suggested"
            found = finding_queries.find(db, Filter(q=meant), OWN, today()).entries
        names = [f"{entry.country_code or entry.region} {entry.kind} {entry.name}" for entry in found[:4]]
        assert is_expected(found[0], case["expected_first"]), names
