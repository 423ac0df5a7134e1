"""Pure. Parsing an agenda or minutes in Markdown (or pasted from Word) into a preview.

Nothing is dropped silently: every line with words goes to an item, a task or the head, or else to `rest`, which the
preview shows. Only syntax is left out: table headings, rules, and the headings "Tagesordnung" and "Aufgaben".
"""

import re
import unicodedata
from dataclasses import replace

from roundtable.core.i18n import noop
from roundtable.core.text import without_directions
from roundtable.importing.columns import decode_masked_letters
from roundtable.importing.lines import STEPS, ReadingState
from roundtable.importing.preview import ImportedItem, ImportedTask, ImportPreview

__all__ = ["ImportPreview", "ImportProblem", "ImportedItem", "ImportedTask", "decode", "parse"]

WIDEST_GAP = 40
LONG_GAP = re.compile(rf"[^\S\n]{{{WIDEST_GAP},}}")
NOT_TEXT = noop("This file is not a text file.")


class ImportProblem(Exception):
    """The file can't be read as text. `line` counts from 1; `message` is untranslated."""

    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message
        super().__init__(message)


def decode(data: bytes) -> str:
    """The text of an uploaded file in UTF-8, UTF-16 with BOM or Windows-1252, with LF as line end.

    Raises ImportProblem if it isn't a text.
    """
    text = unicodedata.normalize("NFC", _decoded(data)).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise ImportProblem(text[: text.index("\0")].count("\n") + 1, NOT_TEXT)
    return text


def _decoded(data: bytes) -> str:
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.encoding != "utf-8":
            raise ImportProblem(1, NOT_TEXT) from error
        return data.decode("cp1252", errors="replace")


def parse(text: str) -> ImportPreview:
    """Parse an agenda or minutes."""
    # Long runs of blanks are shortened, because the patterns would backtrack over them for hours. Characters that
    # change the direction of text are removed, because titles and names must not contain them.
    reading = ReadingState(LONG_GAP.sub(" " * WIDEST_GAP, without_directions(text)).split("\n"))
    at = 0
    while at < len(reading.lines):
        at += next(used for step in STEPS if (used := step(reading, at)))
    items = [_with_body(item, reading.texts.get(number, [])) for number, item in enumerate(reading.items)]
    return ImportPreview(_with_sections(items), reading.tasks, reading.head, reading.rest)


def _with_sections(items: list[ImportedItem]) -> list[ImportedItem]:
    """Turn plain headings above several numbered items into sections, if then every item after the first has one.

    Otherwise headings stay items of their own, so that no item gets into a section where it wasn't written.
    """
    found: list[ImportedItem] = []
    section, level = "", 0
    for at, item in enumerate(items):
        if _holds_several(items, at):
            section, level = item.title, item.level
        elif section and item.level <= level:
            return items
        else:
            found.append(replace(item, section=section))
    return found


def _holds_several(items: list[ImportedItem], at: int) -> bool:
    heading, count = items[at], 0
    if heading.number or heading.text or heading.kind or heading.duration is not None or heading.level > 5:
        return False
    for below in range(at + 1, len(items)):
        if items[below].level <= heading.level:
            break
        if not items[below].number:
            return False
        count += 1
    return count > 1


def _with_body(item: ImportedItem, lines: list[str]) -> ImportedItem:
    return replace(item, text=decode_masked_letters("\n".join(filter(None, (item.text, "\n".join(lines).strip("\n"))))))
