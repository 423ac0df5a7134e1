"""Date polls, the dates they offer, and who answered what."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.guest_links.words import named_by_link
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.meetings.models import Meeting

ANSWERS = ("yes", "maybe", "no")  # "maybe" is "if need be"


class DatePoll(Base):
    """A question when people can meet. States: open → closed (`meeting_id` was planned) or withdrawn.

    `answer_by` is the last day for answers while it is open; None: until it is closed.
    """

    __tablename__ = "date_poll"
    __table_args__ = (CheckConstraint("state in ('open', 'closed', 'withdrawn')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(500), default="")
    place: Mapped[str] = mapped_column(String(160), default="")
    state: Mapped[str] = mapped_column(String(20), default="open")
    answer_by: Mapped[date | None] = mapped_column()
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    meeting: Mapped[Meeting | None] = relationship()
    options: Mapped[list["PollOption"]] = relationship(order_by="PollOption.starts_at, PollOption.id")
    voices: Mapped[list["PollVoice"]] = relationship(order_by="PollVoice.id")

    @property
    def takes_answers(self) -> bool:
        """Whether answers are taken today. Computed, not stored, so that it is right at midnight."""
        return self.state == "open" and (self.answer_by is None or clock.today() <= self.answer_by)


class PollOption(Base):
    """A date that is offered; times are timezone-aware."""

    __tablename__ = "poll_option"
    __table_args__ = (UniqueConstraint("poll_id", "starts_at", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    poll_id: Mapped[int] = mapped_column(ForeignKey("date_poll.id"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PollVoice(Base):
    """Somebody who is asked: a person at the table (from the first answer on), or a guest (from the mail on).

    However many links a guest got and however often they are used: one address is one voice.
    """

    __tablename__ = "poll_voice"
    __table_args__ = (UniqueConstraint("poll_id", "user_id"), UniqueConstraint("poll_id", "email"))

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    poll_id: Mapped[int] = mapped_column(ForeignKey("date_poll.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    email: Mapped[str | None] = mapped_column(String(254))  # of a guest
    name: Mapped[str] = mapped_column(String(80), default="")  # of a guest
    locale: Mapped[str] = mapped_column(String(5), default="de")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User | None] = relationship()
    votes: Mapped[list["PollVote"]] = relationship()

    @property
    def given_name(self) -> str:
        return self.user.name if self.user else self.name

    @property
    def display_name(self) -> str:
        return self.given_name if self.user else named_by_link(self.name)


class PollVote(Base):
    """One answer to one date: "yes", "maybe" (if need be) or "no"."""

    __tablename__ = "poll_vote"
    __table_args__ = (
        UniqueConstraint("voice_id", "option_id"),
        CheckConstraint("answer in ('yes', 'maybe', 'no')", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    voice_id: Mapped[int] = mapped_column(ForeignKey("poll_voice.id"))
    option_id: Mapped[int] = mapped_column(ForeignKey("poll_option.id"), index=True)
    answer: Mapped[str] = mapped_column(String(10))
