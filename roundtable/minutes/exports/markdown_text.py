"""Pure. Paragraphs as Markdown. What is written is read again by our own parser before it is believed."""

import re
from collections.abc import Callable
from typing import Any

from roundtable.core.text import fold
from roundtable.importing.columns import read_table
from roundtable.importing.lines import AGENDA_HEADINGS, TASK_HEADINGS
from roundtable.markdown.ordinals import NUMBERED, is_date
from roundtable.markdown.tree import Node, tree, words

MARKS = re.compile(r"([\\`*_\[\]<>~|])")
INSIDE_WORD = re.compile(r"(?<=\w)\\_(?=\w)")  # an underscore there means nothing; addresses stay readable
ENTITY = re.compile(r"&(?=#?\w+;)")
SIGN = re.compile(r"[^\w\s]|_")
LINE_START = re.compile(r"([-+](?=\s|$|-|\+)|#(?=#*(?:\s|$))|=)")
LIKE_A_TOP = re.compile(r"^([ \t>*_+-]*)T(?=OP\s*\d)", re.IGNORECASE)
HEADING = 3  # below the items of the agenda
Way = Callable[[str], str]


def escaped(text: str) -> str:
    """One line of plain text as Markdown that shows exactly it."""
    found = INSIDE_WORD.sub("_", MARKS.sub(r"\\\1", " ".join(text.split("\n"))))
    return ENTITY.sub("&amp;", found)


def numbered(text: str) -> str:
    """The same with every sign as a number: for signs that stand too close to others."""
    return SIGN.sub(lambda match: masked(match[0]), " ".join(text.split("\n")))


def masked(character: str) -> str:
    """Shown as itself, but never taken for structure."""
    return f"&#{ord(character)};"


def written(nodes: list[Node]) -> str:
    """A tree as Markdown that our parser reads as the same tree; if there is no such text, the words alone."""
    if not nodes:
        return ""
    apart = _apart(nodes)
    parts = [_read_back(node, (escaped, numbered)) for node in apart]
    if None not in parts and _same(tree(found := "\n\n".join(filter(None, parts))), nodes):
        return found
    found = _blocks(nodes, numbered)
    return found if _same(tree(found), nodes) else _bare(nodes)


def _read_back(node: Node, ways: tuple[Way, ...]) -> str | None:
    texts = (_block(node, way) for way in ways)
    return next((text for text in texts if _same(tree(text), [node])), None)


def _same(one: list[Node], other: list[Node]) -> bool:
    return bool(_essence(one) == _essence(other))


def _essence(value: Any) -> Any:
    """Without the level of headings, which depends on what stands around them."""
    if isinstance(value, dict):
        return {name: _essence(part) for name, part in value.items() if name not in ("level", "other")}
    return [_essence(part) for part in value] if isinstance(value, list) else value


def _bare(nodes: list[Node]) -> str:
    return "\n".join(plain_start(numbered(line.strip())) for line in words(nodes).split("\n"))


def _apart(nodes: list[Node]) -> list[Node]:
    """Two lists that follow each other would be read as one, unless their marks differ."""
    found: list[Node] = []
    for node in nodes:
        if found and node["t"] == "list" == found[-1]["t"] and node["ordered"] == found[-1]["ordered"]:
            node = node | {"other": not found[-1].get("other", False)}
        found.append(node)
    return found


def _blocks(nodes: list[Node], way: Way) -> str:
    return "\n\n".join(_block(node, way) for node in _apart(nodes))


def _block(node: Node, way: Way) -> str:
    match node["t"]:
        case "p":
            return "\n".join(plain_start(line) for line in _inline(node["c"], way).split("\n"))
        case "h":
            return f"{'#' * min(node['level'] + HEADING, 6)} {_heading(_one_line(_inline(node['c'], way)))}"
        case "quote":
            return "\n".join(f"> {line}".rstrip() for line in _blocks(node["c"], way).split("\n"))
        case "code":
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", node["s"])), default=0))
            return f"{fence}\n{node['s']}\n{fence}"
        case "list":
            return "\n".join(_list_item(node, item, way) for item in node["items"])
        case "table":
            return _table(node, way)
    return "___"  # the only rule that is none of our lists' marks


