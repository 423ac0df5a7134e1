"""Proposals for the agenda, collected before a meeting."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.guest_links.words import named_by_link
from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.markdown.render import plain
from roundtable.meetings.models import AgendaItem
from roundtable.search.actions import Document


class Topic(Base):
    """A proposal in the topic store. States: open → accepted (`item_id` is the TOP) or declined (`answer` says why).

    It comes from a member (`proposed_by_id`) or through a guest link; each link takes one proposal.
    """

    __tablename__ = "topic"
    __apart__ = ("item_id",)  # not hidden with the item: the proposer learns the result even if the item is hidden
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
    block_id: Mapped[int | None] = mapped_column()  # a decision to review; hidden as that is
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    proposed_by: Mapped[User | None] = relationship(foreign_keys=[proposed_by_id])
    guest_link: Mapped[GuestLink | None] = relationship()
    item: Mapped[AgendaItem | None] = relationship()

    @property
    def proposer(self) -> str:
        return named_by_link(self.guest_name) if self.guest_link_id else self.addressee

    @property
    def addressee(self) -> str:
        """The name by which the proposer is written to."""
        return self.proposed_by.name if self.proposed_by else self.guest_name

    def search_document(self) -> Document | None:
        """Only open and declined ones. An accepted one is found as its item, one about a decision as the decision:
        those may be hidden from some.
        """
        if self.state == "accepted" or self.block_id or inspect(self).deleted:
            return None
        body = f"{plain(self.note, 4000)} {self.answer}".strip()
        return Document("topic", self.table_id, "topics:read", self.title, body, f"/topics/{self.id}")
