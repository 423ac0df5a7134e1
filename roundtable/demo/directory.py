"""Contacts that were checked lately or long ago, not reached, or not checked, and what people suggest of them."""

import json
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.demo.people import seat_of
from roundtable.demo.training import coordination
from roundtable.directory import actions as directory
from roundtable.directory import fields
from roundtable.directory.actions import Correction
from roundtable.directory.contact_files import actions as contact_files
from roundtable.directory.devices import actions as devices
from roundtable.directory.districts import actions as districts
from roundtable.directory.districts import queries as districts_queries
from roundtable.directory.districts.actions import FactDraft
from roundtable.directory.imports import actions as imports
from roundtable.directory.imports.reading import read_list
from roundtable.directory.models import Channel, Country, Organisation
from roundtable.directory.people import actions as people
from roundtable.directory.people.actions import PostDraft
from roundtable.directory.privacy import Privacy
from roundtable.directory.suggestions import actions as suggestions

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
# Uploaded, but not taken over yet.
FILE = """Name;Art;Telefon;E-Mail;Ort;Kreis;Hinweis
Sprachmittlung Westküste;Sprachmittlung;04821 / 66-0 oder 0171 2345678;post@westkueste.example;Itzehoe;Steinburg;
Flüchtlingsrat Schleswig-Holstein e. V.;Flüchtlingsrat;;neu@fluechtlingsrat.example;Kiel;Schleswig-Holstein;
Helferkreis Büsum;Ehrenamtliche Gruppe;0431 RUECKRUF;;Büsum;Dithmarschen;
"""
EACH = 4  # how many channels each of CHECKS is for


def fill(db: Session) -> None:
    """Apply each of CHECKS to the next EACH telephone numbers of the starter directory."""
    channels = db.scalars(
        select(Channel).where(Channel.kind == "phone", Channel.archived_at.is_(None)).order_by(Channel.id)
    ).all()
    contact_files.keep(seat_of(db, "dithmarschen", "Birgit"), "beratungsstellen.csv", FILE.encode())
    for number, (ago, slug, name, how, found) in enumerate(CHECKS):
        for channel in channels[number * EACH : (number + 1) * EACH]:
            with clock.shifted(clock.now() - timedelta(days=ago)):
                _check(seat_of(db, slug, name), channel, how, found)
    _load_list(db)
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

    _told(db)


def _told(db: Session) -> None:
    """One embassy about which several people know something."""
    ghana = db.scalars(select(Organisation).where(Organisation.name == "Botschaft der Republik Ghana")).first()
    if ghana is None:
        return
    birgit, jonas = seat_of(db, "dithmarschen", "Birgit"), seat_of(db, "dithmarschen", "Jonas")
    with clock.shifted(clock.now() - timedelta(days=20)):
        entry = replace(fields.entry_of(ghana), office_hours="telefonisch Mo-Do 9-12", languages="Englisch")
        directory.edit_entry(jonas, ghana, entry, ghana.version)
    entry = replace(fields.entry_of(ghana), office_hours="telefonisch Mo-Fr 9-12, Do 14-16; Besuch Mo, Mi 10-13")
    directory.edit_entry(birgit, ghana, entry, ghana.version)
    people.add_post(jonas, ghana, PostDraft("Leitung der Konsularabteilung"))
    people.add_post(birgit, ghana, PostDraft("Passanträge", "Ama Asante"))
    agreed = Privacy("members", "private", "Mail an die Beratungsstelle", clock.today() - timedelta(days=30))
    directory.add_channel(birgit, ghana, "phone", "+49 170 0000123", label="Frau Asante, nachmittags", private=agreed)
    for slug, name, languages in (("dithmarschen", "Petra", "Englisch, Twi"), ("kiel", "Ida", "Englisch, Französisch")):
        typed = replace(fields.entry_of(ghana), languages=languages)
        suggestions.suggest_changes(seat_of(db, slug, name), ghana, typed, "Am Telefon gefragt")
    heard = FactDraft("", "Etwa drei Wochen.", "Konsularabteilung, telefonisch", clock.today())
    suggestions.suggest_fact(seat_of(db, "dithmarschen", "Petra"), ghana, "duration", heard)


def _load_list(db: Session) -> None:
    """The Foreign Office's list, a short invented one: a changed number, a new consulate, a cell nobody understands."""
    known = db.scalars(select(Organisation).where(Organisation.kind == "embassy").order_by(Organisation.id).limit(3))
    entries = {str(1000 + entry.id): _listed(entry.name, entry.city, entry.country) for entry in known}
    entries["2000"] = _listed("Honorarkonsulat der Republik Ghana", "Kiel", db.get_one(Country, "GH"))
    entries["2001"] = _listed("Botschaft der Tschechoslowakei", "Berlin", None)
    body = {"response": {"lastModified": int(clock.now().timestamp() * 1000), **entries}}
    begun = imports.begin(coordination(db), "liste-2026.json")
    if begun:
        imports.stage(coordination(db), begun, read_list(json.dumps(body).encode()))


def _listed(name: str, city: str, country: Country | None) -> dict[str, str]:
    number = "030 1234567" if city == "Berlin" else "0431 1234567"
    cells = {"title": name, "city": city, "country": country.name_de if country else "Tschechoslowakei"}
    return cells | {"telefone": number, "open": "Mo bis Fr 9 bis 12 Uhr", "type": name.split()[0]}


def _check(actor: Actor, channel: Channel, how: str, found: str) -> None:
    if found == "confirmed":
        directory.verify(actor, channel, how)
    else:
        directory.correct(actor, channel, Correction(found, how=how))
