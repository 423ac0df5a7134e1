"""Searching the directory: by words in every spelling, by country, kind, region and state of the check."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from types import SimpleNamespace
from typing import Any, TypeVarTuple

from sqlalchemy import ScalarSelect, Select, String, case, cast, func, literal, select
from sqlalchemy.orm import Session

from roundtable.core.paging import nearest_page
from roundtable.core.text import fold, folded_name, sort_key
from roundtable.directory.channels import KINDS as CHANNEL_KINDS
from roundtable.directory.checks import freshest_day
from roundtable.directory.models import Channel, Country, Organisation
from roundtable.directory.queries import by_ids
from roundtable.search.models import SearchEntry
from roundtable.tables.models import Region

Columns = TypeVarTuple("Columns")

PAGE_SIZE = 50
STATES = ("ok", "old", "un", "archived")


@dataclass(frozen=True)
class Filter:
    """A search; empty fields don't restrict. `area` is an AGS or "SH", `check` one of STATES."""

    q: str = ""
    country: str = ""
    kind: str = ""
    area: str = ""
    check: str = ""
    page: int = 1

    @property
    def active(self) -> bool:
        return bool(self.words or self.country or self.kind or self.area or self.check)

    @property
    def words(self) -> list[str]:
        """The folded words of the query; all of them must be found."""
        return re.findall(r"\w+", fold(self.q[:200]))[:8]


@dataclass
class Hits:
    """One page of the entries found; `total` counts all of them."""

    entries: list[Organisation] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1


def find(db: Session, wanted: Filter, own_region: str, today: date) -> Hits:
    """Entries of `own_region` first, then matches in the name, then the others."""
    query = select(Organisation.id, Organisation.name, Organisation.region)
    rows = db.execute(_filtered(query, wanted, today)).all()
    words = wanted.words

    def rank(row: Any) -> tuple[Any, ...]:
        name = folded_name(row.name)
        return row.region != own_region, not all(word in name for word in words), sort_key(row.name)

    ids = [row.id for row in sorted(rows, key=rank)]
    at = nearest_page(len(ids), wanted.page, PAGE_SIZE)
    return Hits(by_ids(db, ids[at.offset : at.offset + PAGE_SIZE]), len(ids), at.number, at.pages)


def export_rows(db: Session, wanted: Filter, today: date) -> list[Any]:
    """All matching entries for files, as plain objects with those attributes of `Organisation` that files show.

    Loading the models of thousands of entries would take a second, and files must not name people anyway.
    """
    channels = defaultdict(list)
    of_these = Channel.organisation_id.in_(_filtered(select(Organisation.id), wanted, today))
    for row in db.execute(select(*_CHANNEL_COLUMNS).where(of_these, Channel.archived_at.is_(None))):
        channels[row.organisation_id].append(SimpleNamespace(**row._mapping, verified_by=None, entered_by=None))
    query = select(*_ENTRY_COLUMNS, Country, Region).outerjoin(Organisation.country).outerjoin(Organisation.area)
    found = [_export_row(row, channels) for row in db.execute(_filtered(query, wanted, today))]
    return sorted(found, key=lambda entry: sort_key(entry.name))


def _export_row(row: Any, channels: dict[int, list[Any]]) -> Any:
    *values, country, area = row
    names = [column.key for column in _ENTRY_COLUMNS]
    entry = SimpleNamespace(
        **dict(zip(names, values, strict=True)), country=country, area=area, channels=channels[row.id]
    )
    for channel in entry.channels:
        channel.organisation = entry
    return entry


_ENTRY_COLUMNS = (
    Organisation.id,
    Organisation.name,
    Organisation.former_names,
    Organisation.kind,
    Organisation.region,
    Organisation.city,
    Organisation.note,
    Organisation.office_hours,
    Organisation.state_note,
    Organisation.source,
    Organisation.source_date,
)
_CHANNEL_COLUMNS = (
    Channel.id,
    Channel.organisation_id,
    Channel.kind,
    Channel.value,
    Channel.label,
    Channel.position,
    Channel.source,
    Channel.source_date,
    Channel.verified_on,
    Channel.verified_as,
    Channel.verified_how,
    Channel.unreachable_on,
    Channel.entered_as,
    Channel.entered_by_id,
    Channel.archived_at,
)


def suggestion(db: Session, wanted: Filter) -> str:
    """A similar query for one that finds nothing: "gahna" → "Ghana"; "" if no word is similar."""
    if not wanted.words:
        return ""
    rows = db.execute(select(SearchEntry.title, SearchEntry.body).where(SearchEntry.kind == "organisation"))
    words = [word for row in rows for word in re.findall(r"[^\W\d_]{3,}", " ".join(row))]
    # Capitalised words come last, so that "Ghana" wins over the "ghana" of a mail address.
    spelled = {fold(word): word for word in sorted(words, key=lambda word: word[0].isupper())}
    meant = []
    for word in wanted.words:
        near = [word] if any(word in known for known in spelled) else get_close_matches(word, spelled, 1, 0.75)
        if not near:
            return ""
        meant.append(spelled.get(near[0], near[0]))
    return " ".join(meant)


def main_check() -> ScalarSelect[Any]:
    """SQL: when an entry's main channel was checked (as checks.main_channel); NULL if nobody was reached."""
    turn = case({kind: at for at, kind in enumerate(CHANNEL_KINDS)}, value=Channel.kind)
    return (
        select(case((Channel.unreachable_on.is_(None), Channel.verified_on)))
        .where(Channel.organisation_id == Organisation.id, Channel.archived_at.is_(None))
        .order_by(turn, Channel.position, Channel.id)
        .limit(1)
        .correlate(Organisation)
        .scalar_subquery()
    )


def _filtered(query: Select[*Columns], wanted: Filter, today: date) -> Select[*Columns]:
    archived = wanted.check == "archived"
    query = query.where(Organisation.archived_at.is_not(None) if archived else Organisation.archived_at.is_(None))
    for column, value in ((Organisation.country_code, wanted.country), (Organisation.kind, wanted.kind)):
        if value:
            query = query.where(column == value)
    if wanted.area:
        query = query.where(Organisation.region == wanted.area)
    if wanted.check == "ok":
        query = query.where(main_check() >= freshest_day(today))
    elif wanted.check == "old":
        query = query.where(main_check() < freshest_day(today))
    elif wanted.check == "un":
        query = query.where(main_check().is_(None))
    return _with_words(query, wanted.words, archived)


def _with_words(query: Select[*Columns], words: Sequence[str], archived: bool) -> Select[*Columns]:
    if not words:
        return query
    if archived:  # not in the search index any more
        return query.where(*(func.lower(Organisation.name).contains(word, autoescape=True) for word in words))
    subject = literal("organisation/") + cast(Organisation.id, String)
    query = query.join(SearchEntry, SearchEntry.subject == subject)
    return query.where(*(SearchEntry.folded.contains(word, autoescape=True) for word in words))
