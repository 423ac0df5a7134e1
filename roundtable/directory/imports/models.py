"""What the Foreign Office's list says, each time that it was loaded, and the differences that somebody decides."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.models import Channel, Organisation

UNDO_DAYS = 30  # so long what was taken over from an import can be put back


class ListedMission(Base):
    """An entry of the list, as it was last seen there, and the entry of the directory that it belongs to.

    `content` is a `reading.ListedEntry` as a dictionary; `taken` are fields of the directory's entry as they were
    last taken over from here: what still stands like that, nobody has edited since.
    """

    __tablename__ = "listed_mission"

    id: Mapped[int] = mapped_column(primary_key=True)
    remote_id: Mapped[str] = mapped_column(String(40), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    taken: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    source: Mapped[str] = mapped_column(String(500), default="")
    source_modified: Mapped[str] = mapped_column(String(40), default="")  # a day; "" if the list doesn't say
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    missing_since: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation | None] = relationship()


class MissionImport(Base):
    """One time that the list was loaded, from the address or from a file. `seen_at` moves while it is loading.

    `problem` is [] or a code of `reading.PROBLEMS` with its values; `unread` are `reading.Unread` as lists.
    """

    __tablename__ = "mission_import"
    __table_args__ = (CheckConstraint("state in ('loading', 'ready', 'failed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10), default="loading")
    problem: Mapped[list[Any]] = mapped_column(JSON, default=list)
    received: Mapped[int] = mapped_column(default=0)  # bytes
    listed: Mapped[int] = mapped_column(default=0)  # entries
    unread: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    source_modified: Mapped[str] = mapped_column(String(40), default="")
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    started_by: Mapped[User | None] = relationship()

    @property
    def undo_until(self) -> datetime:
        return self.seen_at + timedelta(days=UNDO_DAYS)

    @property
    def may_be_undone(self) -> bool:
        """Whether its days are not over, and nobody has done it."""
        return self.undone_at is None and self.undo_until > clock.now()


class MissionDifference(Base):
    """Where the list and the directory differ: one field or channel, or a mission that the directory doesn't have.

    `part` is the list on the page: "plain" (nobody has edited or checked it), "touched" (somebody has), "new".
    `before` is what `undo()` puts back. A refused one lapses when the list says something else.
    """

    __tablename__ = "mission_difference"
    __table_args__ = (
        CheckConstraint("act in ('new', 'changed', 'added', 'gone')", name="act"),
        CheckConstraint("decision in ('open', 'accepted', 'refused', 'lapsed', 'undone')", name="decision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("mission_import.id"), index=True)
    listed_id: Mapped[int] = mapped_column(ForeignKey("listed_mission.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"))
    field: Mapped[str] = mapped_column(String(20))
    act: Mapped[str] = mapped_column(String(10))
    old_value: Mapped[str] = mapped_column(Text, default="")
    new_value: Mapped[str] = mapped_column(Text, default="")
    label: Mapped[str] = mapped_column(String(80), default="")
    part: Mapped[str] = mapped_column(String(10), default="plain")
    decision: Mapped[str] = mapped_column(String(10), default="open")
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    listed: Mapped[ListedMission] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    channel: Mapped[Channel | None] = relationship()
