"""What a new database starts with: regions, round tables and the directory. `first_start()` loads all of it."""

from roundtable.core.actors import Actor
from roundtable.starter.directory import Report, load_starter
from roundtable.starter.reading import BrokenFile
from roundtable.starter.regions import load_regions

__all__ = ["BrokenFile", "Report", "first_start", "load_regions", "load_starter"]


def first_start(system: Actor) -> Report:
    """For a new database, in the caller's transaction. Running it again changes nothing."""
    load_regions(system)
    return load_starter(system)
