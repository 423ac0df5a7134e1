"""Programmes that support return and a new start, for which countries, and the sources of country knowledge."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.models import Country
from roundtable.search.actions import Document

STATES = ("running", "unclear", "ended")
SCOPES = ("listed", "all", "varying")


class Programme(Base):
    """A card. `state` is what its source says; whether it has ended by today is `validity.standing()`.

    `scope`: "listed" (the countries in `countries`), "all" (those in `countries` have a note of their own) or "varying"
    (`countries_note` says what is known). Texts about days are as the source gives them, days are known for sure.
    """

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("state in ('running', 'unclear', 'ended')", name="state"),
        CheckConstraint("scope in ('listed', 'all', 'varying')", name="scope"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(300), default="")  # one line: what it is
    run_by: Mapped[str] = mapped_column(Text, default="")
    applying: Mapped[str] = mapped_column(Text, default="")  # who applies where
    target_group: Mapped[str] = mapped_column(Text, default="")
    scope: Mapped[str] = mapped_column(String(10), default="listed")
    countries_note: Mapped[str] = mapped_column(Text, default="")
    amounts: Mapped[str] = mapped_column(Text, default="")
    amounts_as_of: Mapped[str] = mapped_column(String(100), default="")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)  # the last day
    validity_note: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10), default="running")
    state_note: Mapped[str] = mapped_column(String(200), default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    replaced_note: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(String(500), default="")
    source_date: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")  # Markdown
    checked_on: Mapped[date | None] = mapped_column(Date)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    checked_as: Mapped[str] = mapped_column(String(120), default="")  # organisation or role, at that time
    check_before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # see rechecks
    starter_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    starter_digest: Mapped[str] = mapped_column(String(64), default="")
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by a person; then imports leave it alone
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    checked_by: Mapped[User | None] = relationship()
    replaced_by: Mapped["Programme | None"] = relationship(remote_side=[id])
    countries: Mapped[list["ProgrammeCountry"]] = relationship(
        back_populates="programme", cascade="all, delete-orphan", order_by="ProgrammeCountry.country_code"
    )

    __mapper_args__ = {"version_id_col": version}

    def has_ended(self) -> bool:
        """Whether it has ended by today."""
        return self.state == "ended" or bool(self.valid_until and self.valid_until < clock.today())

    def search_document(self) -> Document:
        """Ended ones are a kind of their own, so that the search shows what applies today first."""
        kind = "programme_ended" if self.has_ended() else "programme"
        names = " ".join(f"{row.country.name_de} {row.country.name_en}" for row in self.countries)
        body = " ".join((self.summary, self.run_by, self.applying, self.target_group, self.replaced_note, names))
        return Document(kind, None, "directory:read", self.name, body, f"/programmes/{self.id}")


class ProgrammeCountry(Base):
    """That a programme is for a country; `since` is the first day of departures that it supports."""

    __tablename__ = "programme_country"
    __table_args__ = (UniqueConstraint("programme_id", "country_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"), index=True)
    since: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(200), default="")

    programme: Mapped[Programme] = relationship(back_populates="countries")
    country: Mapped[Country] = relationship()


class KnowledgeSource(Base):
    """A place where country knowledge comes from: what it is good for, and who may use it."""

    __tablename__ = "knowledge_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    operator: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    good_for: Mapped[str] = mapped_column(Text, default="")
    access: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(String(500), default="")
    source_date: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    starter_key: Mapped[str | None] = mapped_column(String(200), unique=True)
