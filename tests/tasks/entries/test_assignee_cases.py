"""Sentences as people type them, with who is meant. `cases/own_assignees.csv` was written before the program was asked.

`expected`: `person:NAME` · `organisation:NAME` · `role:TEXT` (kept as text) · `nobody` · `ask:A|B` (both are offered);
choices are separated by ` || `. `title` is what remains as the task; empty: not compared.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from roundtable.tasks.assignees.queries import Assignee, Listed, listed_assignee, seats
from roundtable.tasks.entries.dates import Entry, parse_entry

CASES = Path(__file__).parent / "cases"
DITHMARSCHEN = "01051"
LISTED = [
    ("Stadt Flensburg – Einwanderungsbüro (Immigration Office)", "Flensburg", "immigration_authority", "01001"),
    ("Landeshauptstadt Kiel – Zuwanderungsabteilung (Immigration Office)", "Kiel", "immigration_authority", "01002"),
    ("Stadt Neumünster – Ausländerbehörde", "Neumünster", "immigration_authority", "01004"),
    (
        "Kreis Dithmarschen – Ausländer- und Staatsangehörigkeitsbehörde",
        "Heide",
        "immigration_authority",
        DITHMARSCHEN,
    ),
    ("Kreis Ostholstein – Zuwanderungsbehörde", "Eutin", "immigration_authority", "01055"),
    ("Kreis Steinburg – Ausländerbehörde", "Itzehoe", "immigration_authority", "01061"),
    (
        "Landesamt für Zuwanderung und Flüchtlinge Schleswig-Holstein (LaZuF)",
        "Neumünster",
        "state_office",
        "SH",
    ),
    ("Bundesamt für Migration und Flüchtlinge (BAMF), Zentrale", "Nürnberg", "federal_office", "DE"),
    ("BAMF – Reintegration", "Nürnberg", "federal_office", "DE"),
    (
        "Internationale Organisation für Migration (IOM) Deutschland",
        "Berlin",
        "international_organisation",
        "DE",
    ),
    ("Informationsportal Returning from Germany (BAMF/IOM)", "", "programme_office", "DE"),
    ("Diakonie – Rückkehrberatung Kiel", "", "return_counselling", "01002"),
    ("Diakonisches Werk Dithmarschen – Rückkehrberatung", "", "return_counselling", DITHMARSCHEN),
    ("Diakonie – Rückkehrberatung Steinburg", "", "return_counselling", "01061"),
    ("Flüchtlingsrat Schleswig-Holstein e. V.", "Kiel", "refugee_council", "SH"),
    ("AWO – Migrationsberatung Lübeck (Lichthof)", "Lübeck", "migration_counselling", "01003"),
    ("Unabhängiges Landeszentrum für Datenschutz Schleswig-Holstein (ULD)", "Kiel", "data_protection_authority", "SH"),
    ("Botschaft der Republik Ghana", "Berlin", "embassy", ""),
]


def _cases() -> Iterator[dict[str, str]]:
    for name in ("assignees.csv", "own_assignees.csv"):
        with (CASES / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def _candidates(people: str) -> list[Assignee]:
    """ "Birgit (Moderation, Beratungsstelle Dithmarschen); …" as `all_assignees()` has them."""
    persons = []
    for number, one in enumerate(people.split("; "), 1):
        name, detail = re.fullmatch(r"(.+?) \((.+)\)", one).groups()
        mail = f"{name.split()[0].lower()}@example.org"
        persons.append(Assignee(f"user-{number}", "person", name, detail.split(", ")[-1], user_id=number, email=mail))
    listed = [listed_assignee(Listed(number, *row), DITHMARSCHEN) for number, row in enumerate(LISTED, 1)]
    return [*persons, *seats(persons), *listed]


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["id"])
def test_who_is_meant_is_found_or_asked(case: dict[str, str]) -> None:
    found = parse_entry(case["sentence"], date(2026, 11, 30), date(2026, 12, 14), _candidates(case["people"]))
    assert any(_fits(found, choice) for choice in case["expected"].split(" || ")), found
    assert case["title"] in ("", found.title)


def _fits(found: Entry[Assignee], choice: str) -> bool:
    names = [one.name for one in found.assignee_matches]
    kind, _colon, name = choice.partition(":")
    if kind == "nobody":
        return not found.assignee_text
    if kind == "role":
        return not names and found.assignee_text == name
    if kind == "ask":
        return len(names) > 1 and set(name.split("|")) <= set(names)
    kinds = ("person",) if kind == "person" else ("seat", "organisation")
    return names == [name] and found.assignee_matches[0].kind in kinds
