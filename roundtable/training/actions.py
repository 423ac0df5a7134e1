"""Changes to training: offering a date, taking and giving back places, the waiting list, attendance."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.actors import Actor, AtTable, System, person_of
from roundtable.core.errors import Conflict, Invalid, NotFound
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.mail.queue import actions as mail
from roundtable.training import queries
from roundtable.training.models import Training, TrainingPlace


@dataclass(frozen=True)
class TrainingDraft:
    """What is typed about a date; `sign_up_by` None: until it begins."""

    title: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    about: str = ""
    led_by: str = ""
    place: str = ""
    sign_up_by: date | None = None


def offer(actor: AtTable, draft: TrainingDraft, state_wide: bool = False) -> Training:
    """Offer a date to this table, or to the whole state. Raises Invalid for one that has begun."""
    if draft.starts_at <= clock.now():
        raise Invalid({"day": _("This date is in the past. Please take one that is still ahead.")})
    _check_sign_up_by(draft)
    serialise_writers(actor.db)
    table_id = None if state_wide else actor.table_id
    training = Training(table_id=table_id, created_by_id=actor.user_id, **asdict(draft))
    actor.db.add(training)
    actor.db.flush()
    _record(actor, "training.offered", training, title=training.title)
    return training


def _check_sign_up_by(draft: TrainingDraft) -> None:
    if draft.sign_up_by and draft.sign_up_by > clock.local(draft.starts_at).date():
        raise Invalid({"sign_up_by": _("This is after the training. Please take an earlier day.")})


def change(actor: AtTable, training: Training, draft: TrainingDraft) -> None:
    """Change the facts and tell everybody who takes part or waits if time or place changed. More seats move people up.

    Raises Invalid if fewer seats are offered than are taken.
    """
    _lock(actor, training)
    _check_sign_up_by(draft)
    taken = queries.count(actor.db, training).taken
    if draft.seats < taken:
        raise Invalid({"seats": _("%(num)s places are taken already. Please offer at least as many.", num=taken)})
    old = (training.starts_at, training.ends_at, training.place)
    for name, value in asdict(draft).items():
        setattr(training, name, value)
    training.changed += 1
    _record(actor, "training.changed", training, title=training.title)
    if old != (training.starts_at, training.ends_at, training.place):
        _tell_all(actor, training, "changed")
    _move_up(actor, training)


def cancel(actor: AtTable, training: Training, reason: str) -> None:
    """The date does not take place; everybody who has a place or waits is told. Conflict if it is cancelled already."""
    _lock(actor, training)
    if training.begun:
        raise Conflict(_("This training has begun already. Nothing was changed."))
    training.cancelled_reason = reason
    training.changed += 1
    _record(actor, "training.cancelled", training, title=training.title)
    _tell_all(actor, training, "cancelled")


def take_place(actor: AtTable, training: Training, companions: int) -> TrainingPlace:
    """Take a place for oneself and companions, or change how many come along. Without enough seats one waits.

    Who has seats and asks for more than there are keeps what they have (Conflict).
    """
    _lock(actor, training)
    if not training.takes_people:
        raise Conflict(_("Places can't be taken any more. Nothing was changed."))
    place = queries.place_of(actor.db, training, person_of(actor))
    if place and place.state == "seat":
        _change_companions(actor, training, place, companions)
        return place
    if place is None:
        place = TrainingPlace(training_id=training.id, user_id=person_of(actor), state="withdrawn")
        actor.db.add(place)
    if place.state == "withdrawn":
        place.asked_at = clock.now()  # who comes back waits behind the others
    _move_up(actor, training)  # into the place of somebody who left the table: who waits is first
    place.companions, place.presence = companions, ""
    place.state = "seat" if place.heads <= _free(actor, training) else "waiting"
    _record(actor, "training.place_taken", training)
    _tell(actor, training, place, place.state)
    return place


def _change_companions(actor: AtTable, training: Training, place: TrainingPlace, companions: int) -> None:
    if companions - place.companions > _free(actor, training):
        raise Conflict(_("There are not enough free places for that. You keep those you have."))
    if companions != place.companions:
        place.companions = companions
        _record(actor, "training.place_taken", training)
        _move_up(actor, training)


def _free(actor: Actor, training: Training) -> int:
    return training.seats - queries.count(actor.db, training).taken


def give_back(actor: AtTable, training: Training) -> None:
    """Give one's own place back, or leave the waiting list. Twice is once."""
    _lock(actor, training)
    place = queries.place_of(actor.db, training, person_of(actor))
    if place and place.state != "withdrawn":
        _withdraw(actor, training, place)


