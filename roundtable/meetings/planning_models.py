"""What is planned before a meeting: proposals, invitations that were sent, series, and templates of agendas."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.markdown.render import plain
from roundtable.meetings.models import AgendaItem
from roundtable.search.actions import Document


class Topic(Base):
    """A proposal in the topic store. States: open → accepted (`item_id` is the TOP) or declined (`answer` says why).

    It comes from a member or through a guest link; one link carries one proposal.
    """

    __tablename__ = "topic"
    __apart__ = ("item_id",)  # who proposed it learns the result, also when the item is for the moderation only
    __table_args__ = (
        CheckConstraint("state in ('open', 'accepted', 'declined')", name="state"),
        Index("ix_topic_table_id_decided_at", "table_id", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int] = mapped_column(default=10)
    state: Mapped[str] = mapped_column(String(20), default="open")
    answer: Mapped[str] = mapped_column(String(500), default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    guest_link_id: Mapped[int | None] = mapped_column(ForeignKey("guest_link.id"), unique=True)
    guest_name: Mapped[str] = mapped_column(String(120), default="")
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    block_id: Mapped[int | None] = mapped_column()  # the decision that is up for review: as hidden as that is
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    proposed_by: Mapped[User | None] = relationship(foreign_keys=[proposed_by_id])
    guest_link: Mapped[GuestLink | None] = relationship()
    item: Mapped[AgendaItem | None] = relationship()

    @property
    def proposer(self) -> str:
        return self.proposed_by.name if self.proposed_by else self.guest_name

    def search_document(self) -> Document | None:
        """While it waits, or was declined; what was accepted is found as the item, by whoever sees that.

        One about a decision is as hidden as the decision, which is found itself.
        """
        if self.state == "accepted" or self.block_id or inspect(self).deleted:
            return None
        body = f"{plain(self.note, 4000)} {self.answer}".strip()
        return Document("topic", self.table_id, "topics:read", self.title, body, f"/topics/{self.id}")


class MeetingInvitation(Base):
    """An invitation that was mailed to everybody at the table.

    `day` is the day it invited to: when the meeting is moved, it doesn't count any more. `deadline` is the last
    day that kept the table's notice period then (None: the table has none); after it there is a `reason`.
    """

    __tablename__ = "meeting_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    day: Mapped[date] = mapped_column()
    deadline: Mapped[date | None] = mapped_column()
    reason: Mapped[str] = mapped_column(String(300), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    recipients: Mapped[int] = mapped_column()
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    @property
    def in_time(self) -> bool:
        return self.deadline is None or clock.local(self.sent_at).date() <= self.deadline


class AgendaTemplate(Base):
    """A named agenda to start from. `items` are dicts with the fields of `agenda.Content`; meetings get copies."""

    __tablename__ = "agenda_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class MeetingSeries(Base):
    """Meetings that come back by a rule: every `every` weeks or months on `weekday` (Monday is 0), from `since` on.

    By months `nth` says which one of the month: 1 to 5, or -1 for the last. `starts` and `ends` are clock times in
    Europe/Berlin, so that a meeting is at two o'clock in summer and in winter.
    """

    __tablename__ = "meeting_series"
    __table_args__ = (CheckConstraint("unit in ('weeks', 'months')", name="unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    unit: Mapped[str] = mapped_column(String(10))
    every: Mapped[int] = mapped_column()
    nth: Mapped[int] = mapped_column(default=1)
    weekday: Mapped[int] = mapped_column()
    since: Mapped[date] = mapped_column()
    starts: Mapped[time] = mapped_column()
    ends: Mapped[time] = mapped_column()
    place: Mapped[str] = mapped_column(String(160), default="")
    place_note: Mapped[str] = mapped_column(String(200), default="")
    chair: Mapped[str] = mapped_column(String(120), default="")
    template_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_template.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    template: Mapped[AgendaTemplate | None] = relationship()
