"""The secret addresses of people's tasks. The secret itself is stored nowhere, only its SHA-256."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class TaskFeed(Base):
    """At most one for each person; revoking deletes the row."""

    __tablename__ = "task_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    user: Mapped[User] = relationship()
