"""Text modules: sentences that come back in every minutes."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.core.db import Base


class TextModule(Base):
    """A sentence of a table for its minutes. {Names} in it are filled in from the meeting.

    `starts`: words in the titles of the agenda items that begin with it when the minutes are prepared.
    """

    __tablename__ = "text_module"
    __table_args__ = (CheckConstraint("kind in ('note', 'decision')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("round_table.id"), index=True)
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20), default="note")
    starts: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
