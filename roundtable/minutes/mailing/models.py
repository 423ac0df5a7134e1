"""Tables of mailings: which version of the minutes was mailed, to whom, and whether it arrived."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.meetings.models import Meeting


class Mailing(Base):
    """One press of "send": version `number` of the minutes, as text in the mail ("text") or attached as a PDF."""

    __tablename__ = "mailing"
    __table_args__ = (CheckConstraint("form in ('text', 'pdf')", name="form"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int] = mapped_column()
    form: Mapped[str] = mapped_column(String(10))
    message: Mapped[str] = mapped_column(Text, default="")
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    sent_by: Mapped[str] = mapped_column(String(120), default="")
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    meeting: Mapped[Meeting] = relationship()


class MailingRecipient(Base):
    """One mail to one address. The unique constraint sends each version to an address only once.

    `part`: "attended" or only "informed"; `reason`: why the address is on the list ("present", "deputy", "excused",
    "absent", "member", "added"). States: waiting → sending → sent, kept (in the outbox: there is no mail server) or
    failed. "sending" is committed before the mail goes out, so that after a crash nobody gets it twice.
    """

    __tablename__ = "mailing_recipient"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number", "email"),
        CheckConstraint("part in ('attended', 'informed')", name="part"),
        CheckConstraint("state in ('waiting', 'sending', 'sent', 'kept', 'failed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int] = mapped_column()
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120), default="")
    locale: Mapped[str] = mapped_column(String(5), default="de")
    part: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    mailing: Mapped[Mailing] = relationship()
