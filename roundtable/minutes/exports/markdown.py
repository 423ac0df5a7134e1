"""The minutes as Markdown that reads well anywhere and that our own import reads back to the same meeting.

Texts are written from the parser's tree, not copied: what was no markup when it was typed is none in the file
either, also for programs that allow HTML, and no text can pass for a heading, an item or a task of the minutes.
"""

import re
from typing import Any

from roundtable.i18n import gettext as _
from roundtable.markdown.ordinals import NUMBERED, is_date
from roundtable.markdown.tree import Node
from roundtable.meetings.agenda_columns import read_table
from roundtable.meetings.agenda_lines import AGENDA_HEADINGS, TASK_HEADINGS
from roundtable.text import fold

MARKS = re.compile(r"([\\`*_\[\]<>~|])")
INSIDE_WORD = re.compile(r"(?<=\w)\\_(?=\w)")  # an underscore there means nothing; addresses stay readable
ENTITY = re.compile(r"&(?=#?\w+;)")
LINE_START = re.compile(r"([-+](?=\s|$|-|\+)|#(?=#*(?:\s|$))|=)")
LIKE_A_TOP = re.compile(r"^([ \t>*_+-]*)T(?=OP\s*\d)", re.IGNORECASE)
HEADING = 3  # below the items of the agenda


def as_markdown(data: dict[str, Any]) -> bytes:
    """`data` is an outline. UTF-8, lines end with LF."""
    parts = [*_head(data), *(part for item in data["items"] for part in _item(item)), *_tasks(data["tasks"])]
    parts += [
        *(_plain_start(escaped(line)) for line in data["sign"]),
        *(f"**{escaped(label)}** {escaped(text)}" for label, text in data["notes"]),
    ]
    return ("\n\n".join([*parts, *map(escaped, data["remarks"])]) + "\n").encode()


def _head(data: dict[str, Any]) -> list[str]:
    time, begin, end = data["time"], _("Beginning"), _("Ending")
    until = f" – **{end}:** {time['end']}" if time["end"] else ""
    facts = [
        f"- **{data['facts'][0][0]}:** {time['day']}", f"- **{begin}:** {time['begin']}{until}",
        *(_fact(label, text) for label, text in data["facts"][1:]),
    ]  # fmt: skip
    if data["draft"]:
        facts.append(_fact("Status", data["draft"]))
    attendance = [_fact(label, text) for label, text in data["attendance"]]
    occasion = f"**{escaped(data['table'])} – {escaped(data['occasion'])}**"
    return list(filter(None, (f"# {escaped(data['kind'])}", occasion, "\n".join(facts), "\n".join(attendance))))


def _fact(label: str, text: str) -> str:
    return f"- **{escaped(label)}:** {escaped(text)}"


def _item(item: dict[str, Any]) -> list[str]:
    number = f"TOP {item['label']} " if item["label"] else ""
    remark = [f"*{escaped(item['remark'])}*"] if item["remark"] else []
    return [f"## {number}{_title(item['title'])}", *(_block(block) for block in item["blocks"]), *remark]


def _title(title: str) -> str:
    """A title that is read back as it is: no remark in brackets, no number, no name of a section."""
    found = escaped(title)
    found = re.sub(r"^([:.)–—-])", lambda m: masked(m[1]), found)
    found = re.sub(r"^(?=\w\b|\d|TOP\b|[\w ]+$)(\w)", _masked_if_read, found, flags=re.IGNORECASE)
    return re.sub(r"\)$", lambda m: masked(m[0]), found)


def _masked_if_read(match: re.Match[str]) -> str:
    is_section = fold(match.string).strip(" :") in AGENDA_HEADINGS + TASK_HEADINGS
    is_number = re.match(r"\w\b|\d|TOP\b", match.string, re.IGNORECASE)
    return masked(match[1]) if is_section or is_number else match[1]


def masked(character: str) -> str:
    """Shown as itself, but never taken for structure."""
    return f"&#{ord(character)};"


def _block(block: dict[str, Any]) -> str:
    if not block["decision"]:
        return written(block["nodes"])
    name, result = f"**{escaped(block['decision'])}:**", f"({escaped(block['result'])})" if block["result"] else ""
    if len(block["nodes"]) == 1 and block["nodes"][0]["t"] == "p" and not block["presence"]:
        return " ".join(filter(None, (name, written(block["nodes"]), result)))
    # A quotation, so that it is plain where a longer decision ends.
    whole = "\n\n".join(filter(None, (name, written(block["nodes"]), result, escaped(block["presence"]))))
    return "\n".join(f"> {line}".rstrip() for line in whole.split("\n"))


