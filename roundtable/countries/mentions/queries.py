"""Reading what mentions something, with the rights of the reader, and what a mention means."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.countries.mentions import names
from roundtable.directory import kinds
from roundtable.directory.models import Country, Organisation
from roundtable.directory.queries import by_ids, country_name
from roundtable.markdown.mentions import MENTION, key
from roundtable.search.index.queries import SearchScope, holds_any, meeting_of, meeting_times, readable
from roundtable.search.models import SearchEntry
from roundtable.tables.models import Region

KINDS = ("agenda_item", "minutes", "decision", "task", "topic")
LOOKED_AT, SHOWN = 300, 30


@dataclass(frozen=True)
class Mention:
    """Something at a table that mentions what was asked for."""

    id: int
    kind: str
    title: str
    url: str
    place: str
    held_at: datetime | None


@dataclass(frozen=True)
class Target:
    """What a mention may mean. `path` is below the table's address."""

    name: str
    path: str
    names: tuple[str, ...]


def mentioning(
    db: Session, wanted: Iterable[str], scopes: Sequence[SearchScope], written_out: str = ""
) -> list[Mention]:
    """What mentions one of these names and may be read, newest first. Two statements.

    `written_out` is a name that also counts without "#", if it is long enough to mean nothing else.
    """
    spelled = names.spellings(wanted) + names.unmistakable(written_out)
    if not spelled:
        return []
    query = select(SearchEntry).where(SearchEntry.kind.in_(KINDS), readable(scopes), holds_any(db, spelled))
    entries = db.scalars(query.order_by(SearchEntry.id.desc()).limit(LOOKED_AT))
    found = [entry for entry in entries if names.stands_in(entry.folded, spelled)][:SHOWN]
    times = meeting_times(db, found)
    places = {scope.table_id: scope for scope in scopes}
    return [
        Mention(
            entry.id,
            entry.kind,
            entry.title,
            f"/tables/{places[entry.table_id].slug}{entry.url}",
            places[entry.table_id].name,
            times.get(meeting_of(entry)),
        )
        for entry in found
        if entry.table_id
    ]


def names_of_country(country: Country) -> tuple[str, ...]:
    return names.of_country(country.code, country.name_de, country.name_en)


def names_of_organisation(organisation: Organisation) -> tuple[str, ...]:
    country, area = organisation.country, organisation.area
    place = country.name_de if country else area.name if area else ""
    return names.of_organisation(organisation.name, organisation.former_names, _word(organisation.kind), place)


def targets(db: Session, name: str) -> tuple[list[Target], list[Target]]:
    """(what has exactly this name, what has one that begins with it): countries first, then organisations."""
    wanted = key(name)
    every = [*_countries(db), *_organisations(db)]
    exact = [target for target in every if wanted in {key(each) for each in target.names}]
    begins = [target for target in every if any(key(each).startswith(wanted) for each in target.names)]
    return exact, [target for target in begins if target not in exact][:SHOWN]


def contacts(db: Session, documents: list[list[str]]) -> list[list[Organisation]]:
    """For each document the entries of the directory that its texts mention by "#", each once. Few statements."""
    wanted = [[key(name) for text in texts for name in MENTION.findall(text)] for texts in documents]
    if not any(wanted):
        return [[] for _texts in documents]
    named = defaultdict(set)
    for target in _organisations(db):
        for name in target.names:
            named[key(name)].add(int(target.path.rpartition("/")[2]))
    clear = {name: min(ids) for name, ids in named.items() if len(ids) == 1}
    ids = [list(dict.fromkeys(clear[name] for name in names if name in clear))[:SHOWN] for names in wanted]
    every = {entry.id: entry for entry in by_ids(db, list(dict.fromkeys(ident for some in ids for ident in some)))}
    return [[every[ident] for ident in some] for some in ids]


def _countries(db: Session) -> list[Target]:
    return [
        Target(country_name(country), f"/countries/{country.code}", names_of_country(country))
        for country in db.scalars(select(Country).order_by(Country.name_de))
    ]


def _organisations(db: Session) -> list[Target]:
    # Columns only: there are thousands, and nothing else of them is needed.
    query = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.former_names,
            Organisation.kind,
            Country.name_de.label("country"),
            Region.name.label("area"),
        )
        .join(Country, Country.code == Organisation.country_code, isouter=True)
        .join(Region, Region.ags == Organisation.region, isouter=True)
        .where(Organisation.archived_at.is_(None))
    )
    return [
        Target(
            row.name,
            f"/directory/{row.id}",
            names.of_organisation(row.name, row.former_names, _word(row.kind), row.country or row.area or ""),
        )
        for row in db.execute(query.order_by(Organisation.name, Organisation.id))
    ]


def _word(kind: str) -> str:
    return (kinds.search_words(kind).split() or [""])[0]
