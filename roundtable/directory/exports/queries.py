"""Reading the directory for files: as plain objects, because loading thousands of models takes a second."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, literal, not_, select
from sqlalchemy.orm import Session

from roundtable.core.models import Event
from roundtable.core.text import sort_key
from roundtable.directory.finding.places import kreis_name
from roundtable.directory.finding.queries import Filter, matching, only_suggested
from roundtable.directory.models import Channel, Country, Function, HoursCheck, Organisation, Person, Post
from roundtable.tables.models import Region

_SUBJECT = literal("organisation/") + cast(Organisation.id, String)


def export_rows(db: Session, wanted: Filter, today: date) -> list[Any]:
    """All entries of the list with this filter, with those attributes of `Organisation` that files show.

    Files must not name people, so there are none in these objects.
    """
    return _rows(db, matching(db, wanted, today))


def export_row(db: Session, ident: int) -> Any:
    """One entry in the same way, an archived one too; None if there is none, or it is only suggested."""
    suggested = Organisation.archived_at.is_not(None), Organisation.id.in_(only_suggested())
    return next(iter(_rows(db, select(Organisation.id).where(Organisation.id == ident, not_(and_(*suggested))))), None)


def _rows(db: Session, ids: Select[int]) -> list[Any]:
    functions, channels = defaultdict(list), defaultdict(list)
    of_these = select(Function.id, Function.organisation_id, Function.name, Function.note)
    for row in db.execute(of_these.where(Function.organisation_id.in_(ids)).order_by(Function.position, Function.id)):
        functions[row.organisation_id].append(SimpleNamespace(**row._mapping))
    # Files leave the table, whoever makes them.
    living = Channel.organisation_id.in_(ids), Channel.archived_at.is_(None), Channel.visibility == "all"
    for way in db.execute(select(*_CHANNEL_COLUMNS).where(*living)):
        function = next((f for f in functions[way.organisation_id] if f.id == way.function_id), None)
        nobody = {"verified_by": None, "entered_by": None}
        channels[way.organisation_id].append(SimpleNamespace(**way._mapping, **nobody, function=function))
    query = select(*_ENTRY_COLUMNS, Country, Region).outerjoin(Organisation.country).outerjoin(Organisation.area)
    beside = _Beside(channels, functions, _hours(db, ids), _changes(db, ids), _duties(db, ids))
    found = [_row(row, beside) for row in db.execute(query.where(Organisation.id.in_(ids)))]
    return sorted(found, key=lambda entry: sort_key(entry.name))


@dataclass(frozen=True)
class _Beside:
    """What belongs to entries, by their id."""

    channels: dict[int, list[Any]]
    functions: dict[int, list[Any]]
    hours: dict[int, list[Any]]
    changed: dict[int, Any]
    duties: dict[int, list[str]]


def _hours(db: Session, ids: Select[int]) -> dict[int, list[Any]]:
    """Checks of office hours, oldest first."""
    columns = (HoursCheck.organisation_id, HoursCheck.result, HoursCheck.at, HoursCheck.done_as, HoursCheck.how)
    found = defaultdict(list)
    for row in db.execute(select(*columns).where(HoursCheck.organisation_id.in_(ids)).order_by(HoursCheck.id)):
        found[row.organisation_id].append(SimpleNamespace(**row._mapping, user=None))
    return found


def _changes(db: Session, ids: Select[int]) -> dict[int, Any]:
    """{id of an entry: when something of it changed last}; without what never did."""
    query = select(Organisation.id, func.max(Event.at)).join(Event, Event.subject == _SUBJECT)
    found = db.execute(query.where(Organisation.id.in_(ids)).group_by(Organisation.id))
    return {row[0]: row[1] for row in found}


def _duties(db: Session, ids: Select[int]) -> dict[int, list[str]]:
    """`Organisation.duties`."""
    query = select(Post.organisation_id, Post.function).join(Post.person).order_by(Post.id)
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for_all = Post.organisation_id.in_(ids), Post.ended_at.is_(None), Person.visibility == "all"
    for row in db.execute(query.where(*for_all)):
        found[row.organisation_id][row.function] = None
    return {ident: list(functions) for ident, functions in found.items()}


def _row(row: Any, beside: _Beside) -> Any:
    *values, country, area = row
    names = [column.key for column in _ENTRY_COLUMNS]
    entry = SimpleNamespace(
        **dict(zip(names, values, strict=True)),
        country=country,
        area=area,
        channels=beside.channels[row.id],
        functions=beside.functions[row.id],
        hours_checks=beside.hours[row.id],
        changed_at=beside.changed.get(row.id),
        duties=beside.duties.get(row.id, []),
        more_areas=[],
    )
    names = sorted(filter(None, map(kreis_name, entry.more_regions.split())), key=sort_key)
    entry.more_areas = [SimpleNamespace(name=name) for name in names]
    for channel in entry.channels:
        channel.organisation = entry
    return entry


_ENTRY_COLUMNS = (
    Organisation.id,
    Organisation.name,
    Organisation.former_names,
    Organisation.kind,
    Organisation.region,
    Organisation.more_regions,
    Organisation.city,
    Organisation.note,
    Organisation.office_hours,
    Organisation.state,
    Organisation.state_note,
    Organisation.district,
    Organisation.languages,
    Organisation.source_url,
    Organisation.edited_at,
    Organisation.created_at,
    Organisation.archived_at,
    Organisation.merged_into_id,
    Organisation.source,
    Organisation.source_date,
)
_CHANNEL_COLUMNS = (
    Channel.id,
    Channel.organisation_id,
    Channel.function_id,
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
    Channel.misses,
    Channel.doubted_on,
    Channel.entered_as,
    Channel.entered_by_id,
    Channel.archived_at,
    Channel.visibility,
)
