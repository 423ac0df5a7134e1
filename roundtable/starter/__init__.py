"""What a new database starts with; `load_starter_data()` loads regions, directory, programmes and abbreviations."""

from roundtable.core.actors import Actor
from roundtable.starter.directory import Report, load_starter
from roundtable.starter.glossary import load_glossary
from roundtable.starter.mission_facts import load_mission_facts
from roundtable.starter.programmes import load_programmes
from roundtable.starter.reading import BrokenFile
from roundtable.starter.regions import load_regions

__all__ = [
    "BrokenFile",
    "Report",
    "load_glossary",
    "load_mission_facts",
    "load_programmes",
    "load_regions",
    "load_starter",
    "load_starter_data",
]


def load_starter_data(system: Actor) -> Report:
    """Load everything, in the caller's transaction. Running it again adds and updates only what has changed."""
    load_regions(system)
    report = load_starter(system)
    load_mission_facts(system)
    load_glossary(system)
    report.programmes = load_programmes(system)
    return report
