"""The yearly book: every published version of the year's minutes, as it may leave the table."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from roundtable.core.paging import Page
from roundtable.meetings.models import Meeting
from roundtable.minutes.document.layers import queries as layers
from roundtable.minutes.models import Minutes, MinutesVersion
from roundtable.tables.models import RoundTable


def years(db: Session, table_id: int) -> list[int]:
    """Those of which there are published minutes, the newest first."""
    query = select(Meeting.year).join(Minutes, Minutes.meeting_id == Meeting.id)
    return list(
        db.scalars(
            query.where(Meeting.table_id == table_id, Minutes.version > 0).distinct().order_by(Meeting.year.desc())
        )
    )


PAGE = 24  # versions: two years of a table that meets monthly


def count_of_year(db: Session, table_id: int, year: int, newest: bool = False) -> int:
    query = select(func.count(MinutesVersion.id)).join(MinutesVersion.minutes).join(Minutes.meeting)
    query = query.where(MinutesVersion.minutes_id.in_(_of(table_id, year)))
    return db.scalar(query.where(MinutesVersion.number == Minutes.version) if newest else query) or 0


def _of(table_id: int, year: int) -> Select[int]:
    """The minutes of a year, to be looked up first: their versions are large, and nobody wants to go through all."""
    minutes = select(Minutes.id).join(Meeting, Meeting.id == Minutes.meeting_id)
    return minutes.where(Meeting.table_id == table_id, Meeting.year == year)


def of_year(
    db: Session, table: RoundTable, year: int, newest: bool = False, page: Page | None = None
) -> dict[str, Any]:
    """{"table", "year", "documents"} in the order of the meetings; `newest` leaves out what was replaced.

    A document's `after` is the number of the newest version, if that is another one.
    """
    query = (
        select(MinutesVersion)
        .join(MinutesVersion.minutes)
        .join(Minutes.meeting)
        .options(contains_eager(MinutesVersion.minutes))
        .where(MinutesVersion.minutes_id.in_(_of(table.id, year)))
        .order_by(Meeting.starts_at, Meeting.id, MinutesVersion.number)
    )
    if newest:
        query = query.where(MinutesVersion.number == Minutes.version)
    if page:
        query = query.limit(page.size).offset(page.offset)
    versions = list(db.scalars(query))
    documents = [
        {**content, "redaction": version.redaction_id, "after": _after(version)}
        for version, content in zip(versions, layers.seen_all(versions, layers.PUBLIC), strict=True)
    ]
    return {"table": table.long_name, "year": year, "documents": documents}


def _after(version: MinutesVersion) -> int:
    newest = version.minutes.version
    return newest if newest != version.number else 0
