"""Pure. The minutes as Markdown that any program shows and that our own import reads back as the same meeting.

Texts are written from the parser's tree, not copied: what was not markup when it was typed isn't in the file either,
even for programs that allow HTML, and no text can pass for a heading, an item or a task of the minutes.
"""

import re
from typing import Any

from roundtable.core.i18n import gettext as _
from roundtable.core.text import fold
from roundtable.importing.lines import AGENDA_HEADINGS, TASK_HEADINGS
from roundtable.minutes.exports.markdown_text import as_entity, escaped, plain_start, row, to_markdown


def as_markdown(data: dict[str, Any]) -> bytes:
    """`data` is an outline. UTF-8, lines end with LF."""
    parts = [*_head(data), *(part for item in data["items"] for part in _item(item)), *_tasks(data["tasks"])]
    parts += [
        *(plain_start(escaped(line)) for line in data["sign"]),
        *(f"**{escaped(label)}** {escaped(text)}" for label, text in data["notes"]),
    ]
    return ("\n\n".join([*parts, *map(escaped, data["remarks"])]) + "\n").encode()


def _head(data: dict[str, Any]) -> list[str]:
    time, begin, end = data["time"], _("Beginning"), _("Ending")
    until = f" – **{end}:** {time['end']}" if time["end"] else ""
    facts = [
        f"- **{data['facts'][0][0]}:** {time['day']}",
        f"- **{begin}:** {time['begin']}{until}",
        *(_fact(label, text) for label, text in data["facts"][1:]),
    ]
    if data["draft"]:
        facts.append(_fact("Status", data["draft"]))
    attendance = [_fact(label, text) for label, text in data["attendance"]]
    occasion = f"**{escaped(data['table'])} – {escaped(data['occasion'])}**"
    return list(filter(None, (f"# {escaped(data['kind'])}", occasion, "\n".join(facts), "\n".join(attendance))))


def _fact(label: str, text: str) -> str:
    return f"- **{escaped(label)}:** {escaped(text)}"


def _item(item: dict[str, Any]) -> list[str]:
    number = f"TOP {escaped(item['label'])} " if item["label"] else ""
    remark = [f"*{escaped(item['remark'])}*"] if item["remark"] else []
    return [f"## {number}{_title(item['title'])}", *(_block(block) for block in item["blocks"]), *remark]


def _title(title: str) -> str:
    """A title that the import reads back unchanged, even if it looks like a number, a remark or a section's name."""
    found = escaped(title)
    found = re.sub(r"^([:.)–—-])", lambda m: as_entity(m[1]), found)
    found = re.sub(r"^(?=\w\b|\d|TOP\b|[\w ]+$)(\w)", _entity_if_structure, found, flags=re.IGNORECASE)
    return re.sub(r"\)$", lambda m: as_entity(m[0]), found)


def _entity_if_structure(match: re.Match[str]) -> str:
    is_section = fold(match.string).strip(" :") in AGENDA_HEADINGS + TASK_HEADINGS
    is_number = re.match(r"\w\b|\d|TOP\b", match.string, re.IGNORECASE)
    return as_entity(match[1]) if is_section or is_number else match[1]


def _block(block: dict[str, Any]) -> str:
    if not block["decision"]:
        return to_markdown(block["nodes"])
    name, result = f"**{escaped(block['decision'])}:**", f"({escaped(block['result'])})" if block["result"] else ""
    if len(block["nodes"]) == 1 and block["nodes"][0]["t"] == "p" and not block["attendance"]:
        return " ".join(filter(None, (name, to_markdown(block["nodes"]), result)))
    # As a quotation, which shows where a longer decision ends.
    whole = "\n\n".join(filter(None, (name, to_markdown(block["nodes"]), result, escaped(block["attendance"]))))
    return "\n".join(f"> {line}".rstrip() for line in whole.split("\n"))


def _tasks(tasks: dict[str, Any]) -> list[str]:
    if not tasks["rows"]:
        return []
    rows = [tasks["columns"], ["---"] * len(tasks["columns"])]
    rows += [[escaped(cell) for cell in row] for row in tasks["rows"]]
    return [f"## {tasks['heading']}", "\n".join(map(row, rows))]
