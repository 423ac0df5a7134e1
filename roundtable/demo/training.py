"""Dates of training: one for Dithmarschen that is full, one for the whole state, and one that is over."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.demo.people import STATE_PEOPLE, Seat, email, seat_of
from roundtable.training import actions as training_actions
from roundtable.training.actions import TrainingDraft

HERE = "dithmarschen"


def fill(db: Session) -> None:
    birgit = seat_of(db, HERE, "Birgit")
    _over(db, birgit)
    full = training_actions.offer(
        birgit,
        TrainingDraft(
            "Passersatz: wer stellt ihn aus, was braucht er?",
            *_times(16, 15, 18),
            seats=4,
            about="Für alle, die zu Konsulaten begleiten. Bitte bringen Sie Fragen mit, keine Unterlagen.",
            led_by="Beratungsstelle Dithmarschen",
            place="Kreishaus Heide, Sitzungsraum",
        ),
    )
    for name, companions in (("Petra", 1), ("Jonas", 1), ("Ole", 0)):
        training_actions.take_place(seat_of(db, HERE, name), full, companions)
    state = coordination(db)
    wide = training_actions.offer(
        state,
        TrainingDraft(
            "Ergebnisoffen beraten: die Grundlagen",
            *_times(41, 9, 16),
            seats=24,
            about="Haltung, Gesprächsführung, Netzwerk. Für Haupt- und Ehrenamtliche aus allen Regionen.",
            led_by="Koordinierung im Land",
            place="Rendsburg",
            sign_up_by=clock.today() + timedelta(days=30),
        ),
        state_wide=True,
    )
    for name in ("Petra", "Birgit"):
        training_actions.take_place(seat_of(db, HERE, name), wide, 0)


def _times(days: int, starts: int, ends: int) -> tuple[datetime, datetime]:
    day = clock.today() + timedelta(days=days)
    return (
        datetime.combine(day, time(starts), clock.BERLIN),
        datetime.combine(day, time(ends), clock.BERLIN),
    )


def _over(db: Session, birgit: Seat) -> None:
    with clock.shifted(clock.now() - timedelta(days=60)):
        draft = TrainingDraft("Sprachmittlung am Telefon", *_times(10, 17, 19), seats=10, place="Online")
        training = training_actions.offer(birgit, draft)
        for name in ("Petra", "Ole"):
            training_actions.take_place(seat_of(db, HERE, name), training, 0)


def coordination(db: Session) -> Seat:
    """Whoever coordinates in the state acts at any table."""
    name = next(name for name, role in STATE_PEOPLE if role == "coordinator")
    user = db.scalars(select(User).where(User.email == email(name))).one()
    return Seat(db, user, seat_of(db, HERE, "Birgit").table, "coordinator")
