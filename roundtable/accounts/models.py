"""People who sign in, their sessions, and the links that let them in. Tokens are stored only as SHA-256."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.lifetime import in_its_time
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime

# Round tables meet every three months: whoever comes back for the next meeting is still signed in.
SESSION_LIFE = timedelta(days=120)
# The language that a browser chose; the page on privacy names this and the above.
LOCALE_LIFE = timedelta(days=365)


class User(Base):
    """A person with an account. `state_role` is "", "coordinator" or "administrator"."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("state_role in ('', 'coordinator', 'administrator')", name="state_role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), unique=True)  # stored casefolded
    state_role: Mapped[str] = mapped_column(String(20), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(5), default="de")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    # When a link mailed to the address was used. Joining with an invitation doesn't prove whose address it is.
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class UserSession(Base):
    """A signed-in browser. The cookie holds the token, this row its hash."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()

    @property
    def idle(self) -> bool:
        """Use is noted once an hour only, because every note is a write."""
        return clock.now() - self.seen_at > timedelta(hours=1)

    def touch(self) -> None:
        """Somebody is using it: it lives on."""
        if self.idle:
            self.seen_at = clock.now()
            self.expires_at = self.seen_at + SESSION_LIFE


class SignInLink(Base):
    """A one-time link. Opening it (GET) asks; only pressing the button (POST) signs in: mail scanners open links.

    With `invitation_id` pressing it also takes the seat; without `user_id` it makes the first administrator.
    """

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    next_path: Mapped[str] = mapped_column(String(200), default="/")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User | None] = relationship()


class Invitation(Base):
    """A link (also a QR code) to one table with one role; shown once, when it is made."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(80), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    max_uses: Mapped[int] = mapped_column(default=1)
    uses: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    created_by: Mapped[User | None] = relationship()

    @property
    def state(self) -> str:
        """ "open", "used", "expired" or "revoked"."""
        if self.revoked_at:
            return "revoked"
        if self.uses >= self.max_uses:
            return "used"
        return "open" if in_its_time(self) else "expired"


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
    # Who made it. No foreign key: added to a table that SQLite would have to copy. Empty in links of early releases.
    created_by_id: Mapped[int | None] = mapped_column(index=True)
    purpose: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column()
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120), default="")  # as whoever sent it calls the person
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
        return "open" if in_its_time(self) else "expired"


class Attempt(Base):
    """A try at something that can be guessed; `key` is a hash of what is being limited."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
