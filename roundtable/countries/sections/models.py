"""Sections of country pages and their earlier versions, shared by all tables."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.countries.sections import topics
from roundtable.directory.models import Country
from roundtable.markdown.render import plain
from roundtable.search.actions import Document


class CountrySection(Base):
    """What is known about one topic in one country. `as_of` is the day for which the sources say it.

    `topic` is a key of `topics.TOPICS`. `review_months` after the last review it counts as out of date.
    """

    __tablename__ = "country_section"
    __table_args__ = (UniqueConstraint("country_code", "topic"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    topic: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)  # Markdown
    sources: Mapped[str] = mapped_column(Text)  # one a line
    as_of: Mapped[date] = mapped_column(Date)
    review_months: Mapped[int] = mapped_column(default=6)
    reviewed_on: Mapped[date] = mapped_column(Date)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reviewed_as: Mapped[str] = mapped_column(String(120), default="")  # organisation or role, at that time
    check_before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # see rechecks
    version: Mapped[int] = mapped_column(default=1)

    country: Mapped[Country] = relationship()
    reviewed_by: Mapped[User | None] = relationship()
    versions: Mapped[list["CountrySectionVersion"]] = relationship(
        back_populates="section", order_by="CountrySectionVersion.number"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def due_on(self) -> date:
        """The last day on which the review counts."""
        return topics.due_on(self.reviewed_on, self.review_months)

    def search_document(self) -> Document:
        """Where it is found it says as of when it is, and whether its review is overdue."""
        overdue = ", Prüfung überfällig" if self.due_on < clock.today() else ""
        title = f"{self.country.name_de}: {topics.GERMAN[self.topic]} (Stand {self.as_of:%m/%Y}{overdue})"
        body = f"{plain(self.text, 20_000)} {self.country.name_en}"
        url = f"/countries/{self.country_code}#{self.topic}"
        return Document("country", None, "directory:read", title, body, url)


class CountrySectionVersion(Base):
    """A section as it was saved once; `number` counts from 1, the newest says what the section says."""

    __tablename__ = "country_section_version"
    __table_args__ = (UniqueConstraint("section_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("country_section.id"))
    number: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    sources: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_as: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    section: Mapped[CountrySection] = relationship(back_populates="versions")
    by: Mapped[User | None] = relationship()
