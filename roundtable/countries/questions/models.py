"""Questions about countries and their answers, shared by the members of all tables."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime
from roundtable.directory.models import Country
from roundtable.markdown.render import plain
from roundtable.search.actions import Document

STATES = ("open", "answered", "closed")


class CountryQuestion(Base):
    """`topic` is a key of `sections.topics.TOPICS`, or "" if it fits none. `asked_as` is the organisation or role then.

    States: "open"; "answered" (an answer was accepted into the country's page); "closed" (nobody needs one any more).
    `asker_told`: the asker gets one mail at most, with the first answer or when it is settled by somebody else.
    """

    __tablename__ = "country_question"
    __table_args__ = (
        CheckConstraint("state in ('open', 'answered', 'closed')", name="state"),
        Index("ix_country_question_country_code_state", "country_code", "state"),
        Index("ix_country_question_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    topic: Mapped[str] = mapped_column(String(20), default="")
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    wanted_by: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="open")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_as: Mapped[str] = mapped_column(String(120), default="")
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    asker_told: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_note: Mapped[str] = mapped_column(String(300), default="")  # why it was closed

    country: Mapped[Country] = relationship()
    asked_by: Mapped[User | None] = relationship()
    answers: Mapped[list["CountryAnswer"]] = relationship(back_populates="question", order_by="CountryAnswer.id")

    @property
    def open(self) -> bool:
        return self.state == "open"

    @property
    def given(self) -> list["CountryAnswer"]:
        """The answers that count: those that nobody took back."""
        return [answer for answer in self.answers if answer.withdrawn_at is None]

    def search_document(self) -> Document:
        """Found by the question, its answers and the country, by whoever may read questions."""
        answers = " ".join(plain(answer.text, 5_000) for answer in self.given)
        body = f"{plain(self.text, 5_000)} {answers} {self.country.name_de} {self.country.name_en}"
        title = f"{self.country.name_de}: {self.title}"
        return Document("question", None, "questions:read", title, body, f"/questions/{self.id}")


class CountryAnswer(Base):
    """What somebody knows. `sources` has one source a line, `as_of` is the day for which they say it.

    A withdrawn one stays, so that its author can give it back; nobody else sees it or finds it.
    """

    __tablename__ = "country_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("country_question.id"), index=True)
    text: Mapped[str] = mapped_column(Text)  # Markdown
    sources: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_as: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_topic: Mapped[str] = mapped_column(String(20), default="")  # of which section it became a part
    corrected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    question: Mapped[CountryQuestion] = relationship(back_populates="answers")
    by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class AnswerMark(Base):
    """That an answer helps somebody too."""

    __tablename__ = "country_answer_mark"
    __table_args__ = (UniqueConstraint("answer_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("country_answer.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
