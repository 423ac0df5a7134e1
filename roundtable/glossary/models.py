"""Abbreviations and their earlier texts, shared by all tables."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.search.actions import Document


class GlossaryTerm(Base):
    """One abbreviation. German is what everybody reads; English may be empty and is then German, too.

    `also` are other spellings that mean the same, separated by commas: "REAG, GARP". Removed terms stay for whoever
    wants one back. `starter_key` tells which of the shipped terms it was; what people changed is never overwritten.
    """

    __tablename__ = "glossary_term"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(40))
    also: Mapped[str] = mapped_column(String(200), default="")
    meaning: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    meaning_en: Mapped[str] = mapped_column(String(200), default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    starter_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    edited_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    edited_by: Mapped[User | None] = relationship()
    versions: Mapped[list["GlossaryVersion"]] = relationship(
        back_populates="term", order_by="GlossaryVersion.number.desc()"
    )

    __mapper_args__ = {"version_id_col": version}

    def search_document(self) -> Document | None:
        """Found by the abbreviation and by what it stands for."""
        if self.removed_at:
            return None
        body = " ".join((self.also, self.text, self.meaning_en, self.text_en))
        title = f"{self.word}: {self.meaning}"
        return Document("glossary", None, "directory:read", title, body, f"/glossary#term-{self.id}")


class GlossaryVersion(Base):
    """A term as it was saved once; `number` counts from 1."""

    __tablename__ = "glossary_version"
    __table_args__ = (UniqueConstraint("term_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("glossary_term.id"))
    number: Mapped[int] = mapped_column()
    word: Mapped[str] = mapped_column(String(40))
    also: Mapped[str] = mapped_column(String(200), default="")
    meaning: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    meaning_en: Mapped[str] = mapped_column(String(200), default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    term: Mapped[GlossaryTerm] = relationship(back_populates="versions")
    by: Mapped[User | None] = relationship()
