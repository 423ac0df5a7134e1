"""Links for people without an account: one address, one purpose, one table, for a while."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.accounts.lifetime import is_within_lifetime
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class GuestLink(Base):
    """A link that lets the owner of one mail address do one thing at one table, without an account.

    `purpose` names the thing ("poll", "proposal", "objection"), `subject_id` the row it is about. Opening the
    link (GET) never changes anything: mail scanners open links.
    """

    __tablename__ = "guest_link"
    __table_args__ = (Index("ix_guest_link_purpose_subject_id", "purpose", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    # Who made it; empty in links of early releases. No foreign key: adding one would make SQLite copy the table.
    created_by_id: Mapped[int | None] = mapped_column(index=True)
    purpose: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column()
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")  # as the sender wrote it
    locale: Mapped[str] = mapped_column(String(5), default="de")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the last time it changed something
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def state(self) -> str:
        """ "open", "expired" or "revoked"."""
        if self.revoked_at:
            return "revoked"
        return "open" if is_within_lifetime(self) else "expired"