def _tasks(tasks: dict[str, Any]) -> list[str]:
    if not tasks["rows"]:
        return []
    rows = [tasks["columns"], ["---"] * len(tasks["columns"])]
    rows += [[escaped(cell) for cell in row] for row in tasks["rows"]]
    return [f"## {tasks['heading']}", "\n".join(map(_row, rows))]


# --- Texts --------------------------------------------------------------------------------------------------


def escaped(text: str) -> str:
    """One line of plain text as Markdown that shows exactly it."""
    found = INSIDE_WORD.sub("_", MARKS.sub(r"\\\1", " ".join(text.split("\n"))))
    return ENTITY.sub("&amp;", found)


def written(nodes: list[Node]) -> str:
    """A tree as Markdown that our parser reads as the same tree."""
    return "\n\n".join(_written(node) for node in _apart(nodes))


def _apart(nodes: list[Node]) -> list[Node]:
    """Two lists that follow each other would be read as one: a rule between them is the smallest harm."""
    found: list[Node] = []
    for node in nodes:
        if found and node["t"] == "list" == found[-1]["t"] and node["ordered"] == found[-1]["ordered"]:
            node = node | {"other": not found[-1].get("other", False)}
        found.append(node)
    return found


def _written(node: Node) -> str:
    match node["t"]:
        case "p":
            return _lines(_inline(node["c"]))
        case "h":
            return f"{'#' * min(node['level'] + HEADING, 6)} {_one_line(_inline(node['c']))}"
        case "quote":
            return "\n".join(f"> {line}".rstrip() for line in written(node["c"]).split("\n"))
        case "code":
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", node["s"])), default=0))
            return f"{fence}\n{node['s']}\n{fence}"
        case "list":
            return "\n".join(_list_item(node, item) for item in node["items"])
        case "table":
            return _table(node)
    return "---"


def _list_item(node: Node, item: Node) -> str:
    other = node.get("other", False)
    mark = f"{item['number']}{')' if other else '.'}" if node["ordered"] else "*" if other else "-"
    lines = _item_text(item["c"]).split("\n")
    indent = " " * (len(mark) + 1)
    return "\n".join([f"{mark} {lines[0]}".rstrip(), *((indent + line).rstrip() for line in lines[1:])])


def _item_text(nodes: list[Node]) -> str:
    """Without a blank line in front of an inner list, as people write it."""
    inner = len(nodes) > 1 and nodes[0]["t"] == "p" and nodes[1]["t"] == "list"
    return f"{written(nodes[:1])}\n{written(nodes[1:])}" if inner else written(nodes)


def _table(node: Node) -> str:
    dashes = {"left": ":--", "center": ":-:", "right": "--:"}
    rows = [[_one_line(_inline(cell)) for cell in row] for row in node["rows"]]
    rows.insert(1, [dashes.get(name, "---") for name in node["align"]])
    if read_table(_row(rows[0]), _row(rows[1])):
        # No table of a text is read as an agenda or as a list of tasks.
        rows[0] = [re.sub(r"[^\W_]", lambda m: masked(m[0]), cell, count=1) for cell in rows[0]]
    return "\n".join(map(_row, rows))


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _lines(text: str) -> str:
    """A paragraph in which no line begins like something else."""
    return "\n".join(_plain_start(line) for line in text.split("\n"))


def _plain_start(line: str) -> str:
    line = LIKE_A_TOP.sub(lambda m: m[1] + masked(m[0][-1]), line.lstrip(" \t"))
    numbered = NUMBERED.match(line)
    if numbered and not is_date(numbered):
        at = numbered.end("number")
        return f"{line[:at]}\\{line[at:]}"
    return f"\\{line}" if LINE_START.match(line) else line


def _one_line(text: str) -> str:
    return LIKE_A_TOP.sub(lambda m: m[1] + masked(m[0][-1]), " ".join(text.split("\n")).strip())


def _inline(nodes: list[Node]) -> str:
    return "".join(_span(node) for node in nodes)


def _span(node: Node) -> str:
    match node["t"]:
        case "text":
            return escaped(node["s"])
        case "br":
            return "\n"
        case "code":
            fence = "`" * (1 + max(map(len, re.findall("`+", node["s"])), default=0))
            blank = " " if node["s"][:1] == "`" or node["s"][-1:] == "`" else ""
            return f"{fence}{blank}{node['s']}{blank}{fence}"
        case "link":
            return _link(node)
    mark = {"strong": "**", "em": "*", "s": "~~"}[node["t"]]
    return f"{mark}{_inline(node['c'])}{mark}"


def _link(node: Node) -> str:
    """An address that was typed stays as it was typed: it is recognised again."""
    shown, url = "".join(part.get("s", "") for part in node["c"]), node["url"]
    if url in (shown, f"mailto:{shown}", f"https://{shown}"):
        return shown
    return f"[{_inline(node['c'])}](<{url.replace('<', '%3C').replace('>', '%3E')}>)"
