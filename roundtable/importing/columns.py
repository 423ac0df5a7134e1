"""Pure. Reading Markdown tables of agendas and task lists, with their columns in any order."""

import re
from dataclasses import dataclass

from roundtable.core.text import fold

# Fields of items and tasks, and headings of their columns, which are compared by their first word, folded.
AGENDA = {
    "number": ("top", "nr", "nummer", "punkt", "lfd", "#", "no"),
    "title": ("thema", "titel", "gegenstand", "tagesordnungspunkt", "inhalt", "betreff", "bezeichnung"),
    "kind": ("art", "kategorie", "typ"),
    "duration": ("zeit", "dauer", "minuten", "min", "zeitbedarf"),
    "presenter": (
        "einbringung",
        "wer",
        "verantwortlich",
        "eingebracht",
        "referent",
        "berichterstattung",
        "von",
    ),
    "text": (
        "notiz",
        "notizen",
        "bemerkung",
        "bemerkungen",
        "anmerkung",
        "hinweis",
        "ergebnis",
        "beschreibung",
    ),
}
TASKS = {
    "title": ("aufgabe", "aufgaben", "massnahme", "was", "todo", "to", "task"),
    "number": ("nr", "nummer", "lfd", "#", "no"),
    "assignee": ("verantwortlich", "verantwortliche", "wer", "zustandig", "responsible"),
    "due_text": ("frist", "termin", "bis", "wann", "fallig", "deadline"),
    "status_text": ("status", "stand", "progress"),
}
KINDS = {
    "formalie": "formal",
    "zum ablauf": "formal",
    "formalien": "formal",
    "formal": "formal",
    "information": "information",
    "info": "information",
    "bericht": "report",
    "beratung": "discussion",
    "diskussion": "discussion",
    "aussprache": "discussion",
    "beschluss": "decision",
    "entscheidung": "decision",
}

SEPARATOR = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
PIPE = re.compile(r"(?<!\\)\|")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&#(?P<code>[1-9]\d{1,4});|&amp;(?=#?\w+;)")
MASKED = re.compile(r"&#(?P<code>[1-9]\d{1,4});")
CLOCK = r"(\d{1,2})[:.](\d{2})"
SPAN = re.compile(rf"{CLOCK}\s*(?:Uhr)?\s*(?:bis|[-–])\s*{CLOCK}\s*(?:Uhr)?", re.IGNORECASE)
HOURS = re.compile(r"(\d+)(?:[.,](\d+))?\s*(?:Stunden?|Std\.?|h)(?:\s*(\d+)\s*(?:Minuten?|Min\.?|m)?)?", re.IGNORECASE)
MINUTES = re.compile(r"(?:ca\.?\s*)?(\d{1,3})\s*(?:Minuten?|Min\.?|m|['′])?", re.IGNORECASE)
HOURS_AND_MINUTES = re.compile(r"([0-5]):(\d{2})(?:\s*(?:Std\.?|h))?", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """The header of a table. `columns` has the field of each column, None if its heading is unknown."""

    is_tasks: bool
    headings: list[str]
    columns: list[str | None]


def read_table(header: str, separator: str) -> Table | None:
    """The table that begins with these two lines; None if it is neither an agenda nor a task list."""
    if "|" not in header or "|" not in separator or not SEPARATOR.fullmatch(separator):
        return None
    headings = _raw_cells(header)
    for is_tasks, fields in ((True, TASKS), (False, AGENDA)):
        columns = _columns(headings, fields)
        if "title" in columns and len([name for name in columns if name]) > 1:
            return Table(is_tasks, headings, columns)
    return None


def _columns(headings: list[str], fields: dict[str, tuple[str, ...]]) -> list[str | None]:
    """The field of each column. A second column for the same field counts as unknown."""
    found: list[str | None] = []
    for heading in headings:
        words = re.sub(r"[^\w# ]", " ", fold(heading)).split() or [""]
        field = next((name for name, known in fields.items() if words[0] in known), None)
        found.append(None if field in found else field)
    return found


def read_row(table: Table, line: str) -> tuple[dict[str, str], list[str]]:
    """The fields of a row, and the cells of unknown columns as "heading: value"."""
    values = read_cells(line)
    fields = {name: value for name, value in zip(table.columns, values, strict=False) if name}
    headings = [*table.headings, *[""] * len(values)]
    columns = [*table.columns, *[None] * len(values)]
    others = [(heading, value) for heading, name, value in zip(headings, columns, values, strict=False) if not name]
    return fields, [f"{heading}: {value}" if heading else value for heading, value in others if value]


def read_cells(line: str) -> list[str]:
    """The cells of a row; `\\|` is a pipe within a cell."""
    return [unescape(cell) for cell in _raw_cells(line)]


def _raw_cells(line: str) -> list[str]:
    inner = line.strip()
    inner = inner[1:] if inner.startswith("|") else inner
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip() for cell in PIPE.split(inner)]


def unescape(line: str) -> str:
    """A line with Markdown escapes resolved: `\\*` is an asterisk, `&#84;` a T."""
    return ESCAPED.sub(lambda match: match[1] or ("&" if match[0] == "&amp;" else _character(match)), line)


def decode_masked_letters(text: str) -> str:
    """Resolve letters written as numbers, which our export writes where a text could be read as structure.

    Only letters and digits, because other characters might become markup.
    """
    return MASKED.sub(lambda match: found if (found := _character(match)).isalnum() else match[0], text)


def _character(match: re.Match[str]) -> str:
    found = chr(int(match["code"]))
    return found if found.isprintable() else match[0]


def kind_of(word: str) -> str:
    """formal, information, report, discussion or decision; "" for an unknown word."""
    return KINDS.get(fold(word).strip(". "), "")


def duration(text: str) -> int | None:
    """Minutes from "5 Min.", "1 Std.", "1,5 h", "0:15" or "14:00 bis 14:15 Uhr"; else None."""
    text = text.strip()
    if match := SPAN.fullmatch(text):
        begin, end = (int(match[at]) * 60 + int(match[at + 1]) for at in (1, 3))
        return (end - begin) % (24 * 60)
    if match := HOURS.fullmatch(text):
        return round(float(f"{match[1]}.{match[2] or 0}") * 60) + int(match[3] or 0)
    if match := HOURS_AND_MINUTES.fullmatch(text):
        return int(match[1]) * 60 + int(match[2])
    return int(match[1]) if (match := MINUTES.fullmatch(text)) else None
