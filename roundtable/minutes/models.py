"""Tables of the minutes: blocks (paragraphs) with all their revisions, decisions, published versions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.core.sight import NEEDS
from roundtable.markdown.render import plain
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes import frozen
from roundtable.search.actions import Document

STATES = ("draft", "published", "approved")
BLOCK_KINDS = ("note", "decision", "action")
RESULTS = ("unanimous", "majority", "votes", "recommendation", "postponed")


class Minutes(Base):
    """The minutes of one meeting, made with the first change to them. `version` counts published versions."""

    __tablename__ = "minutes"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'published', 'approved')", name="state"),
        Index("ix_minutes_table_id_state", "table_id", "state"),
        Index("ix_minutes_approved_in_id", "approved_in_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    version: Mapped[int] = mapped_column(default=0)
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_in_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    reopened_reason: Mapped[str] = mapped_column(String(200), default="")
    # Both days are the last on which people may write. `phase` compares them with today, so a page is right at
    # midnight; `window_closed_at` is when a duty recorded the end (publishing/deadlines).
    comments_until: Mapped[date | None] = mapped_column(Date)
    objections_until: Mapped[date | None] = mapped_column(Date)
    window_closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    meeting: Mapped[Meeting] = relationship(foreign_keys=[meeting_id])

    @property
    def phase(self) -> str:
        """ "draft", "comments" (in Abstimmung), "objections", "settled" (waits for approval) or "approved"."""
        if self.state == "draft":
            return "comments" if self.comments_until and clock.today() <= self.comments_until else "draft"
        if self.state == "approved":
            return "approved"
        return "objections" if self.objections_until and clock.today() <= self.objections_until else "settled"


class Block(Base):
    """A paragraph of an agenda item. `rev` is its newest revision; a removed one keeps its row (`removed_at`)."""

    __tablename__ = "block"
    __table_args__ = (
        UniqueConstraint("item_id", "client_key"),
        CheckConstraint("kind in ('note', 'decision', 'action')", name="kind"),
        Index("ix_block_item_id_position", "item_id", "position"),
        Index("ix_block_meeting_id", "meeting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    position: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(20), default="note")
    text: Mapped[str] = mapped_column(Text, default="")  # Markdown
    internal: Mapped[bool] = mapped_column(default=False)  # never leaves the table: see roundtable/core/sight.py
    rev: Mapped[int] = mapped_column(default=1)
    # Chosen by the browser when somebody starts a block, so that sending it again makes no second one.
    client_key: Mapped[str | None] = mapped_column(String(40))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    author: Mapped[User | None] = relationship()
    item: Mapped[AgendaItem] = relationship()

    def search_document(self) -> Document | None:
        """A draft is found by those who may read drafts, a published paragraph by all readers, as it was published.

        While published minutes are open for a correction, the entry keeps the published text.
        """
        db = object_session(self)
        minutes = db.scalar(select(Minutes).where(Minutes.meeting_id == self.meeting_id)) if db else None
        if minutes is not None and minutes.state == "draft" and minutes.version and (found := self._published(minutes)):
            return found
        if self.removed_at or self.kind == "action":
            return None
        is_draft = minutes is None or minutes.state == "draft"
        needs = self._needs("draft:read" if is_draft else "minutes:read", self.item.visibility, self.internal)
        return self._found(needs, self.kind, self.item.title, self.text)

    def _needs(self, otherwise: str, visibility: str, internal: bool) -> str:
        """The permission needed to find it: the stricter of how it was published and how it is now."""
        if "moderation" in (visibility, self.item.visibility):
            return NEEDS["moderation"]
        if "members" in (visibility, self.item.visibility):
            return NEEDS["members"]
        return "internal:read" if internal or self.internal else otherwise

    def _published(self, minutes: "Minutes") -> Document | None:
        db = object_session(self)
        assert db is not None
        content = db.scalar(
            select(MinutesVersion.content).where(
                MinutesVersion.minutes_id == minutes.id, MinutesVersion.number == minutes.version
            )
        )
        for item in frozen.read(content)["items"] if content else ():
            for block in item["blocks"]:
                if block["id"] == self.id:
                    needs = self._needs("minutes:read", item["visibility"], block["internal"])
                    return self._found(needs, block["kind"], item["title"], block["text"])
        return None

    def _found(self, needs: str, kind: str, title: str, text: str) -> Document:
        return Document(
            kind if kind == "decision" else "minutes",
            self.table_id,
            needs,
            title,
            plain(text, 20_000),
            f"/meetings/{self.meeting_id}/minutes#block-{self.id}",
        )


class BlockRevision(Base):
    """Every text a block had or was sent: the base for merging, and the history.

    `change` says how it came about: "written", "sent" (as it arrived, before it was merged with somebody else's
    change), "merged", "chosen" (from two versions), "removed", "restored", "corrected" (after publication),
    "redacted", or the kind it was converted to. `client` is the editor and the number of its request ("1f9b8b/3").
    It tells what the editor's next text is based on even if the answer never arrived, and recognises older texts
    that arrive late.
    """

    __tablename__ = "block_revision"
    __table_args__ = (UniqueConstraint("block_id", "rev"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    rev: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    change: Mapped[str] = mapped_column(String(20), default="written")
    client: Mapped[str | None] = mapped_column(String(40))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    author: Mapped[User | None] = relationship()


class BlockConflict(Base):
    """A submitted text that could not be merged. Open until somebody chooses a version; the row is kept.

    `text` is the block as its author wants it: everything that merged, and their side of the rest. `rev` is the
    revision with the text exactly as they sent it; revision `rev + 1` is what the block said after merging.
    """

    __tablename__ = "block_conflict"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), index=True)
    base_rev: Mapped[int] = mapped_column()
    rev: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    # "mine", "theirs" or "both", from the point of view of the conflict's author
    resolution: Mapped[str] = mapped_column(String(10), default="")

    block: Mapped[Block] = relationship()
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    resolved_by: Mapped[User | None] = relationship(foreign_keys=[resolved_by_id])


class Decision(Base):
    """The number and the result of a decision block. `number` counts per table and year: "Beschluss 3/2026".

    Rows stay when the block is removed or becomes a note: the number is never given to another decision, and the
    block has it back if it becomes a decision again.
    """

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("table_id", "year", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), unique=True)
    year: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()
    result: Mapped[str] = mapped_column(String(20), default="")
    yes: Mapped[int | None] = mapped_column()
    no: Mapped[int | None] = mapped_column()
    abstained: Mapped[int | None] = mapped_column()
    # When it was decided, which gives who was present for it; seats there were and seats needed, if the table has
    # a quorum.
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    quorum_seats: Mapped[int | None] = mapped_column()
    quorum_needed: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    block: Mapped[Block] = relationship()

    @property
    def label(self) -> str:
        """The number as it is quoted: "3/2026"."""
        return f"{self.number}/{self.year}"


class MinutesVersion(Base):
    """A published version. Triggers in the database refuse to change or delete a row.

    `content` is the canonical JSON of the document (sorted keys, UTF-8); `sha256` is taken over exactly these bytes.
    Only a redaction may change it; then both checksums are of the new content, and `earlier_prints` tells a paper from
    before (redaction/originals).
    """

    __tablename__ = "minutes_version"
    __table_args__ = (UniqueConstraint("minutes_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"))
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    number: Mapped[int] = mapped_column()
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200), default="")  # why it was opened again after the version before
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    published_by: Mapped[str] = mapped_column(String(120), default="")
    redacted_sha256: Mapped[str | None] = mapped_column(String(64))
    redaction_id: Mapped[int | None] = mapped_column()  # the newest one
    earlier_prints: Mapped[str] = mapped_column(Text, default="", server_default="")

    minutes: Mapped[Minutes] = relationship()
