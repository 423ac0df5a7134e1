"""The search index: one row per thing that can be found, kept by `record()` in the same transaction."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from roundtable.db import Base


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
    url: str  # path below /tables/{slug}, or absolute when table_id is None


class SearchEntry(Base):
    __tablename__ = "search_entry"
    __table_args__ = (Index("ix_search_entry_subject", "subject", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(30))
    table_id: Mapped[int | None] = mapped_column(ForeignKey("round_table.id"))
    needs: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)


def refresh(db: Session, subject: Any) -> None:
    """Bring the entry of one object up to date; objects that can't be found are passed over."""
    if not hasattr(subject, "search_document"):
        return
    key = f"{subject.__tablename__}/{subject.id}"
    document: Document | None = subject.search_document()
    entry = db.scalar(select(SearchEntry).where(SearchEntry.subject == key))
    if document is None:
        db.execute(delete(SearchEntry).where(SearchEntry.subject == key))
        return
    entry = entry or SearchEntry(subject=key)
    for name in ("kind", "table_id", "needs", "title", "body", "url"):
        setattr(entry, name, getattr(document, name))
    entry.folded = _fold(f"{document.title} {document.body}")
    db.add(entry)


def _fold(text: str) -> str:
    from roundtable.text import fold

    return fold(text)
