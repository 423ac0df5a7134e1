"""One row per change: audit trail, activity feed and live bus are this one table."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import JSON, ForeignKey, Index, String, func, insert, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.core.sight import WHOLE
from roundtable.search import index

# Any number: it only has to be the same in every process that shares the database.
_ORDER_LOCK = 20181010


class Event(Base):
    """`table_id` is empty for what concerns every table (the directory).

    `topic` says which fragments are stale.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_table_id_id", "table_id", "id"),
        Index("ix_event_table_id_topic", "table_id", "topic"),
        Index("ix_event_subject_table_id", "subject", "table_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int | None] = mapped_column(ForeignKey("round_table.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    verb: Mapped[str] = mapped_column(String(60))
    topic: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


_WRITE = insert(Event.__table__).inline()


class Actor(Protocol):
    """Whoever changes something: a request's `here`, or the command line."""

    db: Session

    @property
    def table_id(self) -> int | None: ...
    @property
    def user_id(self) -> int | None: ...


def record(here: Actor, verb: str, topic: str, subject: Any = None, *, everywhere: bool = False, **data: Any) -> None:
    """Write down that something happened, in the transaction in which it happens.

    `verb` is "agenda.moved"; `topic` is what can change on screens ("agenda/5"); `data` is what the activity
    feed needs to say it (short strings, never client data). `everywhere` makes it an event of all tables.
    Refreshes the search entry of the subject, so that no change can forget it.
    """
    here.db.flush()
    # Ids must become visible in the order in which they are given, or a reader of "id > last" misses one.
    in_turn(here.db)
    index.refresh(here.db, subject)
    here.db.flush()
    # Past the unit of work: nobody has the object, and every change comes through here.
    here.db.connection().execute(_WRITE, {
        "table_id": None if everywhere else here.table_id, "actor_id": here.user_id, "verb": verb, "topic": topic,
        "subject": _reference(subject), "data": data,
    })  # fmt: skip
    if here.db.get_bind().dialect.name == "postgresql":
        here.db.execute(text("NOTIFY roundtable"))  # delivered at commit, dropped at rollback
    here.db.info.setdefault("topics", []).append(topic)


def in_turn(db: Session, *rows: Any) -> None:
    """From here to the end of the transaction only one writer at a time; for numbers that must have no double.

    `rows` are read again: whoever was before may have changed them while this one waited. SQLite has one writer
    anyway, who begins by waiting, before anything is read. It is the only such lock, so that nobody can wait for
    each other in a circle.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text(f"SELECT pg_advisory_xact_lock({_ORDER_LOCK})"))
        for row in rows:
            db.refresh(row)


def _reference(subject: Any) -> str:
    return f"{subject.__tablename__}/{subject.id}" if hasattr(subject, "__tablename__") else ""


def newest(db: Session) -> int:
    """The id of the newest event of all, 0 in a new database."""
    return db.scalar(select(func.max(Event.id))) or 0


def topics_since(db: Session, since: str, table_ids: Iterable[int]) -> set[str]:
    """What changed at these tables (and everywhere) after an event, given as a page sends it; odd numbers are 0."""
    after = int(since) if since.isascii() and since.isdecimal() and len(since) < 16 else 0
    mine = or_(Event.table_id.in_(table_ids), Event.table_id.is_(None))
    # Whatever the reader may be told of: an item that is hidden or gone now has changed the agenda all the same.
    changed = select(Event.topic).where(Event.id > after, mine).distinct()
    return set(db.scalars(changed.execution_options(**WHOLE)))


# Text, because every page asks this and building the statement took longer than the answer.
_VERSION = text(
    "SELECT (SELECT max(id) FROM event WHERE table_id = :table_id), (SELECT max(id) FROM event WHERE table_id IS NULL)"
)


def version(db: Session, table_id: int) -> int:
    """The newest event that any page of this table can depend on; the key of the fragment cache."""
    of_table, of_all = db.execute(_VERSION, {"table_id": table_id}).one()
    return max(of_table or 0, of_all or 0)


_TOPICS = text(
    "SELECT topic FROM event WHERE table_id = :table_id AND id > :after AND id <= :upto "
    "UNION SELECT topic FROM event WHERE table_id IS NULL AND id > :after AND id <= :upto"
)


def topics_between(db: Session, table_id: int, after: int, upto: int) -> list[str]:
    """Each topic once: of the events after one and up to another that pages of this table can depend on."""
    return list(db.scalars(_TOPICS, {"table_id": table_id, "after": after, "upto": upto}))