def _heading(text: str) -> str:
    """None that the importer knows as the beginning of the agenda or of the tasks."""
    is_section = fold(text.replace("**", "")).strip(" :") in AGENDA_HEADINGS + TASK_HEADINGS
    return _first_letter_masked(text) if is_section else text


def _first_letter_masked(text: str) -> str:
    return re.sub(r"[^\W_]", lambda match: masked(match[0]), text, count=1)


def _list_item(node: Node, item: Node, way: Way) -> str:
    other = node.get("other", False)
    mark = f"{item['number']}{')' if other else '.'}" if node["ordered"] else "*" if other else "-"
    lines = _item_text(item["c"], way).split("\n")
    indent = " " * (len(mark) + 1)
    return "\n".join([f"{mark} {lines[0]}".rstrip(), *((indent + line).rstrip() for line in lines[1:])])


def _item_text(nodes: list[Node], way: Way) -> str:
    """Without a blank line in front of an inner list, as people write it."""
    inner = len(nodes) > 1 and nodes[0]["t"] == "p" and nodes[1]["t"] == "list"
    return f"{_blocks(nodes[:1], way)}\n{_blocks(nodes[1:], way)}" if inner else _blocks(nodes, way)


def _table(node: Node, way: Way) -> str:
    dashes = {"left": ":--", "center": ":-:", "right": "--:"}
    rows = [[_one_line(_inline(cell, way)) for cell in cells] for cells in node["rows"]]
    rows.insert(1, [dashes.get(name, "---") for name in node["align"]])
    # No table of a text is read as an agenda or as a list of tasks, which the importer looks for in every line.
    for at in range(len(rows) - 1):
        if read_table(row(rows[at]), row(rows[at + 1])):
            rows[at] = [_first_letter_masked(cell) for cell in rows[at]]
    return "\n".join(map(row, rows))


def row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def plain_start(line: str) -> str:
    """A line that begins like nothing but text."""
    line = LIKE_A_TOP.sub(lambda m: m[1] + masked(m[0][-1]), line.lstrip(" \t"))
    match = NUMBERED.match(line)
    if match and not is_date(match):
        at = match.end("number")
        return f"{line[:at]}\\{line[at:]}"
    return f"\\{line}" if LINE_START.match(line) else line


def _one_line(text: str) -> str:
    return LIKE_A_TOP.sub(lambda m: m[1] + masked(m[0][-1]), " ".join(text.split("\n")).strip())


def _inline(nodes: list[Node], way: Way) -> str:
    return "".join(_span(node, way) for node in nodes)


def _span(node: Node, way: Way) -> str:
    match node["t"]:
        case "text":
            return way(node["s"])
        case "br":
            return "\n"
        case "code":
            fence = "`" * (1 + max(map(len, re.findall("`+", node["s"])), default=0))
            blank = " " if node["s"][:1] == "`" or node["s"][-1:] == "`" else ""
            return f"{fence}{blank}{node['s']}{blank}{fence}"
        case "link":
            return _link(node, way)
    mark = {"strong": "**", "em": "*", "s": "~~"}[node["t"]]
    return f"{mark}{_inline(node['c'], way)}{mark}"


def _link(node: Node, way: Way) -> str:
    """An address that was typed stays as it was typed where it is recognised again."""
    shown, url = "".join(part.get("s", "") for part in node["c"]), node["url"]
    if way is escaped and url in (shown, f"mailto:{shown}", f"https://{shown}"):
        return shown
    return f"[{_inline(node['c'], way)}](<{url.replace('<', '%3C').replace('>', '%3E')}>)"
