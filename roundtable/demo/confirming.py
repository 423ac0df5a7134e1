"""Offices that were asked about their entry: one answered, one has not yet, one asked not to be listed."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.core import clock
from roundtable.demo.people import seat_of
from roundtable.directory import actions as directory
from roundtable.directory.confirming import actions as confirming
from roundtable.directory.confirming import queries as confirming_queries
from roundtable.directory.confirming.answers import actions as answers
from roundtable.directory.confirming.answers.actions import Office
from roundtable.directory.confirming.answers.facts import mark, public_facts
from roundtable.directory.confirming.models import EntryInquiry
from roundtable.directory.suggestions.actions import OfficeDraft

REGION = "01051"


def fill(db: Session) -> None:
    own = _office_that_leaves(db)
    first, second = [
        each.entry.id for each in confirming_queries.candidates(db, REGION, False) if each.entry.id != own
    ][:2]
    with clock.shifted(clock.now() - timedelta(days=15)):
        confirming.ask(seat_of(db, "dithmarschen", "Birgit"), {first, second, own}, REGION, False)
        offices = {
            office.entry.id: office for office in [_sent(db, each) for each in db.scalars(select(EntryInquiry)).all()]
        }
    with clock.shifted(clock.now() - timedelta(days=12)):
        facts = public_facts(offices[first].entry)
        right = [fact.name for fact in facts if fact.kind != "languages"]
        draft = OfficeDraft("languages", "Deutsch, Englisch, Arabisch")
        answers.correct(
            offices[first], [draft, OfficeDraft("remark", "Im Juli sind wir umgezogen.")], right, mark(facts)
        )
    with clock.shifted(clock.now() - timedelta(days=4)):
        answers.opt_out(offices[own], "Das Projekt ist ausgelaufen.")


def _office_that_leaves(db: Session) -> int:
    """An invented one, with an address that somebody checked."""
    jonas = seat_of(db, "dithmarschen", "Jonas")
    with clock.shifted(clock.now() - timedelta(days=40)):
        typed = directory.Entry("Perspektivberatung Musterhafen", "migration_counselling", region=REGION)
        mail = {"email": "post@musterhafen.example"}
        entry = directory.add_entry(jonas, replace(typed, city="Musterhafen"), mail)
        directory.verify(jonas, entry.channels[0], "mail")
    return entry.id


def _sent(db: Session, inquiry: EntryInquiry) -> Office:
    """As `mail_offices()` leaves it when a mail server took it."""
    confirming.new_link(db, inquiry)
    inquiry.state = "sent"
    return Office(db, db.get_one(GuestLink, inquiry.link_id), inquiry)
