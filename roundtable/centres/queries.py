"""Reading regions with their tables, centres and authorities, and the stops of mobile centres."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from roundtable.centres.models import CentreCalendar, CentreStop, RegionCentre, StopSeries
from roundtable.core import clock
from roundtable.core.text import sort_key
from roundtable.directory import queries as directory_queries
from roundtable.directory.models import Organisation
from roundtable.minutes.redaction.queries import Shared, TypedBy
from roundtable.tables.models import Region, RoundTable

CENTRES, AUTHORITY = "return_counselling", "immigration_authority"
LINKABLE = ("return_counselling", "migration_counselling")
SHOWN_ON_TABLE, SHOWN_IN_KREIS = 3, 6
PAST_STOPS = timedelta(days=60)  # how long a stop stays in calendars


@dataclass
class Centre:
    """A centre as it serves one Kreis: `link` is set if its entry names another one."""

    entry: Organisation
    link: RegionCentre | None = None
    next_stop: CentreStop | None = None


@dataclass
class Place:
    """A Kreis with what people need to know of it."""

    region: Region
    table: RoundTable | None
    centres: list[Centre] = field(default_factory=list)
    authorities: list[Organisation] = field(default_factory=list)


def places(db: Session, today: date) -> list[Place]:
    """All regions by name. The number of statements doesn't depend on how many there are."""
    regions = directory_queries.regions(db)
    return _filled(db, regions, today)


def place(db: Session, ags: str, today: date) -> Place | None:
    region = db.get(Region, ags)
    return _filled(db, [region], today)[0] if region else None


def _filled(db: Session, regions: list[Region], today: date) -> list[Place]:
    codes = [region.ags for region in regions]
    tables = _tables(db, codes)
    found = {region.ags: Place(region, tables.get(region.ags)) for region in regions}
    links = list(db.scalars(select(RegionCentre).where(RegionCentre.region_ags.in_(codes)).order_by(RegionCentre.id)))
    entries = _entries(db, codes, [link.organisation_id for link in links])
    stops = _next_stops(db, codes, today)
    for entry in entries.values():
        if entry.region in found:
            at = found[entry.region]
            if entry.kind == AUTHORITY:
                at.authorities.append(entry)
            elif entry.kind == CENTRES:
                at.centres.append(Centre(entry, None, stops.get((entry.region, entry.id))))
    for link in links:
        if served := entries.get(link.organisation_id):
            found[link.region_ags].centres.append(Centre(served, link, stops.get((link.region_ags, served.id))))
    return list(found.values())


def _tables(db: Session, codes: list[str]) -> dict[str, RoundTable]:
    """{region: its table}; if there are several, one that is open."""
    query = select(RoundTable).where(RoundTable.region_ags.in_(codes))
    found = db.scalars(query.order_by(RoundTable.opened_at.is_not(None), RoundTable.id.desc()))
    return {table.region_ags: table for table in found}


def _entries(db: Session, codes: list[str], linked: list[int]) -> dict[int, Organisation]:
    """{id: entry} of centres and authorities of these regions, and of linked centres, by name."""
    named = Organisation.region.in_(codes) & Organisation.kind.in_((CENTRES, AUTHORITY))
    query = select(Organisation.id, Organisation.name).where(Organisation.archived_at.is_(None))
    rows = sorted(db.execute(query.where(named | Organisation.id.in_(linked))), key=lambda row: sort_key(row.name))
    return {entry.id: entry for entry in directory_queries.by_ids(db, [row.id for row in rows])}


def _next_stops(db: Session, codes: list[str], today: date) -> dict[tuple[str, int], CentreStop]:
    """{(region, centre): its next stop there}."""
    found: dict[tuple[str, int], CentreStop] = {}
    query = _ahead(today).where(CentreStop.region_ags.in_(codes), CentreStop.cancelled_reason == "")
    for stop in db.scalars(query):
        found.setdefault((stop.region_ags, stop.organisation_id), stop)
    return found


def _ahead(today: date) -> Select[CentreStop]:
    midnight = datetime.combine(today, time(), clock.BERLIN)
    query = select(CentreStop).options(joinedload(CentreStop.region))
    return query.where(CentreStop.ends_at >= midnight).order_by(CentreStop.starts_at, CentreStop.id)


def stops_in(db: Session, ags: str, today: date, limit: int | None = None) -> list[CentreStop]:
    """What is still to come in a Kreis, today included, the next one first; cancelled ones too."""
    query = _ahead(today).where(CentreStop.region_ags == ags).options(joinedload(CentreStop.organisation))
    query = query.join(CentreStop.organisation).where(Organisation.archived_at.is_(None))
    return list(db.scalars(query.limit(limit) if limit else query))


