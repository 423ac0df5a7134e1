"""A person, and the functions that the person holds."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.models import Organisation


class Person(Base):
    """Somebody who works at an office; never anybody who seeks advice. `core/sight.py` hides whom it isn't for."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    visibility: Mapped[str] = mapped_column(String(20), default="members")  # one of sight.VISIBILITIES
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    posts: Mapped[list["Post"]] = relationship(back_populates="person", order_by="Post.id")


class Post(Base):
    """A function of a person at one office."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    function: Mapped[str] = mapped_column(String(120))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(back_populates="posts")
    organisation: Mapped[Organisation] = relationship()
    entered_by: Mapped[User | None] = relationship()
