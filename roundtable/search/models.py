"""The search index as a table: one row per thing that can be found."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.core.db import Base


class SearchEntry(Base):
    """The entry of one object; `subject` is "block/12", the other fields are those of `Document`.

    `folded` is the folded title, a line end and the folded body: a match before the line end is one in the title.
    """

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