def stops_of(db: Session, organisation_id: int, today: date) -> list[CentreStop]:
    """What is still to come of a mobile centre, today included, the next one first; cancelled ones too."""
    query = _ahead(today).where(CentreStop.organisation_id == organisation_id)
    return list(db.scalars(query))


def calendar_token(db: Session, organisation_id: int) -> str:
    """The part of the address of a centre's calendar; "" if it has none yet."""
    query = select(CentreCalendar.token).where(CentreCalendar.organisation_id == organisation_id)
    return db.scalar(query) or ""


def with_calendar(db: Session, token: str) -> Organisation | None:
    """The centre whose calendar has this address."""
    of_centre = CentreCalendar.organisation_id == Organisation.id
    query = select(Organisation).join(CentreCalendar, of_centre).where(CentreCalendar.token == token[:40])
    return db.scalar(query.where(Organisation.archived_at.is_(None)))


def in_calendar(db: Session, organisation_id: int, today: date) -> list[CentreStop]:
    """What a calendar of the centre shows: also what is over since a while, so that it doesn't vanish at once."""
    return list(db.scalars(_ahead(today - PAST_STOPS).where(CentreStop.organisation_id == organisation_id)))


def series_of(db: Session, organisation_id: int, today: date) -> list[StopSeries]:
    """Rules that still mean days to come."""
    query = select(StopSeries).options(joinedload(StopSeries.region))
    found = db.scalars(query.where(StopSeries.organisation_id == organisation_id).order_by(StopSeries.id))
    return [series for series in found if series.until is None or series.until >= today]


def unplanned(db: Session, upto: date) -> list[StopSeries]:
    """Series whose stops aren't rows yet up to that day."""
    query = select(StopSeries).join(StopSeries.organisation).where(Organisation.archived_at.is_(None))
    found = db.scalars(query.where(StopSeries.planned_until < upto).order_by(StopSeries.id))
    return [series for series in found if series.until is None or series.planned_until < series.until]


def days_of(db: Session, series: StopSeries) -> set[date]:
    """Days of the rule that have a stop already."""
    query = select(CentreStop.series_day).where(CentreStop.series_id == series.id)
    return {day for day in db.scalars(query) if day}


def coming_of(db: Session, series: StopSeries, now: datetime) -> list[CentreStop]:
    """Stops of a series that haven't begun and weren't cancelled."""
    query = select(CentreStop).where(CentreStop.series_id == series.id, CentreStop.starts_at > now)
    return list(db.scalars(query.where(CentreStop.cancelled_reason == "").order_by(CentreStop.starts_at)))


def stop(db: Session, ident: int) -> CentreStop | None:
    query = select(CentreStop).options(joinedload(CentreStop.organisation), joinedload(CentreStop.region))
    return db.scalar(query.where(CentreStop.id == ident))


def linkable(db: Session, ags: str) -> list[Organisation]:
    """Centres that could also serve this Kreis, by name: not those that do already."""
    linked = select(RegionCentre.organisation_id).where(RegionCentre.region_ags == ags)
    query = select(Organisation).where(
        Organisation.kind.in_(LINKABLE), Organisation.archived_at.is_(None), Organisation.id.not_in(linked)
    )
    found = [each for each in db.scalars(query) if not (each.region == ags and each.kind == CENTRES)]
    return sorted(found, key=lambda each: sort_key(each.name))


def link(db: Session, ags: str, ident: int) -> RegionCentre | None:
    query = select(RegionCentre).options(joinedload(RegionCentre.organisation))
    return db.scalar(query.where(RegionCentre.region_ags == ags, RegionCentre.id == ident))


def series(db: Session, ident: int) -> StopSeries | None:
    query = select(StopSeries).options(joinedload(StopSeries.organisation), joinedload(StopSeries.region))
    return db.scalar(query.where(StopSeries.id == ident))


def redactable(typed_by: TypedBy) -> list[Shared]:
    """What people entered about centres and stops."""
    return [
        Shared(RegionCentre, typed_by(RegionCentre.entered_by_id), _topic),
        Shared(StopSeries, typed_by(StopSeries.created_by_id), _topic),
        Shared(CentreStop, typed_by(CentreStop.created_by_id), _topic),
    ]


def _topic(row: RegionCentre | StopSeries | CentreStop) -> str:
    return f"centres/{row.organisation_id}"
