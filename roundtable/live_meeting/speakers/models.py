"""The speakers' list."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class Speaker(Base):
    """Somebody who asked to speak. `member_id` is empty for people whom the moderation noted by name.

    States: waiting → speaking → done; "removed" when a hand was taken down before. `position` orders those who wait.
    """

    __tablename__ = "speaker"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'speaking', 'done', 'removed')", name="state"),
        Index("ix_speaker_meeting_id_state", "meeting_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str] = mapped_column(String(120))  # as the list shows it
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    position: Mapped[int] = mapped_column()
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    called_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