def remove(actor: AtTable, training: Training, place: TrainingPlace) -> None:
    """Somebody called off by telephone. The person gets a mail, the next one moves up."""
    _lock(actor, training)
    actor.db.refresh(place)
    if place.state == "withdrawn":
        return
    _withdraw(actor, training, place)
    _tell(actor, training, place, "removed")


def _withdraw(actor: AtTable, training: Training, place: TrainingPlace) -> None:
    if training.begun:
        raise Conflict(_("This training has begun already. Nothing was changed."))
    place.state = "withdrawn"
    _record(actor, "training.place_given_back", training)
    _move_up(actor, training)


def _move_up(actor: Actor, training: Training) -> None:
    """Seats go to who has waited longest. A group moves up only together, so a smaller one may pass a larger one."""
    if training.cancelled or training.begun:
        return
    free = _free(actor, training)
    for place in queries.waiting(actor.db, training):
        if place.heads <= free:
            free -= place.heads
            place.state = "seat"
            _record(actor, "training.moved_up", training)
            _tell(actor, training, place, "moved_up")


def fill_free_places(db: Session) -> None:
    """A duty, called about once a minute: places of people who left their table go to who waits."""
    for training in queries.waited_for(db):
        if queries.count(db, training).taken < training.seats:
            here = System(db, training.table_id)
            serialise_writers(db, training)
            _move_up(here, training)


def note_presence(actor: Actor, training: Training, place: TrainingPlace, presence: str) -> None:
    """Whether somebody came. Only for those who had a seat, and not before it begins."""
    serialise_writers(actor.db, training, place)
    if not training.begun or training.cancelled:
        raise Conflict(_("Who came can be noted as soon as the training begins."))
    if place.state != "seat":
        raise NotFound
    if place.presence != presence:
        place.presence = presence
        _record(actor, "training.presence_noted", training)


def _lock(actor: Actor, training: Training) -> None:
    serialise_writers(actor.db, training)
    if training.cancelled:
        raise Conflict(_("This training was cancelled. Nothing was changed."))


def _record(actor: Actor, verb: str, training: Training, **data: Any) -> None:
    record(actor, verb, f"training/{training.id}", training, everywhere=training.table_id is None, **data)


def _tell_all(actor: AtTable, training: Training, news: str) -> None:
    for place in queries.places(actor.db, training):
        _tell(actor, training, place, news)


def _tell(actor: Actor, training: Training, place: TrainingPlace, news: str) -> None:
    """`news` is seat, waiting, moved_up, removed, changed or cancelled."""
    user = place.user or actor.db.get_one(User, place.user_id)  # a place just taken isn't stored yet
    if user.id == actor.user_id and news in ("changed", "cancelled"):
        return  # who did it knows
    mail.later(
        actor.db,
        user.email,
        "training",
        user.locale,
        mail.sent_from(actor, f"training/{training.id}", everywhere=training.table_id is None),
        name=user.name,
        news=news,
        title=training.title,
        starts_at=training.starts_at,
        ends_at=training.ends_at,
        place=training.place,
        companions=place.companions,
        reason=training.cancelled_reason,
        # Not below a table: this one may not be the person's, and the page finds theirs.
        path=f"/training/{training.id}",
    )


duties = [fill_free_places]
