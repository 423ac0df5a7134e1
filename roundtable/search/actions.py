"""The search index: one row per thing that can be found, kept by `record()` in the same transaction."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from roundtable.core.db import Base
from roundtable.core.text import fold
from roundtable.search.models import SearchEntry

_BATCH = 500


@dataclass(frozen=True)
class Document:
    """What a model's `search_document()` returns; None there means "not to be found (any more)".

    `needs` is the permission of a reader; `table_id` None means that the thing belongs to every table.
    """

    kind: str
    table_id: int | None
    needs: str
    title: str
    body: str
    url: str  # path below /tables/{slug}


def refresh(db: Session, subject: Any) -> None:
    """Bring the entry of one object up to date; objects that can't be found are passed over."""
    if not hasattr(subject, "search_document"):
        return
    key = _key(subject)
    document: Document | None = subject.search_document()
    entry = db.scalar(select(SearchEntry).where(SearchEntry.subject == key))
    if document is not None:
        _write(db, entry or SearchEntry(subject=key), document)
    elif entry is not None:
        db.delete(entry)


def reindex(db: Session) -> int:
    """Throw the whole index away and build it again from what is there. Returns the number of entries."""
    db.execute(delete(SearchEntry))
    count = 0
    for model in _models():
        for subject in db.scalars(select(model).order_by(model.id).execution_options(yield_per=_BATCH)):
            if (document := subject.search_document()) is not None:
                _write(db, SearchEntry(subject=_key(subject)), document)
                count += 1
    db.flush()
    return count


def _models() -> list[Any]:
    found = [m.class_ for m in Base.registry.mappers if hasattr(m.class_, "search_document")]
    return sorted(found, key=lambda model: model.__tablename__)


def _key(subject: Any) -> str:
    return f"{subject.__tablename__}/{subject.id}"


def _write(db: Session, entry: SearchEntry, document: Document) -> None:
    for name in ("kind", "table_id", "needs", "title", "body", "url"):
        setattr(entry, name, getattr(document, name))
    fold_again(entry)
    db.add(entry)


def fold_again(entry: SearchEntry) -> None:
    """After title or body were changed in place."""
    entry.folded = f"{fold(entry.title)}\n{fold(entry.body)}"


def compact(db: Session) -> None:
    """The full-text index forgets what is not in any entry any more, instead of only skipping it."""
    if db.get_bind().dialect.name == "sqlite":
        db.flush()
        db.execute(text("INSERT INTO search_fts (search_fts) VALUES ('optimize')"))
