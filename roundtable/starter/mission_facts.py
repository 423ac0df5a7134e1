"""Loading what the shipped files say of missions' districts and passports. Nothing that a person entered is touched.

Districts stand in embassies.csv, in the words of their sources; only what these words certainly mean becomes a fact.
What missions say about passports stands in mission_facts.csv.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core.actors import Actor
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.directory.districts import areas, fact_topics
from roundtable.directory.districts.models import MissionFact
from roundtable.directory.models import Organisation
from roundtable.starter import wording
from roundtable.starter.directory import DATA, MISSION_COLUMNS, mission_key
from roundtable.starter.reading import Row, read_table, require_unique

FACT_COLUMNS = ("country_code", "kind", "city", "topic", "answer", "text", "source", "source_date")


@dataclass(frozen=True)
class ShippedFact:
    """One fact of the shipped files. `words` are those of the district, if it is one."""

    mission: str
    topic: str
    answer: str
    text: str
    source: str
    source_date: str
    words: str = ""


def load_mission_facts(system: Actor, folder: Path = DATA) -> int:
    """Load them, after the directory; how many are new or different. Raises BrokenFile before anything is changed."""
    missions = read_table(folder / "embassies.csv", MISSION_COLUMNS)
    rows = read_table(folder / "mission_facts.csv", FACT_COLUMNS)
    require_unique(((row, f"{mission_key(row)}/{row['topic']}") for row in rows), "topic")
    shipped = [*_districts(missions), *(_read_fact(row) for row in rows)]
    by_key = select(Organisation).where(Organisation.starter_key.in_([fact.mission for fact in shipped]))
    known = {entry.starter_key: entry for entry in system.db.scalars(by_key)}
    facts = _known_facts(system.db)
    changed = sum(_load(system.db, known.get(fact.mission), fact, facts) for fact in shipped)
    system.db.flush()
    if changed:
        record(system, "directory.imported", "directory/0", everywhere=True, title=str(changed))
    return changed


def _districts(rows: list[Row]) -> Iterator[ShippedFact]:
    """The districts that are certain: of the column made for them, or a note that another mission is responsible."""
    for row in rows:
        codes = areas.in_words(row["district"]) or areas.in_notes(row["notes"])
        if codes:
            source, day = wording.source_words(row["source"]), row.text("source_date", 40)
            words = row["district"]
            yield ShippedFact(mission_key(row), fact_topics.DISTRICT, " ".join(codes), words, source, day, words)


def _read_fact(row: Row) -> ShippedFact:
    topic, answer = row.required("topic", 20), row.text("answer", 20)
    if topic not in fact_topics.PASSPORT:
        raise row.broken("topic", _("This topic is unknown."))
    if topic in fact_topics.ANSWERED and answer not in fact_topics.ANSWERS:
        raise row.broken("answer", _("Please choose one of the options."))
    if not answer and not row["text"]:
        raise row.broken("text", _("This cell must not be empty."))
    source, day = row.required("source", 500), row.required("source_date", 40)
    return ShippedFact(mission_key(row), topic, answer, row.text("text", 2000), source, day)


def _known_facts(db: Session) -> dict[tuple[int, str], MissionFact]:
    """The newest fact of each mission and topic."""
    facts = db.scalars(select(MissionFact).order_by(MissionFact.id))
    return {(fact.organisation_id, fact.topic): fact for fact in facts}


def _load(
    db: Session, mission: Organisation | None, shipped: ShippedFact, facts: dict[tuple[int, str], MissionFact]
) -> bool:
    """Add it, or bring up to date what nobody has checked. A district that somebody wrote anew stays."""
    if mission is None or mission.archived_at or (shipped.words and mission.district != shipped.words):
        return False
    fact = facts.get((mission.id, shipped.topic))
    values = {name: getattr(shipped, name) for name in ("answer", "text", "source", "source_date")}
    if fact is None:
        db.add(MissionFact(organisation_id=mission.id, topic=shipped.topic, starter=True, **values))
        return True
    is_ours = fact.starter and not fact.checked_on and not fact.ended_at
    if not is_ours or all(getattr(fact, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(fact, name, value)
    return True
