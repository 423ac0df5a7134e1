"""The yearly book: every published version of the year's minutes, as it may leave the table."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from roundtable.core import clock
from roundtable.core.paging import Page
from roundtable.meetings.models import Meeting
from roundtable.minutes.contacts import queries as contacts_queries
from roundtable.minutes.document.layers import queries as layers_queries
from roundtable.minutes.models import Minutes, MinutesVersion
from roundtable.tables.models import RoundTable


def years(db: Session, table_id: int) -> list[int]:
    """Years with published minutes, the newest first."""
    query = select(Meeting.year).join(Minutes, Minutes.meeting_id == Meeting.id)
    return list(
        db.scalars(
            query.where(Meeting.table_id == table_id, Minutes.version > 0).distinct().order_by(Meeting.year.desc())
        )
    )


PAGE_SIZE = 24  # versions: two years of a table that meets monthly


def count_of_year(db: Session, table_id: int, year: int, newest: bool = False) -> int:
    query = select(func.count(MinutesVersion.id)).join(MinutesVersion.minutes).join(Minutes.meeting)
    query = query.where(MinutesVersion.minutes_id.in_(_minutes_of_year(table_id, year)))
    return db.scalar(query.where(MinutesVersion.number == Minutes.version) if newest else query) or 0


def _minutes_of_year(table_id: int, year: int) -> Select[int]:
    """Ids of a year's minutes. As a subquery, so that the database doesn't scan the large rows of all versions."""
    minutes = select(Minutes.id).join(Meeting, Meeting.id == Minutes.meeting_id)
    return minutes.where(Meeting.table_id == table_id, Meeting.year == year)


def book_of_year(
    db: Session, table: RoundTable, year: int, newest: bool = False, page: Page | None = None
) -> dict[str, Any]:
    """{"table", "year", "documents"} in the order of the meetings; `newest` leaves out replaced versions.

    Each document is public and has "after": the number of the version that replaced it, or 0.
    """
    query = (
        select(MinutesVersion)
        .join(MinutesVersion.minutes)
        .join(Minutes.meeting)
        .options(contains_eager(MinutesVersion.minutes))
        .where(MinutesVersion.minutes_id.in_(_minutes_of_year(table.id, year)))
        .order_by(Meeting.starts_at, Meeting.id, MinutesVersion.number)
    )
    if newest:
        query = query.where(MinutesVersion.number == Minutes.version)
    if page:
        query = query.limit(page.size).offset(page.offset)
    versions = list(db.scalars(query))
    contents = layers_queries.read_versions(versions, layers_queries.PUBLIC)
    documents = [
        {**content, "redaction": version.redaction_id, "after": _newer_version(version)}
        for version, content in zip(versions, contacts_queries.with_contacts(db, contents, clock.today()), strict=True)
    ]
    return {"table": table.long_name, "year": year, "documents": documents}


def _newer_version(version: MinutesVersion) -> int:
    newest = version.minutes.version
    return newest if newest != version.number else 0
