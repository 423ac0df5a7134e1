"""Pure. Reads an agenda or minutes in Markdown (or pasted from Word) into a preview. Pure functions.

Nothing is dropped silently: every line with words in it goes to an item, a task or the head, or else to
`rest`, which the preview shows. Only pure syntax is left out: table headings, rules, and the headings
"Tagesordnung" and "Aufgaben".
"""

import re
import unicodedata
from dataclasses import replace

from roundtable.core.i18n import noop
from roundtable.core.text import without_directions
from roundtable.importing.columns import unmasked
from roundtable.importing.lines import STEPS, Reading
from roundtable.importing.preview import ImportedItem, ImportedTask, ImportPreview

__all__ = ["ImportPreview", "ImportProblem", "ImportedItem", "ImportedTask", "decode", "parse"]

WIDEST_GAP = 40
LONG_GAP = re.compile(rf"[^\S\n]{{{WIDEST_GAP},}}")
NOT_TEXT = noop("This file is not a text file.")


class ImportProblem(Exception):
    """The file can't be read as text. `line` counts from 1; the message is not yet translated."""

    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message
        super().__init__(message)


def decode(data: bytes) -> str:
    """The text of an uploaded file: UTF-8, UTF-16 with its mark, or Windows-1252; lines end with LF.

    Raises ImportProblem for what is no text.
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
    """What an agenda or minutes contain, in the order of the text."""
    # The patterns that read a line go back and forth over blanks: a long run of them would take hours.
    # What it reads becomes titles and names, in which no direction may change.
    reading = Reading(LONG_GAP.sub(" " * WIDEST_GAP, without_directions(text)).split("\n"))
    at = 0
    while at < len(reading.lines):
        at += next(used for step in STEPS if (used := step(reading, at)))
    items = [_with_text(item, reading.texts.get(number, [])) for number, item in enumerate(reading.items)]
    return ImportPreview(_sectioned(items), reading.tasks, reading.head, reading.rest)


def _sectioned(items: list[ImportedItem]) -> list[ImportedItem]:
    """Plain headings that hold several numbered items become their sections, if then no item stands between them.

    In every other case a heading stays an item of its own, so that nothing is put where nobody wrote it.
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
    if heading.number or heading.text or heading.kind or heading.minutes is not None or heading.level > 5:
        return False
    for below in range(at + 1, len(items)):
        if items[below].level <= heading.level:
            break
        if not items[below].number:
            return False
        count += 1
    return count > 1


def _with_text(item: ImportedItem, lines: list[str]) -> ImportedItem:
    return replace(item, text=unmasked("\n".join(filter(None, (item.text, "\n".join(lines).strip("\n"))))))
