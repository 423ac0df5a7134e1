"""Reading dates of training: those of a table and of the whole state, and who takes part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.minutes.redaction.queries import Shared, TypedBy
from roundtable.tables.models import Member
from roundtable.training.models import Training, TrainingPlace

PAST = 20  # dates that are over, in the list


@dataclass(frozen=True)
class Count:
    """How many people have a seat and how many wait, companions included."""

    taken: int = 0
    waiting: int = 0


def find(db: Session, table_id: int, ident: int) -> Training | None:
    """A date of this table or of the whole state; those of other tables don't exist here."""
    return db.scalar(_seen_at(table_id).where(Training.id == ident))


def _seen_at(table_id: int) -> Select[Training]:
    return select(Training).where(or_(Training.table_id == table_id, Training.table_id.is_(None)))


def ahead(db: Session, table_id: int, today: date) -> list[Training]:
    """What is still to come or is under way, the next one first; what was cancelled stays until its day is over."""
    since = _midnight(today)
    # A date ends on its own day; so the index tells which ones can't be over.
    found = [
        training
        for query in _of_both(table_id)
        for training in db.scalars(query.where(Training.starts_at >= since - timedelta(days=1)))
        if training.ends_at >= since
    ]
    return sorted(found, key=lambda training: (training.starts_at, training.id))


def past(db: Session, table_id: int, today: date) -> list[Training]:
    """What is over, the latest first, PAST in all."""
    until = _midnight(today)
    found = [
        training
        for query in _of_both(table_id)
        for training in db.scalars(
            query.where(Training.starts_at < until).order_by(Training.starts_at.desc()).limit(PAST)
        )
        if training.ends_at < until
    ]
    return sorted(found, key=lambda training: (training.starts_at, training.id), reverse=True)[:PAST]


def _of_both(table_id: int) -> tuple[Select[Training], Select[Training]]:
    """Of the table and of the whole state: two statements, so that each can read its index and stop."""
    return select(Training).where(Training.table_id == table_id), select(Training).where(Training.table_id.is_(None))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BERLIN)


def counts(db: Session, trainings: Iterable[Training]) -> dict[int, Count]:
    """{training id: its count}, for all of them at once."""
    heads = func.sum(1 + TrainingPlace.companions)
    query = select(TrainingPlace.training_id, TrainingPlace.state, heads).join(TrainingPlace.training)
    query = query.where(Training.id.in_([training.id for training in trainings]), _still_holds())
    found: dict[int, dict[str, int]] = {}
    for ident, state, number in db.execute(query.group_by(TrainingPlace.training_id, TrainingPlace.state)):
        found.setdefault(ident, {})[state] = int(number)
    return {ident: Count(states.get("seat", 0), states.get("waiting", 0)) for ident, states in found.items()}


def _still_holds() -> ColumnElement[bool]:
    """Whether the person can still come: their account is open, and they have a seat at a table that the date is for.

    Asked of a place joined with its training. Once it has begun, who had a place stays noted.
    """
    at_a_table = exists().where(
        Member.user_id == TrainingPlace.user_id,
        Member.left_at.is_(None),
        or_(Training.table_id.is_(None), Training.table_id == Member.table_id),
    )
    open_account = exists().where(User.id == TrainingPlace.user_id, User.disabled_at.is_(None))
    of_the_state = exists().where(User.id == TrainingPlace.user_id, User.state_role != "")
    return or_(Training.starts_at <= clock.now(), and_(open_account, or_(of_the_state, at_a_table)))


def count(db: Session, training: Training) -> Count:
    return counts(db, [training]).get(training.id, Count())


def places(db: Session, training: Training) -> list[TrainingPlace]:
    """Who takes part and who waits, in the order in which they asked."""
    query = select(TrainingPlace).join(TrainingPlace.training)
    query = query.where(Training.id == training.id, TrainingPlace.state != "withdrawn", _still_holds())
    query = query.options(joinedload(TrainingPlace.user))
    return list(db.scalars(query.order_by(TrainingPlace.asked_at, TrainingPlace.id)))


def waited_for(db: Session) -> list[Training]:
    """Dates still to come for which somebody waits."""
    waits = exists().where(TrainingPlace.training_id == Training.id, TrainingPlace.state == "waiting")
    query = select(Training).where(Training.starts_at > clock.now(), Training.cancelled_reason == "", waits)
    return list(db.scalars(query.order_by(Training.id)))


def waiting(db: Session, training: Training) -> list[TrainingPlace]:
    return [place for place in places(db, training) if place.state == "waiting"]


def place_of(db: Session, training: Training, user_id: int | None) -> TrainingPlace | None:
    """The person's own place, also one that was withdrawn."""
    query = select(TrainingPlace).where(TrainingPlace.training_id == training.id, TrainingPlace.user_id == user_id)
    return db.scalar(query)


def own_states(db: Session, user_id: int, trainings: Iterable[Training]) -> dict[int, str]:
    """{training id: "seat" or "waiting"} of one person."""
    query = select(TrainingPlace.training_id, TrainingPlace.state).where(
        TrainingPlace.user_id == user_id,
        TrainingPlace.state != "withdrawn",
        TrainingPlace.training_id.in_([training.id for training in trainings]),
    )
    return {ident: state for ident, state in db.execute(query)}  # noqa: C416 (rows are no pairs for the type checker)


def place_in(db: Session, training: Training, ident: int) -> TrainingPlace | None:
    """A place of this date that wasn't withdrawn."""
    query = select(TrainingPlace).where(TrainingPlace.training_id == training.id, TrainingPlace.id == ident)
    return db.scalar(query.where(TrainingPlace.state != "withdrawn"))


def redactable(typed_by: TypedBy) -> list[Shared]:
    """Dates for the whole state; those of a table are its own."""
    theirs = and_(Training.table_id.is_(None), typed_by(Training.created_by_id))
    return [Shared(Training, theirs, lambda training: f"training/{training.id}")]
