"""Devices of people that may read the directory. The token itself is stored nowhere, only its SHA-256."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class Device(Base):
    """A phone or a program with a token. Use is noted at most once an hour, because it is a write."""

    __tablename__ = "address_book_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()

    @property
    def idle(self) -> bool:
        """Whether no use was noted within the last hour."""
        return self.used_at is None or clock.now() - self.used_at > timedelta(hours=1)


class KnownState(Base):
    """What a device was told the address book holds: {id of an entry: its ETag}, by the sync token it was given."""

    __tablename__ = "address_book_state"
    __table_args__ = (UniqueConstraint("device_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("address_book_device.id"))
    digest: Mapped[str] = mapped_column(String(64))
    cards: Mapped[dict[str, str]] = mapped_column(JSON)


class PhoneMark(Base):
    """An entry that a person wants on the phone although it was not checked (yet). Nobody else sees that."""

    __tablename__ = "address_book_mark"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
