"""What people type, and what they want to see first: `cases.csv`, and `more_cases.csv` of the same kinds."""

import csv
import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from roundtable.core.clock import today
from roundtable.directory.finding import queries as finding_queries
from roundtable.directory.finding.queries import Filter
from roundtable.directory.models import Organisation

HERE = Path(__file__).parent
OWN = "01051"  # Dithmarschen


def cases(file: str) -> list[dict[str, str]]:
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def shown(name: str) -> str:
    """A name as pages show it at least: without what stands in brackets, the city at its end, and "until …"."""
    return re.sub(r" ?\([^)]*\)|, Berlin$|, [A-Z][a-zü]+$", "", name).strip()


def is_expected(entry: Organisation, expected: str) -> bool:
    country = re.fullmatch(r"([A-Z]{2}) (\w+)", expected)
    if country:
        return (entry.country_code, entry.kind) == country.groups()
    return shown(entry.name) == shown(expected)


@pytest.mark.parametrize("file", ["cases.csv", "more_cases.csv"])
def test_first(starter, file):
    """Each as somebody else's search, on the same rows: nothing is changed by looking."""
    wrong = {}
    for case in cases(file):
        with starter.read() as db:
            names = first_names(db, case)
        if names:
            wrong[f"{case['id']}: {case['query']} → {case['expected_first']}"] = names
    assert len(cases(file)) > 100
    assert wrong == {}


def first_names(db: Session, case: dict[str, str]) -> list[str]:
    """What comes first instead of the entry that is expected; nothing if it is that."""
    wanted = Filter(q=case["query"])
    found = finding_queries.find(db, wanted, OWN, today()).entries
    if not found:
        meant = finding_queries.suggestion(db, wanted, OWN, today())
        if not meant:
            return ["nothing found, nothing suggested"]
        found = finding_queries.find(db, Filter(q=meant), OWN, today()).entries
    names = [f"{entry.country_code or entry.region} {entry.kind} {entry.name}" for entry in found[:4]]
    return [] if is_expected(found[0], case["expected_first"]) else names
