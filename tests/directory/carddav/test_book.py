"""The book is made anew card by card: what it holds then is what a book made from nothing holds."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from roundtable.core import clock
from roundtable.core.events import record
from roundtable.core.models import Event
from roundtable.directory import actions as directory
from roundtable.directory.actions import Correction
from roundtable.directory.carddav import queries
from roundtable.directory.merging import actions as merging
from roundtable.directory.models import Channel, Organisation
from tests import world
from tests.directory.test_large import grow


def book_of(database, forget=False):
    if forget:
        queries._kept.clear()
    with database.read() as db:
        user = world.actor(db, "petra").user_id
        return queries.address_book(db, user, clock.today(), "http://testserver/directory")


@pytest.fixture
def checked(starter):
    """Ids of entries whose number was checked today, with a book of them that is kept."""
    grow(starter, "own", 30)
    with starter.write() as db:
        ids = list(db.scalars(select(Organisation.id).where(Organisation.name.startswith("Zuwachs"))))
        fresh = update(Channel).where(Channel.organisation_id.in_(ids), Channel.kind == "phone")
        db.execute(fresh.values(verified_on=clock.today(), verified_as="x"))
    assert set(book_of(starter, forget=True).cards) == set(ids)
    return ids


def merge_first(actor, entry, other):
    merging.merge(actor, entry, other, (entry.version, other.version))


CHANGES = {
    "renamed": lambda a, e, o: setattr(e, "name", "Anders") or directory.record_change(a, "directory.changed", e),
    "archived": lambda a, e, o: directory.archive(a, e),
    "gone": lambda a, e, o: directory.correct(a, phone(e), Correction("gone")),
    "changed": lambda a, e, o: directory.correct(a, phone(e), Correction("changed", "0431 777888")),
    "more": lambda a, e, o: directory.add_channel(a, e, "phone", "0431 777889"),
    "merged": merge_first,
    "another": lambda a, e, o: directory.verify(a, phone(a.db.scalar(unchecked())), "phone"),
}


def phone(entry):
    return next(channel for channel in entry.channels if channel.kind == "phone")


def unchecked():
    return select(Organisation).where(Organisation.name == "Botschaft der Republik Ghana")


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_the_book_is_as_if_made_from_nothing(starter, checked, change):
    before = book_of(starter)
    with starter.write() as db:
        first, second = (db.get_one(Organisation, ident) for ident in checked[:2])
        CHANGES[change](world.actor(db, "birgit"), first, second)
    after, anew = book_of(starter), book_of(starter, forget=True)
    assert (after.cards, after.etags, after.digest) == (anew.cards, anew.etags, anew.digest)
    assert list(after.cards) == sorted(after.cards)
    assert after.digest != before.digest


def test_a_database_that_was_put_back_has_a_book_of_its_own(starter, checked):
    with starter.write() as db:
        directory.archive(world.actor(db, "birgit"), db.get_one(Organisation, checked[0]))
    book_of(starter)
    with starter.write() as db:
        newest = db.scalars(select(Event).order_by(Event.id.desc())).first()
        newest.at = newest.at.replace(microsecond=1)  # as another change would have been noted under this number
        db.get_one(Organisation, checked[1]).archived_at = clock.now()
        directory.archive(world.actor(db, "birgit"), db.get_one(Organisation, checked[2]))
    assert not set(book_of(starter).cards) & set(checked[:3])


def test_after_a_change_of_nobody_knows_which_the_book_is_made_anew(starter, checked):
    with starter.write() as db:
        db.get_one(Organisation, checked[0]).archived_at = clock.now()
        record(world.actor(db, "karla"), "directory.imported", "directory/0", everywhere=True)
    assert checked[0] not in book_of(starter).cards


def test_one_change_among_thousands_costs_one_card(starter, checked):
    grow(starter, "state", 1500)
    with starter.write() as db:
        db.execute(update(Channel).where(Channel.kind == "phone").values(verified_on=clock.today()))
    begun = time.monotonic()
    assert len(book_of(starter, forget=True).cards) > 1500
    whole = time.monotonic() - begun
    with starter.write() as db:
        directory.archive(world.actor(db, "birgit"), db.get_one(Organisation, checked[0]))
    begun = time.monotonic()
    assert checked[0] not in book_of(starter).cards
    assert time.monotonic() - begun < whole / 3


def test_a_card_stays_the_same_on_another_day(starter, checked):
    """Or every phone fetches every card anew each day."""
    with starter.read() as db:
        user = world.actor(db, "petra").user_id
        days = [clock.today() + timedelta(days=n) for n in (0, 1, 20)]
        books = [queries.address_book(db, user, day, "http://testserver/directory") for day in days]
    assert books[0].etags == books[1].etags == books[2].etags
