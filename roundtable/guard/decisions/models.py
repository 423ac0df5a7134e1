"""Decisions about findings of the guard."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class GuardDecision(Base):
    """Words that may stay, and why. Holds for the whole table: the same words are not asked about again.

    Only a keyed hash of the words is stored, so that a redaction leaves no copy here and nobody can guess them.
    """

    __tablename__ = "guard_decision"
    __table_args__ = (UniqueConstraint("table_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    rule: Mapped[str] = mapped_column(String(30))
    fingerprint: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    by: Mapped[User | None] = relationship()
