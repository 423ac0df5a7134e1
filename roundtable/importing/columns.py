"""Pure. Markdown tables of agendas and task lists: their columns, in any order, and what the cells mean."""

import re
from dataclasses import dataclass

from roundtable.core.text import fold

# Headings are compared folded, by their first word.
AGENDA = {
    "number": ("top", "nr", "nummer", "punkt", "lfd", "#", "no"),
    "title": ("thema", "titel", "gegenstand", "tagesordnungspunkt", "inhalt", "betreff", "bezeichnung"),
    "kind": ("art", "kategorie", "typ"),
    "minutes": ("zeit", "dauer", "minuten", "min", "zeitbedarf"),
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
LENGTH = re.compile(r"([0-5]):(\d{2})(?:\s*(?:Std\.?|h))?", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """`columns` names the field of each column, or is None where the heading is not known."""

    is_tasks: bool
    headings: list[str]
    columns: list[str | None]


def read_table(header: str, separator: str) -> Table | None:
    """The table that begins with these two lines, if it is an agenda or a task list."""
    if "|" not in header or "|" not in separator or not SEPARATOR.fullmatch(separator):
        return None
    headings = _raw_cells(header)
    for is_tasks, fields in ((True, TASKS), (False, AGENDA)):
        columns = _columns(headings, fields)
        if "title" in columns and len([name for name in columns if name]) > 1:
            return Table(is_tasks, headings, columns)
    return None


def _columns(headings: list[str], fields: dict[str, tuple[str, ...]]) -> list[str | None]:
    """Each field once: a second column for the same field is treated like an unknown one."""
    found: list[str | None] = []
    for heading in headings:
        words = re.sub(r"[^\w# ]", " ", fold(heading)).split() or [""]
        field = next((name for name, known in fields.items() if words[0] in known), None)
        found.append(None if field in found else field)
    return found


def row(table: Table, line: str) -> tuple[dict[str, str], list[str]]:
    """The fields of a row, and what else stands in it, with its heading."""
    values = cells(line)
    fields = {name: value for name, value in zip(table.columns, values, strict=False) if name}
    headings = [*table.headings, *[""] * len(values)]
    columns = [*table.columns, *[None] * len(values)]
    others = [(heading, value) for heading, name, value in zip(headings, columns, values, strict=False) if not name]
    return fields, [f"{heading}: {value}" if heading else value for heading, value in others if value]


def cells(line: str) -> list[str]:
    """The cells of a row without outer pipes; `\\|` is a pipe inside of a cell."""
    return [unescaped(cell) for cell in _raw_cells(line)]


def _raw_cells(line: str) -> list[str]:
    inner = line.strip()
    inner = inner[1:] if inner.startswith("|") else inner
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip() for cell in PIPE.split(inner)]


def unescaped(line: str) -> str:
    """The words of one line as every Markdown program shows them: `\\*` is an asterisk, `&#84;` a T."""
    return ESCAPED.sub(lambda match: match[1] or ("&" if match[0] == "&amp;" else _character(match)), line)


def unmasked(text: str) -> str:
    """Letters written as numbers, as our own export does where a text could be taken for structure.

    Only letters: a sign might become markup.
    """
    return MASKED.sub(lambda match: found if (found := _character(match)).isalnum() else match[0], text)


def _character(match: re.Match[str]) -> str:
    found = chr(int(match["code"]))
    return found if found.isprintable() else match[0]


def kind(word: str) -> str:
    """formal, information, report, discussion or decision; empty if the word is none of ours."""
    return KINDS.get(fold(word).strip(". "), "")


def minutes(text: str) -> int | None:
    """A planned length: "5 Min.", "1 Std.", "1,5 h", "0:15", "14:00 bis 14:15 Uhr"; else None."""
    text = text.strip()
    if match := SPAN.fullmatch(text):
        begin, end = (int(match[at]) * 60 + int(match[at + 1]) for at in (1, 3))
        return (end - begin) % (24 * 60)
    if match := HOURS.fullmatch(text):
        return round(float(f"{match[1]}.{match[2] or 0}") * 60) + int(match[3] or 0)
    if match := LENGTH.fullmatch(text):
        return int(match[1]) * 60 + int(match[2])
    return int(match[1]) if (match := MINUTES.fullmatch(text)) else None
