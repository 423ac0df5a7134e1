"""Meetings, their agenda, and the list of who comes and who came."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.core.sight import NEEDS
from roundtable.markdown.render import plain
from roundtable.search.actions import Document
from roundtable.tables.models import Member, RoundTable

STATES = ("planned", "running", "held", "closed")
KINDS = ("formal", "information", "report", "discussion", "decision")


class Meeting(Base):
    """One meeting. States: planned → running → held (minutes in work) → closed (minutes approved, or cancelled)."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("table_id", "year", "number"),
        CheckConstraint("state in ('planned', 'running', 'held', 'closed')", name="state"),
        Index("ix_meeting_table_id_starts_at", "table_id", "starts_at"),
        Index("ix_meeting_table_id_state_starts_at", "table_id", "state", "starts_at"),
        Index("ix_meeting_series_id_series_day", "series_id", "series_day", unique=True),
        Index("ix_meeting_checkin_code", "checkin_code", unique=True),
        Index("ix_meeting_checkin_token", "checkin_token", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    year: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()  # "2. Sitzung 2026"
    extraordinary: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(120), default="")  # only if it has a name of its own; see names.name_of()
    state: Mapped[str] = mapped_column(String(20), default="planned")
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place: Mapped[str] = mapped_column(String(160), default="")
    place_note: Mapped[str] = mapped_column(String(200), default="")
    chair: Mapped[str] = mapped_column(String(120), default="")
    minute_taker: Mapped[str] = mapped_column(String(120), default="")
    current_item_id: Mapped[int | None] = mapped_column()  # no foreign key: the tables would refer to each other
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_reason: Mapped[str] = mapped_column(String(200), default="")  # empty unless the meeting was cancelled
    # For checking in without an account. The code is cleared when the meeting ends, the token stays.
    checkin_code: Mapped[str | None] = mapped_column(String(6))
    checkin_token: Mapped[str | None] = mapped_column(String(40))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    series_id: Mapped[int | None] = mapped_column()  # no foreign key: SQLite could add one only by copying the table
    series_day: Mapped[date | None] = mapped_column()  # the day the series proposed; stays when the meeting is moved
    # When people were told the numbers of the items (first invitation or opening): from then on numbers stay.
    numbers_fixed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removed_late: Mapped[int] = mapped_column(default=0)  # removed items; counted if must_mark_changes()
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    table: Mapped[RoundTable] = relationship()
    items: Mapped[list["AgendaItem"]] = relationship(
        back_populates="meeting", foreign_keys="AgendaItem.meeting_id", order_by="AgendaItem.position"
    )

    @property
    def cancelled(self) -> bool:
        return self.cancelled_reason != ""

    @property
    def planned_duration(self) -> int:
        """Planned length in minutes."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    def search_document(self) -> Document:
        body = " ".join((self.place, self.place_note, self.chair, self.minute_taker))
        return Document(
            "meeting",
            self.table_id,
            "meeting:read",
            self.title or f"{self.number}. Sitzung {self.year}",
            body,
            f"/meetings/{self.id}",
        )


class AgendaItem(Base):
    """An agenda item (TOP). `position` orders; `label` is the number shown: "1" … "3a".

    States: open, running, done, postponed. `minutes` is the planned duration.
    """

    __tablename__ = "agenda_item"
    __apart__ = ("origin_id",)  # not hidden together with its origin: each item has its own visibility
    __table_args__ = (
        UniqueConstraint("meeting_id", "carry_key"),
        Index("ix_agenda_item_meeting_id_position", "meeting_id", "position"),
        Index("ix_agenda_item_origin_id", "origin_id"),
        Index("ix_agenda_item_carry_key", "carry_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    position: Mapped[int] = mapped_column()
    # No foreign key: SQLite could add one only by copying the table.
    section_id: Mapped[int | None] = mapped_column()
    label: Mapped[str] = mapped_column(String(10), default="")
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20), default="discussion")
    minutes: Mapped[int] = mapped_column(default=10)
    presenter: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")  # Markdown
    state: Mapped[str] = mapped_column(String(20), default="open")
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # of its clock; None while that is stopped
    seconds: Mapped[int] = mapped_column(default=0)  # spent on it before started_at
    recurring: Mapped[bool] = mapped_column(default=False)  # carried over into every next meeting
    visibility: Mapped[str] = mapped_column(String(20), default="all")  # who sees it: see roundtable/core/sight.py
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    # What it was carried over from ("approve/12", "tasks", "item/45"); unique, so nothing is carried over twice.
    carry_key: Mapped[str | None] = mapped_column(String(40))
    # "added", "changed" or "moved" after the invitation deadline ("nachträglich"); else "".
    late: Mapped[str] = mapped_column(String(10), default="")
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(back_populates="items", foreign_keys=[meeting_id])
    origin: Mapped["AgendaItem | None"] = relationship(remote_side=[id], foreign_keys=[origin_id])

    __mapper_args__ = {"version_id_col": version}

    def search_document(self) -> Document | None:
        if inspect(self).deleted:
            return None
        return Document(
            "agenda_item",
            self.table_id,
            NEEDS[self.visibility],
            self.title,
            f"{self.presenter} {plain(self.note, 4000)}",
            f"/meetings/{self.meeting_id}#item-{self.id}",
        )


class AgendaSection(Base):
    """A heading on the agenda. Items name it in `section_id`; items without one stand above all headings."""

    __tablename__ = "agenda_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(120))

    meeting: Mapped[Meeting] = relationship()


class Attendance(Base):
    """One member at one meeting: what they answered beforehand and whether they came.

    `answer` is "open", "yes", "deputy" or "no". `presence` (the column's name for attendance) is "" while nothing is
    noted, then "present", "deputy", "excused" or "absent".
    """

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    answer: Mapped[str] = mapped_column(String(10), default="open")
    presence: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(String(120), default="")
    deputy: Mapped[str] = mapped_column(String(80), default="", server_default="")  # name of who came instead
    arrived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # first arrival
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # left for good; None while there

    member: Mapped[Member] = relationship()
