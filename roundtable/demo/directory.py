"""Contacts that were checked lately or long ago, not reached, or not checked at all."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.demo.people import seat_of
from roundtable.directory import actions as directory
from roundtable.directory.devices import actions as devices
from roundtable.directory.districts import actions as districts
from roundtable.directory.districts import queries as districts_queries
from roundtable.directory.districts.actions import FactDraft
from roundtable.directory.models import Channel, Organisation

# days ago, who at which table, how, what was found
CHECKS = (
    (3, "dithmarschen", "Petra", "phone", "confirmed"),
    (12, "kiel", "Nils", "web", "confirmed"),
    (40, "dithmarschen", "Jonas", "mail", "confirmed"),
    (70, "herzogtum-lauenburg", "Rainer", "phone", "unreachable"),
    (9, "kiel", "Nils", "phone", "doubted"),
    (185, "dithmarschen", "Hinnerk", "phone", "confirmed"),
    (189, "kiel", "Ida", "web", "confirmed"),
)
# days ago, who at which table, country, kind, city, topic, answer, words, who said it
FACTS = (
    (230, "kiel", "Nils", "GH", "embassy", "Berlin", "cost", "", "50 EUR, bar.", "Konsularabteilung, telefonisch"),
    (35, "kiel", "Ida", "GH", "embassy", "Berlin", "district", "DE", "", "Konsularabteilung, telefonisch"),
    (
        35,
        "kiel",
        "Ida",
        "GH",
        "embassy",
        "Berlin",
        "issues",
        "yes",
        "Travel Certificate.",
        "Konsularabteilung, telefonisch",
    ),
    (
        35,
        "kiel",
        "Ida",
        "GH",
        "embassy",
        "Berlin",
        "appearance",
        "yes",
        "Mit Termin.",
        "Konsularabteilung, telefonisch",
    ),
    (
        9,
        "dithmarschen",
        "Petra",
        "AZ",
        "embassy",
        "Berlin",
        "appearance",
        "sometimes",
        "Nach Absprache auch per Post.",
        "Konsularabteilung, telefonisch",
    ),
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
    _enter_facts(db)
    _phone(db)


def _phone(db: Session) -> None:
    """Petra's phone reads the directory."""
    petra = seat_of(db, "dithmarschen", "Petra")
    with clock.shifted(clock.now() - timedelta(days=20)):
        device, _token = devices.add_device(petra, "Mein Telefon")
    with clock.shifted(clock.now() - timedelta(hours=2)):
        devices.note_use(petra, device.id)


def _enter_facts(db: Session) -> None:
    """What tables asked missions about passports."""
    for ago, slug, name, code, kind, city, topic, answer, words, source in FACTS:
        wanted = select(Organisation).where(Organisation.country_code == code, Organisation.kind == kind)
        mission = db.scalars(wanted.where(Organisation.city == city)).first()
        if mission is None:
            continue
        at = clock.now() - timedelta(days=ago)
        with clock.shifted(at):
            known = districts_queries.current(db, mission.id, topic)
            draft = FactDraft(answer, words, source, at.date())
            districts.enter_fact(seat_of(db, slug, name), mission, topic, draft, known.id if known else 0)


def _check(actor: Actor, channel: Channel, how: str, found: str) -> None:
    if found == "confirmed":
        directory.verify(actor, channel, how)
    else:
        directory.correct(actor, channel, found, how=how)
