"""People who sign in, their sessions, and the links that let them in. Tokens are stored only as SHA-256."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.core.permissions import STATE_ROLES

# Round tables meet every three months: whoever comes back for the next meeting is still signed in.
SESSION_LIFE = timedelta(days=120)
# However often a session is used, it ends so long after signing in.
SESSION_MOST = timedelta(days=180)
# How long after signing in, or after proving it again, somebody may do what needs a fresh proof (`fresh` of a route).
FRESH = timedelta(minutes=30)
# The language cookie. The page on privacy names both times.
LOCALE_LIFE = timedelta(days=365)


class User(Base):
    """A person with an account. `state_role` is "", "coordinator" or "administrator"."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint(f"state_role in {('', *STATE_ROLES)}", name="state_role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), unique=True)  # stored casefolded
    state_role: Mapped[str] = mapped_column(String(20), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(5), default="de")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    # When a link mailed to the address was first used. Joining with an invitation doesn't prove whose address it is.
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Since when a second step is asked for at each sign-in, and when the installation first wanted one of this person.
    second_step_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    second_step_wanted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def _when_it_began(context: DefaultExecutionContext) -> datetime:
    began: datetime = context.get_current_parameters()["created_at"]  # type: ignore[no-untyped-call]
    return began


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
    # When the person last showed who it is: at the sign-in, or on the page /proof.
    proved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=_when_it_began)

    user: Mapped[User] = relationship()

    @property
    def idle(self) -> bool:
        """Whether the last noted use is over an hour old. Use is noted only once an hour, because it is a write."""
        return clock.now() - self.seen_at > timedelta(hours=1)

    def touch(self) -> None:
        """Note that the session is used, which prolongs it."""
        if self.idle:
            self.seen_at = clock.now()
            self.expires_at = min(self.seen_at + SESSION_LIFE, self.created_at + SESSION_MOST)

    @property
    def fresh(self) -> bool:
        """Whether the person showed who it is a short while ago. What a clock that was ahead stamped doesn't count."""
        return self.proved_at <= clock.horizon() and clock.now() - self.proved_at < FRESH
