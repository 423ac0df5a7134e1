"""One row per change: audit trail, activity feed and live bus are this one table."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import func, insert, or_, select, text
from sqlalchemy.orm import Session

from roundtable.core.actors import Actor
from roundtable.core.models import Event
from roundtable.core.sight import WHOLE
from roundtable.core.text import whole_number

# Any number: it only has to be the same in every process that shares the database.
_ORDER_LOCK = 20181010
_WRITE = insert(Event.metadata.tables[Event.__tablename__]).inline()
# What else has to happen in the transaction of every change: the search index. Empty until features.py filled it.
_followers: list[Callable[..., None]] = []


def follow(*functions: Callable[..., None]) -> None:
    """From now on `record()` calls each with the session and the subjects of the events."""
    _followers.extend(function for function in functions if function not in _followers)


def record(actor: Actor, verb: str, topic: str, subject: Any = None, *, everywhere: bool = False, **data: Any) -> None:
    """Write down that something happened, in the transaction in which it happens.

    `verb` is "agenda.moved"; `topic` is what can change on screens ("agenda/5"); `data` is what the activity
    feed needs to say it (short strings, never client data). `everywhere` makes it an event of all tables.
    Refreshes the search entry of the subject, so that no change can forget it.
    """
    record_many(actor, verb, [(topic, subject, data)], everywhere=everywhere)


def record_many(
    actor: Actor,
    verb: str,
    changes: Sequence[tuple[str, Any, dict[str, Any]]],
    *,
    everywhere: bool = False,
    indexed: bool = False,
) -> None:
    """The same of several subjects, each with its topic and data, in as many statements as of one.

    `indexed` says that the search knows them already (`search/waiting`).
    """
    assert _followers, "features.load_models() comes before the first change"
    actor.db.flush()
    # Ids must become visible in the order in which they are given, or a reader of "id > last" misses one.
    serialise_writers(actor.db)
    for follower in () if indexed else _followers:
        follower(actor.db, *(subject for _topic, subject, _data in changes))
    actor.db.flush()
    # Past the unit of work: nobody has the object, and every change comes through here.
    actor.db.connection().execute(
        _WRITE,
        [
            {
                "table_id": None if everywhere else actor.table_id,
                "actor_id": actor.user_id,
                "verb": verb,
                "topic": topic,
                "subject": _reference(subject),
                "data": data,
            }
            for topic, subject, data in changes
        ],
    )
    if actor.db.get_bind().dialect.name == "postgresql":
        actor.db.execute(text("NOTIFY roundtable"))  # delivered at commit, dropped at rollback
    actor.db.info.setdefault("topics", []).extend(dict.fromkeys(topic for topic, _subject, _data in changes))


def serialise_writers(db: Session, *rows: Any) -> None:
    """Serialise writers until commit. Call before reading a value that must stay current, such as the next number.

    `rows` are read again: another writer may have changed them while this one waited. On SQLite there is nothing to
    do, its transactions for writing are serialised from their first statement. This is the only lock of its kind, so
    there can be no deadlock.
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
    after = whole_number(since) or 0
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
