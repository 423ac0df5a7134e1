"""What was tried how often, and from where, as keyed prints."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class Attempt(Base):
    """A try at something that can be guessed; `key` is a hash of what is being limited."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
