"""What somebody suggests to change, and what became of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.models import Channel, Organisation


class Suggestion(Base):
    """One field, or something besides: `gone` (the entry, or with a channel this), `entry` (a new one), or `fact:…`
    (what is known of a mission, by topic; `reason` is then its source, `as_of` the day for which it says it).

    The office itself, whose mail is `inquiry_id`, also says `value` (of a channel), a kind of channel (a new one) and
    `remark` (its words to the moderation).

    A suggested entry is there from the start, but archived: it stands in no list, no search and no export.
    `old_value` is what the field held when it was suggested.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        CheckConstraint("state in ('open', 'taken', 'declined')", name="state"),
        Index("ix_suggestion_state", "state"),
        Index("ix_suggestion_by_id", "by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"))
    field: Mapped[str] = mapped_column(String(20))
    old_value: Mapped[str] = mapped_column(Text, default="")
    new_value: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(500), default="")  # how they know
    as_of: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="open")
    answer: Mapped[str] = mapped_column(String(500), default="")  # why it was declined
    inquiry_id: Mapped[int | None] = mapped_column()
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_as: Mapped[str] = mapped_column(String(120), default="")  # organisation or role, at that time
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_as: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation] = relationship()
    channel: Mapped[Channel | None] = relationship()
    by: Mapped[User | None] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def is_withdrawn(self) -> bool:
        """Whether whoever suggested it took it back: who declines says why."""
        return self.state == "declined" and not self.answer and bool(self.by_id) and self.by_id == self.decided_by_id
