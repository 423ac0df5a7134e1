"""Which office was asked about its entry, when, by whom, and what became of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.models import Organisation


class EntryInquiry(Base):
    """One mail to one office about one entry.

    States: waiting → sending → sent, kept (in the outbox: there is no mail server) or failed; a person notes "bounced",
    and "dropped" says that it was not sent any more. "sending" is committed before the mail goes out, so that after a
    crash nobody gets it twice. The link is made then, too: its token exists only in the mail.
    `answer` is the last thing that the office did.
    """

    __tablename__ = "entry_inquiry"
    __table_args__ = (
        CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'kept', 'failed', 'bounced', 'dropped')", name="state"
        ),
        CheckConstraint("answer in ('', 'confirmed', 'corrected', 'opted_out')", name="answer"),
        Index("ix_entry_inquiry_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_at_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))  # the table that asks, in the mail by name
    email: Mapped[str] = mapped_column(String(254))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("guest_link.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_as: Mapped[str] = mapped_column(String(120), default="")  # organisation or role, at that time
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)  # of the state
    answer: Mapped[str] = mapped_column(String(10), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation] = relationship()
    asked_by: Mapped[User | None] = relationship()
    link: Mapped[GuestLink | None] = relationship()

    @property
    def is_over(self) -> bool:
        """Whether this mail leads nowhere any more, and nobody answered it: then the office may be asked again."""
        revoked = self.link is not None and self.link.revoked_at is not None
        return not self.answer and (self.state in ("failed", "bounced", "dropped") or revoked)
