"""Contacts that were checked lately or long ago, not reached, or not checked at all."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.demo.people import seat_of
from roundtable.directory import actions as directory
from roundtable.directory.devices import actions as devices
from roundtable.directory.models import Channel

# days ago, who at which table, how, what was found
CHECKS = (
    (3, "dithmarschen", "Petra", "phone", "confirmed"),
    (12, "kiel", "Nils", "web", "confirmed"),
    (40, "dithmarschen", "Jonas", "mail", "confirmed"),
    (70, "herzogtum-lauenburg", "Rainer", "phone", "unreachable"),
    (185, "dithmarschen", "Hinnerk", "phone", "confirmed"),
    (189, "kiel", "Ida", "web", "confirmed"),
)
EACH = 4  # how many channels each of CHECKS is for


def fill(db: Session) -> None:
    """Apply each of CHECKS to the next EACH telephone numbers of the starter directory."""
    channels = db.scalars(
        select(Channel).where(Channel.kind == "phone", Channel.archived_at.is_(None)).order_by(Channel.id)
    ).all()
    for number, (ago, slug, name, how, found) in enumerate(CHECKS):
        for channel in channels[number * EACH : (number + 1) * EACH]:
            with clock.shifted(clock.now() - timedelta(days=ago)):
                _check(seat_of(db, slug, name), channel, how, found)
    _phone(db)


def _phone(db: Session) -> None:
    """Petra's phone reads the directory."""
    petra = seat_of(db, "dithmarschen", "Petra")
    with clock.shifted(clock.now() - timedelta(days=20)):
        device, _token = devices.add_device(petra, "Mein Telefon")
    with clock.shifted(clock.now() - timedelta(hours=2)):
        devices.note_use(petra, device.id)


def _check(actor: Actor, channel: Channel, how: str, found: str) -> None:
    if found == "confirmed":
        directory.verify(actor, channel, how)
    else:
        directory.correct(actor, channel, found, how=how)
