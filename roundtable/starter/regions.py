"""The fifteen regions of Schleswig-Holstein, each with its round table, open or only prepared."""

from pathlib import Path

from sqlalchemy import select

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.events import record
from roundtable.starter.reading import Row, read_table, require_unique
from roundtable.tables.models import Region, RoundTable

DATA = Path(__file__).parent / "data"
COLUMNS = ("ags", "name", "kind", "seat", "named_in_press_release_2018")
# What the four independent cities call themselves; a Kreis is "Kreis …".
_TITLES = {"01001": "Stadt", "01002": "Landeshauptstadt", "01003": "Hansestadt", "01004": "Stadt"}
_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": "-"})


def load_regions(system: Actor, path: Path = DATA / "regions_sh.csv") -> int:
    """Create regions and tables that are missing; returns how many tables are new.

    The six regions of the ministry's press release of 10 October 2018 start open, the other nine prepared.
    """
    rows = read_table(path, COLUMNS)
    require_unique(((row, row["ags"]) for row in rows), "ags")
    require_unique(((row, slug_of(row["name"])) for row in rows), "name")
    regions = set(system.db.scalars(select(Region.ags)))
    tables = set(system.db.scalars(select(RoundTable.region_ags)))
    system.db.add_all(_region(row) for row in rows if row["ags"] not in regions)
    system.db.flush()
    new = [_table(row) for row in rows if row["ags"] not in tables]
    system.db.add_all(new)
    if new:
        record(system, "tables.prepared", topic="table", everywhere=True)
    return len(new)


def slug_of(name: str) -> str:
    """The part of a URL for a name: "rendsburg-eckernfoerde"."""
    return name.lower().translate(_ASCII)


def _region(row: Row) -> Region:
    return Region(
        ags=row.required("ags", 5),
        name=row.required("name", 60),
        kind=row.required("kind", 30),
        seat=row.required("seat", 60),
        since_2018=_since_2018(row),
    )


def _table(row: Row) -> RoundTable:
    name, opened = row["name"], _since_2018(row)
    return RoundTable(
        slug=slug_of(name),
        name=name,
        long_name=f"{_TITLES.get(row['ags'], 'Kreis')} {name}",
        region_ags=row["ags"],
        founded=2018 if opened else None,
        opened_at=clock.now() if opened else None,
    )


def _since_2018(row: Row) -> bool:
    return row["named_in_press_release_2018"] == "yes"
