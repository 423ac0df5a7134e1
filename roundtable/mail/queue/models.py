"""Tables of the mails on their way, what goes along with them, and the kinds that somebody has ordered off."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class MailAttachment(Base):
    """A file that goes along with one or more mails. Removed when none of them waits any more."""

    __tablename__ = "mail_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    media: Mapped[str] = mapped_column(String(100))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


class OutgoingMail(Base):
    """One mail to one address.

    `kind` is its template; `origin` ("meeting/5") where it was sent from, and where its failure stands; `ref` the rows
    that follow its state ("mailing_recipient/7"). States: waiting → sending → sent, kept (in the outbox folder: there
    is no mail server) or failed. "sending" is a lease since `at`. `problem` says why it waits or failed, `code` what
    the server answered. `key` is the left part of its Message-ID. `stop` is the
    path at which its recipient orders no more of the kind; like the text it is dropped once the mail is sent.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sending', 'sent', 'kept', 'failed')", name="state"),
        Index("ix_outgoing_mail_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int | None] = mapped_column(ForeignKey("round_table.id"))
    kind: Mapped[str] = mapped_column(String(40))
    origin: Mapped[str] = mapped_column(String(60), default="", index=True)
    ref: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200), default="")
    locale: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reply_name: Mapped[str] = mapped_column(String(200), default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("mail_attachment.id"))
    key: Mapped[str] = mapped_column(String(40), unique=True)
    stop: Mapped[str] = mapped_column(String(80), default="")
    stop_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    urgent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(20), default="")
    code: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    attachment: Mapped[MailAttachment | None] = relationship()


class MailStop(Base):
    """An address that has ordered off mails of a kind, at one table or (None) those that belong to no table."""

    __tablename__ = "mail_stop"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    table_id: Mapped[int | None] = mapped_column(ForeignKey("round_table.id"))
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
