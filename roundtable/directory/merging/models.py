"""Which entries were merged, and what moved with that, so that it can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.models import Organisation


class OrganisationMerge(Base):
    """One entry that went into another; `moved` is what `merging.actions` needs to bring everything back."""

    __tablename__ = "organisation_merge"
    __table_args__ = (
        Index("ix_organisation_merge_kept_id", "kept_id"),
        Index("ix_organisation_merge_merged_id", "merged_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    merged_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    moved: Mapped[Any] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    kept: Mapped[Organisation] = relationship(foreign_keys=[kept_id])
    merged: Mapped[Organisation] = relationship(foreign_keys=[merged_id])
    by: Mapped[User | None] = relationship()
