"""Authorities, missions and other organisations; every channel says who checked it and when."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote, synonym

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.channels import dial, href
from roundtable.directory.country_names import aliases
from roundtable.directory.kinds import label, search_words
from roundtable.directory.nicknames import nicknames
from roundtable.search.actions import Document
from roundtable.tables.models import Region

CHANNEL_KINDS = ("phone", "fax", "email", "website", "address")
METHODS = ("phone", "web", "mail", "on_site")


class Country(Base):
    """A country by ISO 3166-1 alpha-2 code (and XK for Kosovo), with its names from Unicode CLDR."""

    __tablename__ = "country"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name_de: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))

    id: Mapped[str] = synonym("code")  # by which the search knows it

    def search_document(self) -> Document:
        body = f"{self.name_en} {aliases(self.code)}"
        return Document("country", None, "directory:read", self.name_de, body, f"/countries/{self.code}")


class Organisation(Base):
    """An entry of the directory, shared by all tables. A mission has a country and a mission kind.

    `kind` is a key of `kinds.KINDS`. `region` is an AGS, "SH" (whole state), "DE" or "" (missions).
    `starter_key` finds the row again at the next import; `starter_digest` tells whether the shipped row changed.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("state in ('active', 'announced', 'closed')", name="state"),
        Index("ix_organisation_country_code", "country_code"),
        Index("ix_organisation_region", "region"),
        Index("ix_organisation_part_of_id", "part_of_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    former_names: Mapped[str] = mapped_column(Text, default="")  # one a line; search finds them
    region: Mapped[str] = mapped_column(String(5), default="")
    more_regions: Mapped[str] = mapped_column(Text, default="")  # further AGS, with blanks between
    part_of_id: Mapped[int | None] = mapped_column()  # this is a unit of that office
    country_code: Mapped[str | None] = mapped_column(ForeignKey("country.code"))
    city: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")  # Markdown
    office_hours: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default="active")
    state_note: Mapped[str] = mapped_column(String(200), default="")
    district: Mapped[str] = mapped_column(Text, default="")  # for which area it is responsible, in words
    languages: Mapped[str] = mapped_column(Text, default="")  # in which one gets an answer
    source: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(Text, default="")  # the page that says so; a link if it may be one
    source_date: Mapped[str] = mapped_column(String(40), default="")  # as the source gives it: "2022-11-16", "2024"
    entered_as: Mapped[str] = mapped_column(String(120), default="")  # organisation or role of who entered it
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    starter_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    starter_digest: Mapped[str] = mapped_column(String(64), default="")
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by a person; then imports leave it alone
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    merged_into_id: Mapped[int | None] = mapped_column()  # the entry that this one's address leads to
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    country: Mapped[Country | None] = relationship()
    part_of: Mapped["Organisation | None"] = relationship(
        primaryjoin=lambda: foreign(Organisation.part_of_id) == remote(Organisation.id)
    )
    entered_by: Mapped[User | None] = relationship()
    area: Mapped[Region | None] = relationship(
        primaryjoin=lambda: foreign(Organisation.region) == Region.ags, viewonly=True
    )
    channels: Mapped[list["Channel"]] = relationship(back_populates="organisation", order_by="Channel.position")
    functions: Mapped[list["Function"]] = relationship(
        back_populates="organisation", order_by="Function.position", cascade="all, delete-orphan"
    )
    hours_checks: Mapped[list["HoursCheck"]] = relationship(order_by="HoursCheck.id")
    more_areas: Mapped[list[Region]] = relationship(
        primaryjoin=lambda: Organisation.more_regions.like("%" + remote(foreign(Region.ags)) + "%"),
        order_by=Region.name,
        viewonly=True,
    )
    posts: Mapped[list["Post"]] = relationship(back_populates="organisation", order_by="Post.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def kind_label(self) -> str:
        """What kind of office it is, in the reader's language."""
        return label(self.kind)

    @property
    def duties(self) -> list[str]:
        """What people do there, of those who are for everybody: for files and the search. Never a name."""
        living = [post for post in self.posts if not post.ended_at and post.person]
        return list(dict.fromkeys(post.function for post in living if post.person.visibility == "all"))

    def search_document(self) -> Document | None:
        """Also found by former names, the country in both languages, the Kreis, and other words for its kind."""
        if self.archived_at:
            return None
        return Document("organisation", None, "directory:read", self.name, self._body(), f"/directory/{self.id}")

    def _body(self) -> str:
        # The index doesn't know who asks: only what is for everybody.
        living = [c for c in self.channels if not c.archived_at and c.visibility == "all"]
        return " ".join(
            (
                self.former_names,
                nicknames(self.name),
                f"{self.country.name_de} {self.country.name_en} {aliases(self.country_code)}" if self.country else "",
                self.city,
                self.district,
                self.languages,
                self.area.name if self.region and self.area else "",
                *(area.name for area in (self.more_areas if self.more_regions else ())),
                *self.duties,
                *(f"{function.name} {function.note}" for function in self.functions),
                self.note,
                search_words(self.kind),
                *(channel.value for channel in living),
                # Digits alone as well, so that a number is found however it is grouped.
                *(dial(channel.value) for channel in living if channel.kind == "phone"),
            )
        )


class Function(Base):
    """A function within an organisation ("Konsularabteilung", "Passersatz"), never a private person's record."""

    __tablename__ = "function"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship(back_populates="functions")


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
    organisation: Mapped[Organisation] = relationship(back_populates="posts")
    entered_by: Mapped[User | None] = relationship()


class Channel(Base):
    """A way to reach an organisation: a number, an address or a link. Changing the value ends its verification.

    `core/sight.py` hides it from whom it isn't for. Of a private one that was withdrawn nothing is left but the day.
    """

    __tablename__ = "channel"
    __table_args__ = (CheckConstraint("kind in ('phone', 'fax', 'email', 'website', 'address')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    function_id: Mapped[int | None] = mapped_column(ForeignKey("function.id"))
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(500))
    label: Mapped[str] = mapped_column(String(80), default="")
    position: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(Text, default="")
    source_date: Mapped[str] = mapped_column(String(40), default="")
    verified_on: Mapped[date | None] = mapped_column(Date)
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    verified_as: Mapped[str] = mapped_column(String(120), default="")  # organisation or role, at that time
    verified_how: Mapped[str] = mapped_column(String(10), default="")
    unreachable_on: Mapped[date | None] = mapped_column(Date)  # when the last check reached nobody
    misses: Mapped[int] = mapped_column(default=0)  # how often in a row
    doubted_on: Mapped[date | None] = mapped_column(Date)  # when somebody said that it no longer exists
    entered_as: Mapped[str] = mapped_column(String(120), default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    starter: Mapped[bool] = mapped_column(default=False)
    visibility: Mapped[str] = mapped_column(String(20), default="all")  # one of sight.VISIBILITIES
    private: Mapped[bool] = mapped_column(default=False)  # a person's own, who agreed that it stands here
    consent_source: Mapped[str] = mapped_column(Text, default="")
    consent_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation] = relationship(back_populates="channels")
    function: Mapped[Function | None] = relationship()
    verified_by: Mapped[User | None] = relationship(foreign_keys=[verified_by_id])
    entered_by: Mapped[User | None] = relationship(foreign_keys=[entered_by_id])

    @property
    def link(self) -> str:
        """The address behind the value, "tel:+49431…"; "" for what can't be a link."""
        return href(self.kind, self.value)


class Verification(Base):
    """A line of a channel's history.

    `result` is confirmed, changed, unreachable, doubted (it may be gone), gone, kept (no doubt any more), taken_back,
    restored or added. `before` is what a change or an archiving replaced and history doesn't tell.
    """

    __tablename__ = "verification"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    how: Mapped[str] = mapped_column(String(10), default="")
    result: Mapped[str] = mapped_column(String(20), default="confirmed")
    old_value: Mapped[str] = mapped_column(String(500), default="")
    new_value: Mapped[str] = mapped_column(String(500), default="")
    done_as: Mapped[str] = mapped_column(String(120), default="")  # organisation or role, at that time
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    channel: Mapped[Channel] = relationship()
    user: Mapped[User | None] = relationship()


class HoursCheck(Base):
    """A line of the history of an entry's office hours.

    `result` is confirmed, changed, unreachable, doubted (there may be none any more), kept or taken_back.
    """

    __tablename__ = "hours_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    how: Mapped[str] = mapped_column(String(10), default="")
    result: Mapped[str] = mapped_column(String(20), default="confirmed")
    done_as: Mapped[str] = mapped_column(String(120), default="")  # organisation or role, at that time
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    user: Mapped[User | None] = relationship()


class MissionChange(Base):
    """A mission that opened, moved or closed; `effective` is text because sources are vague ("2024 (autumn)")."""

    __tablename__ = "mission_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    kind: Mapped[str] = mapped_column(String(40))
    city: Mapped[str] = mapped_column(String(80), default="")
    change: Mapped[str] = mapped_column(String(120))
    effective: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[str] = mapped_column(Text, default="")
    starter_key: Mapped[str | None] = mapped_column(String(200), unique=True)
