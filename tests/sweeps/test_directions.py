"""No field lets somebody turn the direction of the text beside it (Unicode's bidirectional controls).

A name such as "Petra" followed by U+202E makes a page read the words after it backwards. Every field of every form is
filled in with such characters; then all text columns are checked for them.
"""

import re
from functools import cache

import pytest
from sqlalchemy import Text

from roundtable.core.config import ROOT
from roundtable.core.text import several_lines
from roundtable.files.kinds import clean_name
from roundtable.importing.reading import decode, parse
from roundtable.mail.writing.texts import OWN_ADDRESS
from tests.sweeps import hostile, stages
from tests.sweeps.forms import EXAMPLES
from tests.sweeps.matrix import NOBODY, SPECS, address, name_of

ACTIONS = [spec for spec in SPECS if spec.method == "POST"]
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNED = re.compile(f"[{TURNS}]")
TYPED = "Gift\u202eschlange\u2066 am\u202d Deich\u2069\u202c\u2067\u202a"
STORED = "Giftschlange"
READS = re.compile(r"\bform\.(?:line|text|lines)\(\s*f?\"([\w-]+)")
# Columns with texts of several lines: there a direction may change, and ends with its line.
LONG = {str(column) for column in hostile.text_columns() if isinstance(column.type, Text)}
# One query over all columns, built once because there are hundreds of forms.
WHATEVER_HOLDS_IT = " UNION ALL ".join(
    f"SELECT '{column}', {column.name} FROM \"{column.table.name}\" WHERE instr({column.name}, 'Gift')"
    for column in hostile.text_columns()
    if column.table.name != "search_entry"
)


@cache
def fields():
    """The name of every form field that some code reads as text."""
    sources = (ROOT / "roundtable").rglob("*.py")
    return sorted({name for path in sources for name in READS.findall(path.read_text(encoding="utf-8"))})


def forms(example, place):
    """The example with direction marks in all its fields, and in each field alone, because some fields aren't text."""
    usual = example.fields(place)
    yield {**dict.fromkeys(fields(), TYPED), **{name: usual[name] for name in usual if name not in fields()}}
    for name, value in usual.items():
        if isinstance(value, str):
            yield {**usual, name: f"{value[:2]}\u202e{value[2:]}{TYPED}"}


class Looker:
    """Looks for direction marks in what an action would store."""

    def __init__(self):
        self.wrong, self.taken, self.action = [], set(), ""

    def look(self, db):
        for column, value in db.connection().exec_driver_sql(WHATEVER_HOLDS_IT):
            self.see(column, value)

    def see(self, column, value):
        value = value.replace(OWN_ADDRESS, "")  # a mail's text says so where our address comes
        if STORED in value:
            self.taken.add(column)
        plain = value.encode().decode("unicode_escape", "replace") if value.startswith(("{", "[")) else value
        ok = several_lines(value) == value if column in LONG else not TURNED.search(plain)
        if not ok:
            self.wrong.append(f"{self.action}: {column}: {value[:120]!a}")


@pytest.mark.timeout(120)
@pytest.mark.sqlite("signs are the same on both")
def test_nothing_that_is_stored_turns_what_stands_beside_it(matrix, monkeypatch):
    looker = Looker()
    monkeypatch.setattr(matrix.database, "last", looker.look)
    for spec in ACTIONS:
        example, looker.action = EXAMPLES[spec.path], name_of(spec)
        place = example.placed({**matrix.own, "session": matrix.sessions["moderator"]})
        matrix.database.first = lambda db, example=example, place=place: example.first(db, place)
        cookie = "" if example.who == NOBODY else f"roundtable={stages.token(example.who)}"
        for form in forms(example, place):
            matrix.database.ends = []
            reply = matrix.client.post(address(spec, place), data=form, headers={"cookie": cookie})
            assert reply.status_code < 500, looker.action
            if reply.status_code < 400 and any(matrix.database.ends):
                break  # accepted with marks in all fields
    assert looker.wrong == []
    assert len(looker.taken) >= 40, sorted(looker.taken)


def test_names_of_files_and_imported_texts_turn_nothing():
    assert clean_name(f"Pro\u202etokoll{TURNS}.pdf") == "Protokoll.pdf"
    text = "TOP 1 Begr\u202eüßung\u2066\nAnwesend: Pe\u202dtra\n\n## TOP 2 Be\u2067richte\n\nEs war\u202e so.\n"
    for source in (text, decode(text.encode()), decode(text.encode("utf-16"))):
        assert not TURNED.search(repr(parse(source)).encode().decode("unicode_escape", "replace"))
