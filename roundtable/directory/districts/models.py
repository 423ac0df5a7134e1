"""Facts about a mission, each with its source: for which area it is responsible, and what it does about passports."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.models import Organisation


class MissionFact(Base):
    """One answer about one mission. A new answer is a new row, and the one before gets `ended_at`: nothing is lost.

    `topic` is a key of `fact_topics.TOPICS`; `answer` has codes (`areas`, or yes, no, sometimes), `text` has words.
    """

    __tablename__ = "mission_fact"
    __table_args__ = (
        # Only among rows that haven't ended. The condition stands in the migration: PostgreSQL's name for it, written
        # here, would load the whole of its dialect (2 MB) on every server that has SQLite.
        Index("uq_mission_fact_current", "organisation_id", "topic", unique=True),
        Index("ix_mission_fact_organisation_id", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    topic: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(250), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text)
    source_date: Mapped[str] = mapped_column(String(40), default="")  # "2026-11-03", or as vague as the source
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    entered_as: Mapped[str] = mapped_column(String(120), default="")  # organisation or role, at that time
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    checked_on: Mapped[date | None] = mapped_column(Date)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    checked_as: Mapped[str] = mapped_column(String(120), default="")
    check_before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # see rechecks
    starter: Mapped[bool] = mapped_column(default=False)  # came with the program; the next import may change it
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation] = relationship()
    entered_by: Mapped[User | None] = relationship(foreign_keys=[entered_by_id])
    checked_by: Mapped[User | None] = relationship(foreign_keys=[checked_by_id])
