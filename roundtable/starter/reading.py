"""Reading CSV files; every error becomes one sentence with file, line and column."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from roundtable.core.errors import Invalid
from roundtable.core.i18n import gettext as _
from roundtable.core.text import without_directions

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
MAX_CELL = 4_000


class BrokenFile(Invalid):
    """An import file that can't be used. `line` counts from 1; 0 stands for the whole file."""

    def __init__(self, file: str, line: int, column: str, problem: str) -> None:
        self.file, self.line, self.column, self.problem = file, line, column, problem
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The place and the problem, in the reader's language."""
        where = [self.file]
        if self.line:
            where.append(_("line %(line)s", line=self.line))
        if self.column:
            where.append(_("column “%(column)s”", column=self.column))
        return f"{', '.join(where)}: {self.problem}"

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Row:
    """One record: `row["name"]` is the text of a cell, without blanks around it."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def broken(self, column: str, problem: str) -> BrokenFile:
        """The exception for a wrong value in this row, such as an unknown country."""
        return BrokenFile(self.file, self.line, column, problem)

    def required(self, column: str, limit: int = MAX_CELL) -> str:
        """The cell; raises BrokenFile if it is empty or too long."""
        if not self.cells[column]:
            raise self.broken(column, _("This cell must not be empty."))
        return self.text(column, limit)

    def text(self, column: str, limit: int) -> str:
        """The cell; raises BrokenFile if it has more than `limit` characters."""
        if len(self.cells[column]) > limit:
            raise self.broken(column, _("The text is too long: at most %(limit)s characters.", limit=limit))
        return self.cells[column]


def read_table(source: Path | bytes, columns: Sequence[str], name: str = "") -> list[Row]:
    """All rows of a CSV file (RFC 4180, UTF-8 with or without BOM, comma or semicolon) with these columns.

    The order of the columns doesn't matter. Raises BrokenFile for the first error, also for missing or unknown columns.
    """
    file = name or (source.name if isinstance(source, Path) else _("file"))
    text = _decoded(_bytes_of(source, file), file)
    records = _records(text, _delimiter(text), file)
    header = _header(next(records, (1, [])), columns, file)
    rows = [_row(file, line, cells, header) for line, cells in records if any(cells)]
    if len(rows) > MAX_ROWS:
        raise BrokenFile(file, 0, "", _("More than %(limit)s rows.", limit=MAX_ROWS))
    return rows


def require_unique(rows: Iterable[tuple[Row, str]], column: str) -> None:
    """Raises BrokenFile for the second of two rows with the same key, naming this column."""
    seen: dict[str, Row] = {}
    for row, key in rows:
        if key in seen:
            line = seen[key].line
            raise row.broken(column, _("The same entry stands in line %(line)s already.", line=line))
        seen[key] = row


def _bytes_of(source: Path | bytes, file: str) -> bytes:
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise BrokenFile(file, 0, "", _("The file can't be read: %(why)s.", why=error.strerror)) from error
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise BrokenFile(file, 0, "", _("The file is larger than %(limit)s MB.", limit=limit))
    return data


def _decoded(data: bytes, file: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenFile(file, 1, "", _("The file is UTF-16. Please save it as “CSV UTF-8”."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = _("This is not UTF-8. Please save the file as “CSV UTF-8”.")
        raise BrokenFile(file, line, "", problem) from error
    for at, char in enumerate(text):
        if (char < " " and char not in "\r\n\t") or char == "\x7f":
            line = text.count("\n", 0, at) + 1
            problem = _("There is a control character here (code %(code)s).", code=ord(char))
            raise BrokenFile(file, line, "", problem)
    return without_directions(text.replace("\r\n", "\n").replace("\r", "\n"))


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    # German spreadsheets write semicolons.
    return ";" if head.count(";") > head.count(",") else ","


def _records(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of each record."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = _("A quotation mark is missing here, or there is one too many.")
            if "field limit" in str(error):
                problem = _("A cell of this row is too long.")
            raise BrokenFile(file, line, "", problem) from error
        yield line, [cell.strip() for cell in cells]


def _header(first: tuple[int, list[str]], columns: Sequence[str], file: str) -> list[str]:
    line, header = first
    wanted = ", ".join(columns)
    if not any(header):
        raise BrokenFile(file, line, "", _("The header is missing. It must name: %(columns)s.", columns=wanted))
    for column in columns:
        if header.count(column) > 1:
            raise BrokenFile(file, line, column, _("This column is there twice."))
        if column not in header:
            raise BrokenFile(
                file, line, column, _("This column is missing. The header must name: %(columns)s.", columns=wanted)
            )
    for column in header:
        if column not in columns:
            raise BrokenFile(
                file, line, column[:40], _("This column is unknown. Expected: %(columns)s.", columns=wanted)
            )
    return header


def _row(file: str, line: int, cells: list[str], header: list[str]) -> Row:
    if len(cells) != len(header):
        raise BrokenFile(
            file,
            line,
            "",
            _(
                "%(found)s cells instead of %(expected)s. Is there a comma or a quotation mark too many or too few?",
                found=len(cells),
                expected=len(header),
            ),
        )
    row = Row(file, line, dict(zip(header, cells, strict=True)))
    for column in header:
        row.text(column, MAX_CELL)
        if "\n" in row[column]:
            # No cell of ours has two lines; a missing quotation mark would put the following lines into this cell.
            raise row.broken(column, _("A line break within a cell. Is a quotation mark missing?"))
    return row
