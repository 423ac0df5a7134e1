"""The event table: audit trail, activity feed and live bus are this one table."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class Event(Base):
    """`table_id` is empty for what concerns every table (the directory).

    `topic` says which fragments are stale.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_table_id_id", "table_id", "id"),
        Index("ix_event_table_id_topic", "table_id", "topic"),
        Index("ix_event_subject_table_id", "subject", "table_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int | None] = mapped_column(ForeignKey("round_table.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    verb: Mapped[str] = mapped_column(String(60))
    topic: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


class Installation(Base):
    """One line of what was noted at the first start."""

    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(100))
