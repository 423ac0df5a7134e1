"""Begun sign-ins. Tokens are stored only as SHA-256."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime

STEP_LIFE = timedelta(minutes=15)  # long enough to look for a phone; the page on privacy names this time


class SignInStep(Base):
    """A sign-in that has begun. It opens nothing: only the next step does, from the same browser.

    `kind` is "second" (link or password were right, the second step is missing), "passkey", or "proof".
    `challenge` is what the browser's answer has to repeat.
    """

    __tablename__ = "sign_in_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    challenge: Mapped[str] = mapped_column(String(300), default="")
    next_path: Mapped[str] = mapped_column(String(200), default="/")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User | None] = relationship()
