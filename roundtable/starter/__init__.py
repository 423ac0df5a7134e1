"""What a new database starts with: regions, round tables and the directory; `load_starter_data()` loads all of it."""

from roundtable.core.actors import Actor
from roundtable.starter.directory import Report, load_starter
from roundtable.starter.reading import BrokenFile
from roundtable.starter.regions import load_regions

__all__ = ["BrokenFile", "Report", "load_regions", "load_starter", "load_starter_data"]


def load_starter_data(system: Actor) -> Report:
    """Load everything, in the caller's transaction. Running it again adds and updates only what has changed."""
    load_regions(system)
    return load_starter(system)
