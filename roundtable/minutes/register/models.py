"""The register of decisions in published minutes. Minutes never change; the register says what became of a decision."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.core.db import Base, UTCDateTime
from roundtable.meetings.models import Meeting
from roundtable.meetings.topics.models import Topic
from roundtable.tables.models import RoundTable

STATUSES = ("valid", "replaced", "done")


class RegisterEntry(Base):
    """A decision as its newest published version has it. `needs` is the permission of a reader at that table.

    `outcome` is {"result", "yes", "no", "abstained"}. `withdrawn`: a later version no longer has this decision.
    On `review_on` it is proposed in the topic store (`review_topic`); another date makes a new proposal.
    """

    __tablename__ = "register_entry"
    __apart__ = ("review_topic_id",)
    __table_args__ = (
        UniqueConstraint("block_id"),
        CheckConstraint("status in ('valid', 'replaced', 'done')", name="status"),
        Index("ix_register_entry_table_id_year", "table_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    year: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()
    decided_on: Mapped[date] = mapped_column(Date)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)  # Markdown
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    needs: Mapped[str] = mapped_column(String(30))
    status: Mapped[str] = mapped_column(String(10), default="valid")
    withdrawn: Mapped[bool] = mapped_column(default=False)
    review_on: Mapped[date | None] = mapped_column(Date, index=True)
    review_topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("register_entry.id"), index=True)
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changed_by: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)

    table: Mapped[RoundTable] = relationship()
    meeting: Mapped[Meeting] = relationship()
    review_topic: Mapped[Topic | None] = relationship()
    subjects: Mapped[list["RegisterSubject"]] = relationship(
        order_by="RegisterSubject.kind, RegisterSubject.value", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def label(self) -> str:
        """The number as it is quoted: "3/2026"."""
        return f"{self.number}/{self.year}"


class RegisterSubject(Base):
    """What a decision is about: a country (its code) or an organisation (its name)."""

    __tablename__ = "register_subject"
    __table_args__ = (
        UniqueConstraint("entry_id", "kind", "value"),
        CheckConstraint("kind in ('country', 'organisation')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entry.id"))
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(200))
