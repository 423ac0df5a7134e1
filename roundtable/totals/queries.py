"""Reading totals: what was published, for everybody; what a centre entered, for its table and for publishing."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roundtable.core.text import fold, sort_key
from roundtable.directory import country_names
from roundtable.directory.models import Country, Organisation
from roundtable.directory.queries import country_name
from roundtable.tables.models import Region, RoundTable
from roundtable.totals.models import UNKNOWN, CentreReport, TotalsRelease
from roundtable.totals.quarters import Quarter

KEPT = 12  # published quarters to choose from


def centres(db: Session, region: str) -> list[Organisation]:
    """The counselling centres of a region, from the directory."""
    query = select(Organisation).where(Organisation.region == region, Organisation.kind == "return_counselling")
    living = query.where(Organisation.archived_at.is_(None), Organisation.state != "closed")
    return sorted(db.scalars(living), key=lambda centre: (sort_key(centre.name), centre.id))


def report(db: Session, table_id: int, centre_id: int, quarter: Quarter) -> CentreReport | None:
    query = select(CentreReport).where(CentreReport.table_id == table_id, CentreReport.centre_id == centre_id)
    return db.scalar(query.where(CentreReport.year == quarter.year, CentreReport.quarter == quarter.number))


def previous_report(db: Session, table_id: int, centre_id: int, quarter: Quarter) -> CentreReport | None:
    """The newest report of a centre before a quarter: its countries are likely to come again."""
    query = select(CentreReport).where(CentreReport.table_id == table_id, CentreReport.centre_id == centre_id)
    earlier = query.where(CentreReport.year * 10 + CentreReport.quarter < quarter.year * 10 + quarter.number)
    return db.scalar(earlier.order_by(CentreReport.year.desc(), CentreReport.quarter.desc()).limit(1))


def reports_of(db: Session, table_id: int, quarters: Iterable[Quarter]) -> dict[tuple[int, Quarter], CentreReport]:
    """{(centre id, quarter): report} of one table."""
    query = select(CentreReport).where(
        CentreReport.table_id == table_id, CentreReport.year.in_({quarter.year for quarter in quarters})
    )
    return {(row.centre_id, Quarter(row.year, row.quarter)): row for row in db.scalars(query)}


def counts_of_regions(db: Session, quarter: Quarter) -> tuple[dict[tuple[str, str], int], dict[str, str]]:
    """{(AGS, country): consultations} of all centres, and the regions that have reported. For publishing alone."""
    query = select(CentreReport.counts, Region.ags, Region.name)
    query = query.join(RoundTable, RoundTable.id == CentreReport.table_id).join(
        Region, Region.ags == RoundTable.region_ags
    )
    found: dict[tuple[str, str], int] = {}
    regions: dict[str, str] = {}
    rows = db.execute(query.where(CentreReport.year == quarter.year, CentreReport.quarter == quarter.number))
    for counts, ags, name in rows:
        regions[ags] = name
        for country, number in counts.items():
            found[ags, country] = found.get((ags, country), 0) + number
    return found, regions


def release(db: Session, quarter: Quarter) -> TotalsRelease | None:
    query = select(TotalsRelease).where(TotalsRelease.year == quarter.year)
    return db.scalar(query.where(TotalsRelease.quarter == quarter.number))


def releases(db: Session) -> list[TotalsRelease]:
    """The published quarters, the latest first, KEPT in all."""
    query = select(TotalsRelease).order_by(TotalsRelease.year.desc(), TotalsRelease.quarter.desc())
    return list(db.scalars(query.limit(KEPT)))


def reported_tables(db: Session, quarters: Iterable[Quarter]) -> dict[Quarter, int]:
    """{quarter: how many round tables have entered counts}; says nothing of the counts."""
    query = select(CentreReport.year, CentreReport.quarter, func.count(CentreReport.table_id.distinct()))
    wanted = query.where(CentreReport.year.in_({quarter.year for quarter in quarters}))
    rows = db.execute(wanted.group_by(CentreReport.year, CentreReport.quarter))
    return {Quarter(year, number): many for year, number, many in rows}


def names_in_order(db: Session) -> dict[str, str]:
    """{code: name in the reader's language}, in the order of the alphabet."""
    names = {country.code: country_name(country) for country in db.scalars(select(Country))}
    return dict(sorted(names.items(), key=lambda pair: sort_key(pair[1])))


def codes_by_name(db: Session) -> dict[str, str]:
    """{folded name: code}, by all names in both languages; a name of two countries ("Kongo") is none of them."""
    owners: dict[str, set[str]] = {}
    for country in db.scalars(select(Country)):
        for name in (*country_names.names(country.code), country.name_en, country.name_de, country.code):
            owners.setdefault(fold(name), set()).add(country.code)
    found = {name: codes.pop() for name, codes in owners.items() if len(codes) == 1}
    return {**found, fold(UNKNOWN): UNKNOWN}


def centre_of(db: Session, ident: int, region: str) -> Organisation | None:
    """A counselling centre of the region; others don't exist here."""
    query = select(Organisation).where(Organisation.id == ident, Organisation.region == region)
    return db.scalar(query.where(Organisation.kind == "return_counselling", Organisation.archived_at.is_(None)))
