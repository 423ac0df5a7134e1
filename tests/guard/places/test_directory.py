"""What the directory excuses, and what the guard says to what people type into it: it is shared by all tables."""

import re
from html import unescape

import pytest

from roundtable.core.clock import today
from roundtable.directory import actions as directory
from roundtable.directory import channels
from roundtable.directory.entries import pages as entries_pages
from roundtable.directory.models import Channel, Function, Organisation
from roundtable.directory.privacy import Privacy
from roundtable.guard.places import queries
from roundtable.guard.rules.checking import check
from tests import world
from tests.directory.conftest import ghana, phone_of, starter

__all__ = ["ghana", "phone_of", "starter"]

LIST = "/tables/dithmarschen/directory"
# A mobile number is taken only if somebody says whose it is.
OFFICE, OWNER = Privacy(owner="office"), {"visibility": "all", "owner": "office"}
PRIVATE = {"phone": "0176 555 98765", "email": "amir.rezaei89@gmail.com", "address": "Süderstraße 14"}


def text_with(value):
    return f"Die Klientin wohnt und schreibt: {value}."


def found(database, value):
    """What the guard of another table finds in a sentence with the value."""
    with database.read() as db:
        known = queries.load_known(db, world.actor(db, "merle", "kiel").table_id)
        return [hit.text for hit in check(text_with(value), known)]


def entered(database, kind, by="petra"):
    """The id of an entry with a channel that somebody entered."""
    with database.write() as db:
        here = world.actor(db, by)
        entry = directory.add_entry(here, directory.Entry("Beispielamt", "other"), {})
        directory.add_channel(here, entry, kind, PRIVATE[kind], private=OFFICE)
        return entry.id


def change(database, entry, by, how):
    with database.write() as db:
        here = world.actor(db, by)
        how(here, db.get(Organisation, entry).channels[0])


def replace_by(here, channel, value):
    directory.correct(here, channel, directory.Correction("changed", value=value, private=OFFICE))


def verify(here, channel):
    directory.verify(here, channel, "phone")


@pytest.mark.parametrize("kind", PRIVATE)
def test_nobody_makes_a_value_known_by_entering_and_checking_it(database, kind):
    value = PRIVATE[kind]
    entry = entered(database, kind)
    assert found(database, value) == [value]
    change(database, entry, "petra", verify)
    assert found(database, value) == [value]
    change(database, entry, "jonas", verify)
    assert found(database, value) == []
    with database.write() as db:
        directory.archive(world.actor(db, "jonas"), db.get(Organisation, entry))
    assert found(database, value) == [value]


def test_the_last_who_changed_a_value_is_who_entered_it(database):
    entry = entered(database, "phone")
    change(database, entry, "jonas", verify)
    change(database, entry, "jonas", lambda here, row: replace_by(here, row, "0176 111 22333"))
    assert found(database, "0176 111 22333") == ["0176 111 22333"]
    change(database, entry, "jonas", verify)
    assert found(database, "0176 111 22333") == ["0176 111 22333"]
    change(database, entry, "petra", verify)
    assert found(database, "0176 111 22333") == []


def test_what_was_shipped_is_known_until_somebody_changes_it(starter, ghana, phone_of):
    with starter.read() as db:
        value = db.get(Channel, phone_of(ghana)).value
    assert found(starter, value) == []
    phone = phone_of(ghana)

    def replace(here, _row):
        replace_by(here, here.db.get(Channel, phone), PRIVATE["phone"])

    change(starter, ghana, "jonas", replace)
    assert found(starter, value) == [value] and found(starter, PRIVATE["phone"]) == [PRIVATE["phone"]]


def test_functions_and_names_of_entries_excuse_nobody(database):
    with database.write() as db:
        organisation = Organisation(kind="other", name="Familie Nnamdi")
        organisation.functions.append(Function(name="Herr Nnamdi", note="Herr Nnamdi"))
        db.add(organisation)
    assert "Herr Nnamdi" in found(database, "Herr Nnamdi")


def sent_twice(person, path, **data):
    """The answers to a form that is sent as it is, and once more with what came back hidden in it."""
    first = person.post(path, data=data)
    looked = re.search(r'name="looked" value="(\w+)"', first.text)
    return first, person.post(path, data=data | ({"looked": looked[1]} if looked else {}))


def hints_at(reply, *words):
    said = unescape(reply.text)
    return reply.status_code == 422 and all(
        re.search(rf"erkennbar machen: [^.]*„{re.escape(each)}“", said) for each in words
    )


@pytest.mark.parametrize("kind", ["email", "address"])
def test_a_new_channel_that_looks_private(starter, ghana, visit, kind):
    path, value = f"{LIST}/{ghana}/channels", PRIVATE[kind] + (", 2. OG" if kind == "address" else "")
    data = {"kind": kind, "value": value, "label": "Pässe", "source": "Anruf", **OWNER}
    first, second = sent_twice(visit("petra"), path, **data)
    assert hints_at(first, PRIVATE[kind]) and second.status_code == 303
    with starter.read() as db:
        assert value in [row.value for row in db.get(Organisation, ghana).channels]


