"""A thousand broken files: each is read or refused by a sentence with its line, and none changes anything."""

import random
import re
import time

import pytest

from roundtable.core.errors import Invalid
from roundtable.directory.contact_files import actions as contact_files
from roundtable.directory.contact_files import queries
from roundtable.directory.contact_files.models import ContactFile
from roundtable.directory.contact_files.planning import plans as plans_of
from roundtable.directory.models import Organisation
from tests import world
from tests.directory.contact_files.test_contact_files import prepare

ADDRESS = "http://testserver/tables/dithmarschen/directory"
HEADS = [
    "Name;Telefon;Ort",
    "Organisation,Phone,City,Country",
    "name\tart\tkreis",
    "Wer|Was|Wo",
    "",
    ";;;",
    '"Name"',
    "sep=;",
]
CELLS = [
    "Amt",
    "0431 988-0",
    "Kiel",
    "Ghana",
    "=1+1",
    '"',
    '""',
    '"a\nb"',
    "\0",
    "ü" * 50,
    "\ufeff",
    "x" * 3000,
    "-",
    "+49",
    "a@b",
    "http://",
    "<script>",
    "\u202e",
    "Botschaft",
    "Steinburg",
    "'",
    "\\",
    "𝔘",
    "04821/66-0 oder -1",
    "\r",
    "\x1b[0m",
    "12:30",
    "NULL",
    "🙂" * 20,
    ";",
    ",",
    "DE",
    "１２３",
    "0" * 40,
    "BEGIN:VCARD",
]
LINES = [
    "BEGIN:VCARD",
    "END:VCARD",
    "VERSION:3.0",
    "FN:Amt",
    "ORG:A;B",
    "TEL;TYPE=WORK:0431 1",
    " folded",
    "PHOTO:AAAA",
    "N:;;;;",
    "TEL;VALUE=uri:tel:+49431",
    "ADR:;;S;O;;1;DE",
    "NOTE;ENCODING=QUOTED-PRINTABLE:=C3=",
    "=BC",
    "EMAIL:",
    ":",
    "X",
    "\0",
    "item1.URL:http://x",
    'TEL;X="a:b":1',
    "UID:urn:uuid:1",
    "CATEGORIES:a,b",
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "cp437", "utf-32"]


def broken(number: int) -> bytes:
    """The same file for the same number."""
    dice = random.Random(number)
    if number % 4 == 0:
        text = dice.choice(["\n", "\r\n", "\r"]).join(dice.choice(LINES) for _ in range(dice.randint(1, 40)))
    else:
        divider = dice.choice(";,\t|")
        rows = [divider.join(dice.choice(CELLS) for _ in range(dice.randint(0, 9))) for _ in range(dice.randint(0, 30))]
        text = dice.choice(["\n", "\r\n", "\r"]).join([dice.choice(HEADS), *rows])
    data = bytearray(text.encode(dice.choice(ENCODINGS), "replace"))
    for _ in range(dice.choice([0, 0, 1, 5])):
        if data:
            data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data[: dice.choice([len(data), len(data), dice.randint(0, len(data))])])


class Enough(Exception):
    """Rolls the transaction back."""


def try_out(database, number: int) -> bool:
    """Whether the file can be read; every tenth is also taken over, and then rolled back."""
    with database.write() as db:
        file = contact_files.keep(world.actor(db, "birgit"), "x.csv", broken(number))
        plans = plans_of(queries.rows_of(file), queries.known(db, ADDRESS))
    assert all(problem.line > 0 for plan in plans for problem in plan.problems)
    if number % 10 or not any(contact_files.may_be_taken(plan) for plan in plans):
        return True
    with database.read() as db:
        taking = prepare(db, database, file.id, contact_files.digest(plans))
    with pytest.raises(Enough), database.write() as db:
        contact_files.take(world.actor(db, "birgit"), db.get(ContactFile, file.id), taking)
        assert taking.added and all(entry.id for entry in taking.added)
        raise Enough
    return True


@pytest.mark.timeout(180)
def test_a_thousand_broken_files(database):
    read = 0
    for number in range(1000):
        try:
            read += try_out(database, number)
        except Invalid as problem:
            assert re.search(r"Zeile \d+|Höchstens", problem.errors["file"]), (number, problem.errors)
    assert read > 100
    with database.read() as db:
        assert db.query(Organisation).count() == 0


BEGIN, END = b"BEGIN:VCARD\nFN:Stelle\n", b"\nEND:VCARD\n"
BOMBS = {
    "soft": BEGIN + b"NOTE;QUOTED-PRINTABLE:" + b"x" * 1_500_000 + b"=\n" * 20_000 + END,
    "parts": BEGIN + b"ADR:" + b";" * 2_900_000 + END,
    "names": BEGIN + b"ORG:" + b"a;" * 1_400_000 + END,
    "folds": BEGIN + b"NOTE:" + b"\n x" * 900_000 + END,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_card_that_is_made_to_be_slow_is_read_at_once(database, name):
    """Everybody else who writes waits meanwhile."""
    with database.write() as db:
        here, begun = world.actor(db, "birgit"), time.monotonic()
        file = contact_files.keep(here, "x.vcf", BOMBS[name])
        queries.rows_of(file)
        assert time.monotonic() - begun < 5
