"""Loading the shipped programme cards and sources of knowledge. Loading them again never undoes people's changes."""

import hashlib
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from roundtable.core.actors import Actor
from roundtable.core.events import record
from roundtable.countries.programmes.models import KnowledgeSource, Programme, ProgrammeCountry
from roundtable.directory.models import Country
from roundtable.search import actions as search
from roundtable.starter import programme_cells
from roundtable.starter.directory import DATA, Report
from roundtable.starter.reading import Row, read_table, require_unique
from roundtable.starter.regions import slug_of

PROGRAMME_COLUMNS = (
    "name",
    "runs_it",
    "who_applies_where",
    "target_group",
    "countries",
    "amounts",
    "amounts_as_of",
    "valid_from",
    "valid_until",
    "status",
    "replaced_by",
    "official_link",
    "source",
    "source_url",
    "source_date",
    "notes",
)
SOURCE_COLUMNS = ("name", "operator", "link", "what_for", "access", "source", "source_url", "source_date", "notes")


def load_programmes(system: Actor, folder: Path = DATA) -> Report:
    """Load both files, after the countries. Raises BrokenFile if one is broken, before anything is changed."""
    rows = read_table(folder / "programmes.csv", PROGRAMME_COLUMNS)
    sources = read_table(folder / "knowledge_sources.csv", SOURCE_COLUMNS)
    for file in (rows, sources):
        require_unique(((row, _key(row)) for row in file), "name")
    names = {country.code: country.name_de for country in system.db.scalars(select(Country))}
    shipped = {_key(row): (_fields(row, names), programme_cells.covered(row["countries"], names)) for row in rows}
    _load_sources(system.db, sources)
    search.index_missing(system.db, Country)
    report, changed = _load(system.db, shipped)
    _link_successors(system.db, rows)
    for programme in changed:
        search.refresh(system.db, programme)
    if changed:
        record(system, "programme.imported", "countries/programmes", everywhere=True, title=str(len(changed)))
    return report


def _key(row: Row) -> str:
    return slug_of(row.required("name", 200))[:200]


def _fields(row: Row, names: dict[str, str]) -> dict[str, Any]:
    until = row.text("valid_until", 100)
    since = row.text("valid_from", 100)
    vague = any(text and not programme_cells.is_only_a_day(text) for text in (since, until))
    listed = programme_cells.covered(row["countries"], names)
    return {
        "name": row["name"],
        "run_by": programme_cells.german(row["runs_it"]),
        "applying": programme_cells.german(row["who_applies_where"]),
        "target_group": programme_cells.german(row["target_group"]),
        "scope": programme_cells.scope_of(row["countries"], listed),
        "countries_note": programme_cells.other_words(row["countries"], names),
        "amounts": programme_cells.german(row["amounts"]),
        "amounts_as_of": programme_cells.german(row.text("amounts_as_of", 80)),
        "valid_from": programme_cells.first_day(since),
        "valid_until": programme_cells.last_day(until),
        "validity_note": f"{programme_cells.german(since)} – {programme_cells.german(until)}".strip(" –")
        if vague
        else "",
        "state": programme_cells.state_of(row["status"]),
        "state_note": programme_cells.german(row.text("status", 200)),
        "replaced_note": programme_cells.german(row.text("replaced_by", 200)),
        "link": row.text("official_link", 500),
        "source": row.required("source"),
        "source_url": row.text("source_url", 500).split("; ")[0],
        "source_date": programme_cells.german(row.text("source_date", 40)),
        "note": programme_cells.german(row["notes"]),
    }


def _load(db: Session, shipped: dict[str, tuple[dict[str, Any], dict[str, Any]]]) -> tuple[Report, list[Programme]]:
    query = select(Programme).options(selectinload(Programme.countries))
    known = {programme.starter_key: programme for programme in db.scalars(query)}
    report, changed = Report(), []
    for key, (fields, countries) in shipped.items():
        digest = hashlib.sha256(repr((sorted(fields.items()), sorted(countries.items()))).encode()).hexdigest()
        programme = known.get(key)
        if programme and programme.starter_digest == digest:
            report.unchanged += 1
        elif programme and (programme.edited_at or programme.checked_on):
            report.kept += 1
            report.kept_names.append(programme.name)
        else:
            report.updated, report.created = report.updated + bool(programme), report.created + (programme is None)
            programme = programme or Programme(starter_key=key)
            _fill(db, programme, fields, countries)
            programme.starter_digest = digest
            changed.append(programme)
    db.flush()
    return report, changed


def _fill(db: Session, programme: Programme, fields: dict[str, Any], countries: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(programme, name, value)
    db.add(programme)
    programme.countries = []
    db.flush()  # what was there goes first: a country stands once
    programme.countries = [
        ProgrammeCountry(country_code=code, since=country.since, note=country.note)
        for code, country in countries.items()
    ]


def _link_successors(db: Session, rows: list[Row]) -> None:
    """Who follows whom, as far as one of the shipped programmes is named; not where a person has edited the card."""
    short = {programme_cells.short_name(row["name"]): _key(row) for row in rows}
    by_key = {programme.starter_key: programme for programme in db.scalars(select(Programme))}
    for row in rows:
        programme, follower = by_key.get(_key(row)), by_key.get(programme_cells.named_in(row["replaced_by"], short))
        if programme and not programme.edited_at and programme.replaced_by is not follower:
            programme.replaced_by = follower
    db.flush()


def _load_sources(db: Session, rows: list[Row]) -> None:
    known = {source.starter_key: source for source in db.scalars(select(KnowledgeSource))}
    for row in rows:
        source = known.get(_key(row)) or KnowledgeSource(starter_key=_key(row))
        source.name, source.operator = row["name"], row.text("operator", 200)
        source.link, source.good_for, source.access = row.text("link", 500), row["what_for"], row["access"]
        source.source, source.source_url = row["source"], row.text("source_url", 500)
        source.source_date, source.note = (
            programme_cells.german(row.text("source_date", 40)),
            programme_cells.german(row["notes"]),
        )
        db.add(source)
    db.flush()