def test_of_a_mobile_number_it_is_asked_once_whose_it_is(starter, ghana, visit):
    path, data = f"{LIST}/{ghana}/channels", {"kind": "phone", "value": PRIVATE["phone"], "label": "Pässe"}
    first = visit("petra").post(path, data=data)
    assert first.status_code == 422 and "Mobilnummer" in first.text
    assert not hints_at(first, PRIVATE["phone"])  # one question about one number
    assert "freiwillig" not in first.text.partition('id="agreed"')[2].partition("</details>")[0]
    assert visit("petra").post(path, data=data | OWNER).status_code == 303
    first, _second = sent_twice(visit("petra"), path, **data | OWNER | {"value": "0176 1", "label": "wegen Frau Gjoka"})
    assert hints_at(first, "Frau Gjoka")


@pytest.mark.parametrize("name", ["label", "source"])
def test_what_a_channel_is_for(starter, ghana, visit, name):
    path = f"{LIST}/{ghana}/channels"
    data = {"kind": "phone", "value": "+49 30 1234567", "label": "", "source": "", name: "wegen Frau Gjoka"}
    first, second = sent_twice(visit("petra"), path, **data)
    assert hints_at(first, "Frau Gjoka") and second.status_code == 303


def test_numbers_and_addresses_of_offices_are_no_hint(starter, ghana, visit):
    for kind, value in (
        ("phone", "0431 9881234"),
        ("phone", "+49 30 1234567"),
        ("email", "konsulat@ghana.example"),
        ("email", "petra.meyer@kreis.example"),
        ("address", "Stavangerstraße 17, 10439 Berlin"),
        ("website", "https://www.ghana.example/konsulat"),
        ("fax", "0431 9881235"),
    ):
        data = {"kind": kind, "value": value, "label": "Passangelegenheiten", "source": "Website der Botschaft"}
        assert visit("petra").post(f"{LIST}/{ghana}/channels", data=data).status_code == 303, value


def test_a_changed_channel_but_not_an_unchanged_one(starter, ghana, phone_of, visit):
    path = f"{LIST}/{ghana}/channels/{phone_of(ghana)}"
    data = {"result": "changed", "value": PRIVATE["phone"], "label": "Frau Gjoka", **OWNER}
    first, second = sent_twice(visit("petra"), path, **data)
    assert hints_at(first, "Frau Gjoka") and second.status_code == 303
    assert visit("jonas").post(path, data=data).status_code == 303
    assert visit("jonas").post(path, data={"result": "unreachable", "value": "", "label": ""}).status_code == 303


@pytest.mark.parametrize("name", ["name", "city", "office_hours", "functions", "former_names", "note", "state_note"])
def test_each_text_of_an_entry_new_or_changed(database, visit, name):
    fine = {"name": "Beispielamt", "kind": "other", "state": "active"}
    hurt = fine | {name: "Frau Gjoka"}
    first, second = sent_twice(visit("ole"), LIST, **hurt)
    assert hints_at(first, "Frau Gjoka") and second.status_code == 303
    path = second.headers["location"].partition("?")[0]
    version = re.search(r'name="version" value="(\d+)"', visit("ole").get(f"{path}/form").text)[1]
    first, second = sent_twice(visit("ole"), path, **hurt | {name: "Amt, Frau Gjoka"}, version=version)
    assert hints_at(first, "Frau Gjoka") and second.status_code == 303
    # What stands there already is not asked about again, because somebody changes something else.
    same = hurt | {name: "Amt, Frau Gjoka", "languages": "Twi", "version": str(int(version) + 1)}
    assert visit("ole").post(path, data=same).status_code == 303


@pytest.mark.parametrize("kind", ["email", "address"])
def test_the_first_channels_of_a_new_entry(database, visit, kind):
    value = PRIVATE[kind] + (", 2. OG" if kind == "address" else "")
    data = {"name": "Beispielamt", "kind": "other", "state": "active", kind: value}
    first, second = sent_twice(visit("ole"), LIST, **data)
    assert hints_at(first, PRIVATE[kind]) and second.status_code == 303
    with database.read() as db:
        assert [row.source_date for row in db.query(Channel)] == [today().isoformat()]


def test_a_mobile_number_waits_until_it_is_said_whose_it_is(database, visit):
    data = {"name": "Beispielamt", "kind": "other", "state": "active", "phone": PRIVATE["phone"]}
    _first, second = sent_twice(visit("ole"), LIST, **data)
    assert second.status_code == 422 and "Mobilnummer" in second.text
    with database.read() as db:
        assert db.query(Channel).count() == 0


NOT_WORDS = {"more_regions", "source_url"}  # keys of Kreise, and an address of the web


def test_every_field_that_people_type_into_is_looked_at():
    typed = set(directory.Entry.__dataclass_fields__) - {"kind", "country_code", "region", "state"} - NOT_WORDS
    assert set(entries_pages.ENTRY_TEXTS) == typed
    assert set(channels.KINDS) <= entries_pages.VALUES
