"""Which centres also serve a Kreis, and the stops of mobile centres, shared by all tables."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.models import Organisation
from roundtable.tables.models import Region


class RegionCentre(Base):
    """That a centre of the directory also serves a Kreis that its entry doesn't name.

    Everything about the centre stays in the directory; `place` and `hours` say where and when it is in this Kreis.
    """

    __tablename__ = "region_centre"
    __table_args__ = (UniqueConstraint("region_ags", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_ags: Mapped[str] = mapped_column(ForeignKey("region.ags"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    place: Mapped[str] = mapped_column(String(160), default="")
    hours: Mapped[str] = mapped_column(String(200), default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    organisation: Mapped[Organisation] = relationship()


class CentreCalendar(Base):
    """The address at which calendars fetch a centre's stops. It is no secret: whoever reads the directory sees it."""

    __tablename__ = "centre_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)


class StopSeries(Base):
    """Stops that repeat by a rule; fields as in a series of meetings. Its stops are rows up to `planned_until`.

    `until` is its last day, None: it goes on. Clock times are those of Europe/Berlin.
    """

    __tablename__ = "stop_series"
    __table_args__ = (CheckConstraint("unit in ('weeks', 'months')", name="unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_ags: Mapped[str] = mapped_column(ForeignKey("region.ags"))
    unit: Mapped[str] = mapped_column(String(10))
    every: Mapped[int] = mapped_column()
    nth: Mapped[int] = mapped_column(default=1)
    weekday: Mapped[int] = mapped_column()
    since: Mapped[date] = mapped_column()
    until: Mapped[date | None] = mapped_column()
    starts: Mapped[time] = mapped_column()
    ends: Mapped[time] = mapped_column()
    place: Mapped[str] = mapped_column(String(160))
    note: Mapped[str] = mapped_column(String(200), default="")
    planned_until: Mapped[date] = mapped_column()
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    organisation: Mapped[Organisation] = relationship()
    region: Mapped[Region] = relationship()


class CentreStop(Base):
    """Where a mobile centre is, and when. A stop that was moved or cancelled stays the same row."""

    __tablename__ = "centre_stop"
    __table_args__ = (
        UniqueConstraint("series_id", "series_day"),
        Index("ix_centre_stop_organisation_id_starts_at", "organisation_id", "starts_at"),
        Index("ix_centre_stop_region_ags_starts_at", "region_ags", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    region_ags: Mapped[str] = mapped_column(ForeignKey("region.ags"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("stop_series.id"))
    series_day: Mapped[date | None] = mapped_column()  # the day of the rule, also after it was moved
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place: Mapped[str] = mapped_column(String(160))
    note: Mapped[str] = mapped_column(String(200), default="")
    cancelled_reason: Mapped[str] = mapped_column(String(200), default="")  # empty unless it was cancelled
    changed: Mapped[int] = mapped_column(default=0)  # how often, for calendars: a higher number replaces a lower one
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    organisation: Mapped[Organisation] = relationship()
    region: Mapped[Region] = relationship()
    series: Mapped[StopSeries | None] = relationship()

    @property
    def cancelled(self) -> bool:
        return self.cancelled_reason != ""

    @property
    def begun(self) -> bool:
        return self.starts_at <= clock.now()
