"""What each centre counted in a quarter, and what of all of it was published."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.models import Organisation

UNKNOWN = "XX"  # in place of a country: stateless people, or nobody asked


class CentreReport(Base):
    """The counts of one centre in one quarter: {country code: consultations}. Only its own table ever sees them."""

    __tablename__ = "centre_report"
    __table_args__ = (
        UniqueConstraint("table_id", "centre_id", "year", "quarter"),
        CheckConstraint("quarter between 1 and 4", name="quarter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    year: Mapped[int] = mapped_column()
    quarter: Mapped[int] = mapped_column()
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    centre: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": version}


class TotalsRelease(Base):
    """What was published of a quarter, with small counts taken out. It never changes: two versions could be compared.

    `content` is {"regions": {AGS: name}, "cells": [[AGS, country code, count or None], …]}, with "" for sums.
    """

    __tablename__ = "totals_release"
    __table_args__ = (UniqueConstraint("year", "quarter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column()
    quarter: Mapped[int] = mapped_column()
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    released_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
