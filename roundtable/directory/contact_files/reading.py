"""Pure. What stands in a file of contacts: its rows, each value with line and column, in any usual encoding."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field

from roundtable.core.i18n import gettext as _
from roundtable.core.text import one_line, several_lines
from roundtable.directory.contact_files import vcards
from roundtable.directory.contact_files.columns import guess

DIVIDERS = (";", ",", "\t", "|")
MOST_ROWS, MOST_COLUMNS = 5000, 100


class Unreadable(Exception):
    """The file can't be read; the message is a sentence that names the line and, if it can be told, the column."""


@dataclass(frozen=True)
class Cell:
    """A value. `column` counts from 1; 0 in a vCard, where `name` is the property."""

    text: str
    column: int
    name: str


@dataclass
class Row:
    """One contact as the file has it: values by field, see columns.FIELDS. `line` counts from 1."""

    line: int
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    blank: dict[str, Cell] = field(default_factory=dict)  # where a field would stand that has nothing in this row

    def text(self, name: str) -> str:
        """The first value of a field, in one line."""
        return one_line(next((cell.text for cell in self.cells.get(name, ()) if cell.text.strip()), ""))

    def long_text(self, name: str) -> str:
        return "\n".join(several_lines(cell.text).strip() for cell in self.cells.get(name, ()) if cell.text.strip())


@dataclass(frozen=True)
class Sheet:
    """A table of a file. `headings` are those of its first row that is no blank one."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def decode(data: bytes) -> str:
    """UTF-8, UTF-16 (also without a mark at its beginning) or Windows-1252. Raises Unreadable for what is no text."""
    text = _decoded(data)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        column = text.index("\0") - text.rfind("\n", 0, text.index("\0"))
        raise Unreadable(_("Line %(line)s, character %(at)s: this is no text file.", line=line, at=column))
    return unicodedata.normalize("NFC", text)


def _decoded(data: bytes) -> str:
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        if (
            len(data) > 3
            and len(data) % 2 == 0
            and data[:400:2].count(0) + data[1:400:2].count(0) > len(data[:400]) / 4
        ):
            return data.decode("utf-16-le" if data[1:400:2].count(0) > data[:400:2].count(0) else "utf-16-be")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        if problem.encoding != "utf-8":
            raise Unreadable(_("Line 1: this is no text file, or a part of it is missing.")) from problem
        return data.decode("cp1252", errors="replace")


def is_vcard(text: str) -> bool:
    return bool(re.match(r"\s*BEGIN:VCARD", text, re.IGNORECASE))


def sheet(text: str) -> Sheet:
    """Take a table apart. Raises Unreadable for a quotation mark that is never closed, and what is too large."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    said = re.match(r"sep=(.)\n", text, re.IGNORECASE)
    divider = said[1] if said else divider_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as problem:
            raise Unreadable(_broken(text, begins, divider)) from problem
        if any(cell.strip() for cell in cells) and not (said and begins == 1):
            rows.append((begins, cells[:MOST_COLUMNS]))
        begins = reader.line_num + 1
        if len(rows) > MOST_ROWS * 6:
            raise Unreadable(
                _("At most %(most)s contacts can be read at once. Please divide the file.", most=MOST_ROWS)
            )
    if len(rows) < 2:
        raise Unreadable(_("Line 1: the first row has to name the columns, and below it there has to be a contact."))
    return Sheet([one_line(cell)[:80] for cell in rows[0][1]], rows[1:])


def _broken(text: str, line: int, divider: str) -> str:
    """Where a quotation mark is wrong: the line where its row begins, and the column as far as one can see."""
    written = text.split("\n")[line - 1]
    column = written[: written.find('"') if '"' in written else 0].count(divider) + 1
    return _(
        "Line %(line)s, column %(column)s: a quotation mark is missing or too many, or the text is far too long.",
        line=line,
        column=column,
    )


def divider_of(text: str) -> str:
    """The sign between the cells: the one that divides the first rows most evenly into most cells."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.split("\n", 30)[:30] if line.strip()][:10]

    def rating(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        return sum(count == counts[0] for count in counts) * bool(counts[0]), counts[0]

    return max(DIVIDERS, key=rating) if lines else ";"


def rows_of_sheet(found: Sheet, columns: list[str]) -> list[Row]:
    """Its contacts; `columns` says which field each column is. Rows with the same name one below the other, each with
    another number, as in our own files, are one contact."""
    rows: list[Row] = []
    for line, cells in found.rows:
        row = Row(line)
        for at, text in enumerate(cells):
            name = columns[at] if at < len(columns) else ""
            heading = found.headings[at] if at < len(found.headings) else ""
            if name and (text.strip() or name == "name"):
                row.cells.setdefault(name, []).append(Cell(_unquoted(text), at + 1, heading))
            elif name:
                row.blank.setdefault(name, Cell("", at + 1, heading))
        if "way_value" in columns and rows and _same(rows[-1], row):
            for name in ("way_kind", "way_value", "way_label"):
                rows[-1].cells.setdefault(name, []).extend(row.cells.get(name, [Cell("", 0, "")]))
        else:
            for name in ("way_kind", "way_value", "way_label"):
                row.cells.setdefault(name, [Cell("", 0, "")])
            rows.append(row)
    if len(rows) > MOST_ROWS:
        raise Unreadable(_too_many())
    return rows


def _unquoted(text: str) -> str:
    """Without the apostrophe that our files put before what looks like a formula."""
    return re.sub(r"(^|[,;|\t\r\n]\s*)'(?=\s*[=+\-@＝＋－＠])", r"\1", text)


def _same(one: Row, other: Row) -> bool:
    if one.text("uid") or other.text("uid"):
        return one.text("uid") == other.text("uid")
    keys = ("name", "kind", "country", "region", "city")
    return bool(one.text("name")) and all(one.text(key) == other.text(key) for key in keys)


def rows_of_vcards(text: str) -> list[Row]:
    """The contacts of a file of vCards. Raises Unreadable for a card without an end."""
    rows = []
    try:
        for card in vcards.cards(text):
            row = Row(card.line, left_out=card.left_out)
            for name, label, value in card.values:
                row.cells.setdefault(name, []).append(Cell(value, 0, label))
            rows.append(row)
    except vcards.Broken as problem:
        raise Unreadable(str(problem)) from problem
    if not rows:
        raise Unreadable(_("Line 1: no card was found in this file."))
    if len(rows) > MOST_ROWS:
        raise Unreadable(_too_many())
    return rows


def _too_many() -> str:
    return _("At most %(most)s contacts can be read at once. Please divide the file.", most=MOST_ROWS)


def guessed_columns(found: Sheet) -> list[str]:
    return guess(found.headings)
