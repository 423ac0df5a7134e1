"""Reading questions about countries. The number of statements doesn't depend on how many there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from roundtable.accounts.models import User
from roundtable.core.permissions import PERMISSIONS
from roundtable.countries.questions.models import AnswerMark, CountryAnswer, CountryQuestion
from roundtable.minutes.redaction.queries import Shared, TypedBy
from roundtable.tables.models import Member

PAGE_SIZE = 30
SHOWN_ON_TABLE = 4
_READERS = [role for role, can in PERMISSIONS.items() if "questions:read" in can]


@dataclass(frozen=True)
class Marks:
    """How many people an answer helps, and whether the reader is one of them."""

    count: int = 0
    mine: bool = False


def question(db: Session, ident: int) -> CountryQuestion | None:
    """One with everything that its page shows."""
    answers = selectinload(CountryQuestion.answers).joinedload(CountryAnswer.by)
    query = _with_people().options(answers).where(CountryQuestion.id == ident)
    return db.scalar(query)


def open_ones(db: Session, limit: int | None = None) -> list[CountryQuestion]:
    """Those that wait for an answer; first those wanted by a day, then the newest."""
    query = _with_people().where(CountryQuestion.state == "open")
    undated, newest = CountryQuestion.wanted_by.is_(None), CountryQuestion.id.desc()
    return list(db.scalars(query.order_by(undated, CountryQuestion.wanted_by, newest).limit(limit or 500)))


def settled(db: Session, page: int) -> tuple[list[CountryQuestion], int]:
    """A page of those that were answered or closed, the latest first; and how many there are."""
    query = _with_people().where(CountryQuestion.state != "open")
    rows = db.scalars(
        query.order_by(CountryQuestion.settled_at.desc(), CountryQuestion.id.desc())
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    count = db.scalar(select(func.count()).select_from(CountryQuestion).where(CountryQuestion.state != "open"))
    return list(rows), count or 0


def of_country(db: Session, code: str) -> list[CountryQuestion]:
    """Open ones first, then answered ones, the newest first; closed ones only in the list of all."""
    query = _with_people().where(CountryQuestion.country_code == code, CountryQuestion.state != "closed")
    is_open = CountryQuestion.state == "open"
    return list(db.scalars(query.order_by(is_open.desc(), CountryQuestion.id.desc()).limit(PAGE_SIZE)))


def answer_counts(db: Session, questions: Iterable[CountryQuestion]) -> dict[int, int]:
    """{question id: how many answers}."""
    ids = [each.id for each in questions]
    query = select(CountryAnswer.question_id, func.count()).where(
        CountryAnswer.question_id.in_(ids), CountryAnswer.withdrawn_at.is_(None)
    )
    return dict(db.execute(query.group_by(CountryAnswer.question_id)).all())


def marks(db: Session, question: CountryQuestion, user_id: int | None) -> dict[int, Marks]:
    """{answer id: whom it helps}."""
    ids = [answer.id for answer in question.answers]
    rows = db.execute(select(AnswerMark.answer_id, AnswerMark.user_id).where(AnswerMark.answer_id.in_(ids))).all()
    return {
        ident: Marks(sum(row.answer_id == ident for row in rows), any(tuple(row) == (ident, user_id) for row in rows))
        for ident in ids
    }


def mark_of(db: Session, answer: CountryAnswer, user_id: int | None) -> AnswerMark | None:
    return db.scalar(select(AnswerMark).where(AnswerMark.answer_id == answer.id, AnswerMark.user_id == user_id))


def still_reading(db: Session, ids: Iterable[int]) -> list[User]:
    """Those of them who may still read questions: a seat or a role in the state, and an open account."""
    seated = exists().where(Member.user_id == User.id, Member.left_at.is_(None), Member.role.in_(_READERS))
    query = select(User).where(User.id.in_(sorted(ids)), User.disabled_at.is_(None))
    return list(db.scalars(query.where(or_(User.state_role.in_(_READERS), seated)).order_by(User.id)))


def _with_people() -> Select[CountryQuestion]:
    return select(CountryQuestion).options(joinedload(CountryQuestion.country), joinedload(CountryQuestion.asked_by))


def redactable(typed_by: TypedBy) -> list[Shared]:
    """What people asked and answered."""
    return [
        Shared(CountryQuestion, typed_by(CountryQuestion.asked_by_id), _topic),
        Shared(CountryAnswer, typed_by(CountryAnswer.by_id), _topic, lambda row: row.question),
    ]


def _topic(question: CountryQuestion) -> str:
    return f"questions/{question.id}"
