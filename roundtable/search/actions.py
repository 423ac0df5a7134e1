"""The search index: one row per thing that can be found, updated by `record()` in the same transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from roundtable.core.db import Base
from roundtable.core.models import Installation
from roundtable.core.text import fold
from roundtable.search.models import SearchEntry
from roundtable.search.spelling import plain

_BATCH = 500
# Another number when a `search_document()` says more than before: the next start then makes the index anew.
DOCUMENTS, _NOTED = "1", "search_documents"


@dataclass(frozen=True)
class Document:
    """What a model's `search_document()` returns; if that returns None, the object isn't in the index.

    `needs` is the permission for finding it; `table_id` None means that it belongs to all tables.
    """

    kind: str
    table_id: int | None
    needs: str
    title: str
    body: str
    url: str  # path below /tables/{slug}


def refresh(db: Session, *subjects: Any) -> None:
    """Update the entries of these objects; those without `search_document()` are ignored."""
    found = {_key(subject): subject for subject in subjects if hasattr(subject, "search_document")}
    known = {entry.subject: entry for entry in _entries(db, list(found))}
    for key, subject in found.items():
        document: Document | None = subject.search_document()
        if document is not None:
            _write(db, known.get(key) or SearchEntry(subject=key), document)
        elif key in known:
            db.delete(known[key])


def _entries(db: Session, keys: list[str]) -> Iterator[SearchEntry]:
    if len(keys) == 1:  # almost always, and compiled once
        yield from db.scalars(select(SearchEntry).where(SearchEntry.subject == keys[0]))
        return
    for at in range(0, len(keys), _BATCH):
        yield from db.scalars(select(SearchEntry).where(SearchEntry.subject.in_(keys[at : at + _BATCH])))


def index_missing(db: Session, model: Any) -> None:
    """Add entries for those rows of a model that have none, such as what was loaded past `record()`."""
    stem = f"{model.__tablename__}/"
    known = set(db.scalars(select(SearchEntry.subject).where(SearchEntry.subject.startswith(stem))))
    for subject in db.scalars(select(model)):
        document = None if _key(subject) in known else subject.search_document()
        if document is not None:
            _write(db, SearchEntry(subject=_key(subject)), document)
    db.flush()


def reindex(db: Session) -> int:
    """Delete the whole index and build it again. Returns the number of entries."""
    db.execute(delete(SearchEntry))
    count = 0
    for model in _models():
        for subject in db.scalars(select(model).order_by(model.id).execution_options(yield_per=_BATCH)):
            if (document := subject.search_document()) is not None:
                _write(db, SearchEntry(subject=_key(subject)), document)
                count += 1
    db.flush()
    return count


def reindex_if_old(db: Session) -> bool:
    """Build the index again if it was made by a program whose documents said less; an empty one is new anyway."""
    noted = db.get(Installation, _NOTED)
    if noted and noted.value == DOCUMENTS:
        return False
    is_filled = db.scalar(select(SearchEntry.id).limit(1)) is not None
    if is_filled:
        reindex(db)
    db.merge(Installation(name=_NOTED, value=DOCUMENTS))
    return is_filled


def _models() -> list[Any]:
    found = [m.class_ for m in Base.registry.mappers if hasattr(m.class_, "search_document")]
    return sorted(found, key=lambda model: model.__tablename__)


def _key(subject: Any) -> str:
    return f"{subject.__tablename__}/{subject.id}"


def _write(db: Session, entry: SearchEntry, document: Document) -> None:
    for name in ("kind", "table_id", "needs", "title", "body", "url"):
        setattr(entry, name, getattr(document, name))
    refold(entry)
    db.add(entry)


def refold(entry: SearchEntry) -> None:
    """Update the folded text after title or body of an entry were changed."""
    entry.folded = folded_of(entry.title, entry.body)


def folded_of(title: str, body: str) -> str:
    """What is looked for, see `SearchEntry`."""
    return f"{fold(plain(title))}\n{fold(plain(body))}"


def compact_index(db: Session) -> None:
    """Remove deleted words from the files of SQLite's full-text index, where it would only mark them as deleted."""
    if db.get_bind().dialect.name == "sqlite":
        db.flush()
        db.execute(text("INSERT INTO search_fts (search_fts) VALUES ('optimize')"))
