"""Text modules (Textbausteine): sentences that come back in all minutes."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.core.db import Base


class TextModule(Base):
    """A sentence for a table's minutes. Its {placeholders} are filled in from the meeting.

    `starts`: agenda items with these words in their title begin with this text when the minutes are prepared.
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
