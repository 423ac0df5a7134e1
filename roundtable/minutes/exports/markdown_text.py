"""Pure. Paragraphs as Markdown. Each result is parsed again and replaced by a plainer one if the tree differs."""

import re
from collections.abc import Callable
from typing import Any

from roundtable.core.text import fold
from roundtable.importing.columns import read_table
from roundtable.importing.lines import AGENDA_HEADINGS, TASK_HEADINGS
from roundtable.markdown.ordinals import NUMBERED, is_date
from roundtable.markdown.tree import Node, tree, words

MARKS = re.compile(r"([\\`*_\[\]<>~|])")
INSIDE_WORD = re.compile(r"(?<=\w)\\_(?=\w)")  # no markup there; without the backslash addresses stay readable
ENTITY = re.compile(r"&(?=#?\w+;)")
SIGN = re.compile(r"[^\w\s]|_")
LINE_START = re.compile(r"([-+](?=\s|$|-|\+)|#(?=#*(?:\s|$))|=)")
LIKE_A_TOP = re.compile(r"^([ \t>*_+-]*)T(?=OP\s*\d)", re.IGNORECASE)
HEADING = 3  # below the items of the agenda
Escape = Callable[[str], str]


def escaped(text: str) -> str:
    """One line of plain text as Markdown that shows exactly it."""
    found = INSIDE_WORD.sub("_", MARKS.sub(r"\\\1", " ".join(text.split("\n"))))
    return ENTITY.sub("&amp;", found)


def with_entities(text: str) -> str:
    """Like `escaped()`, but every sign as an entity ("&#42;"), for signs that a backslash can't protect."""
    return SIGN.sub(lambda match: as_entity(match[0]), " ".join(text.split("\n")))


def as_entity(character: str) -> str:
    """A character as an entity ("&#42;"): shown as itself, never taken for markup."""
    return f"&#{ord(character)};"


def to_markdown(nodes: list[Node]) -> str:
    """A tree as Markdown that our parser reads as the same tree; the words alone if that isn't possible."""
    if not nodes:
        return ""
    apart = _with_distinct_marks(nodes)
    parts = [_checked_block(node, (escaped, with_entities)) for node in apart]
    if None not in parts and _same(tree(found := "\n\n".join(filter(None, parts))), nodes):
        return found
    found = _blocks(nodes, with_entities)
    return found if _same(tree(found), nodes) else _words_only(nodes)


def _checked_block(node: Node, escapes: tuple[Escape, ...]) -> str | None:
    texts = (_block(node, escape) for escape in escapes)
    return next((text for text in texts if _same(tree(text), [node])), None)


def _same(one: list[Node], other: list[Node]) -> bool:
    return bool(_without_levels(one) == _without_levels(other))


def _without_levels(value: Any) -> Any:
    """The tree without what may differ: the level of headings depends on their context."""
    if isinstance(value, dict):
        return {name: _without_levels(part) for name, part in value.items() if name not in ("level", "other")}
    return [_without_levels(part) for part in value] if isinstance(value, list) else value


def _words_only(nodes: list[Node]) -> str:
    return "\n".join(plain_start(with_entities(line.strip())) for line in words(nodes).split("\n"))


def _with_distinct_marks(nodes: list[Node]) -> list[Node]:
    """Marks every second of neighbouring lists with "other": with equal marks they would be read as one list."""
    found: list[Node] = []
    for node in nodes:
        if found and node["t"] == "list" == found[-1]["t"] and node["ordered"] == found[-1]["ordered"]:
            node = node | {"other": not found[-1].get("other", False)}
        found.append(node)
    return found


def _blocks(nodes: list[Node], escape: Escape) -> str:
    return "\n\n".join(_block(node, escape) for node in _with_distinct_marks(nodes))


def _block(node: Node, escape: Escape) -> str:
    match node["t"]:
        case "p":
            return "\n".join(plain_start(line) for line in _inline(node["c"], escape).split("\n"))
        case "h":
            return f"{'#' * min(node['level'] + HEADING, 6)} {_heading(_one_line(_inline(node['c'], escape)))}"
        case "quote":
            return "\n".join(f"> {line}".rstrip() for line in _blocks(node["c"], escape).split("\n"))
        case "code":
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", node["s"])), default=0))
            return f"{fence}\n{node['s']}\n{fence}"
        case "list":
            return "\n".join(_list_item(node, item, escape) for item in node["items"])
        case "table":
            return _table(node, escape)
    return "___"  # a rule; "---" and "***" could be taken for list marks


def _heading(text: str) -> str:
    """A heading that the import doesn't take for the beginning of the agenda or of the tasks."""
    is_section = fold(text.replace("**", "")).strip(" :") in AGENDA_HEADINGS + TASK_HEADINGS
    return _with_first_letter_as_entity(text) if is_section else text


def _with_first_letter_as_entity(text: str) -> str:
    return re.sub(r"[^\W_]", lambda match: as_entity(match[0]), text, count=1)


def _list_item(node: Node, item: Node, escape: Escape) -> str:
    other = node.get("other", False)
    mark = f"{item['number']}{')' if other else '.'}" if node["ordered"] else "*" if other else "-"
    lines = _item_text(item["c"], escape).split("\n")
    indent = " " * (len(mark) + 1)
    return "\n".join([f"{mark} {lines[0]}".rstrip(), *((indent + line).rstrip() for line in lines[1:])])


def _item_text(nodes: list[Node], escape: Escape) -> str:
    """The content of a list item, without a blank line in front of an inner list."""
    inner = len(nodes) > 1 and nodes[0]["t"] == "p" and nodes[1]["t"] == "list"
    return f"{_blocks(nodes[:1], escape)}\n{_blocks(nodes[1:], escape)}" if inner else _blocks(nodes, escape)


def _table(node: Node, escape: Escape) -> str:
    dashes = {"left": ":--", "center": ":-:", "right": "--:"}
    rows = [[_one_line(_inline(cell, escape)) for cell in cells] for cells in node["rows"]]
    rows.insert(1, [dashes.get(name, "---") for name in node["align"]])
    # The import looks for an agenda or a task list in every table; a table in a text must not be taken for one.
    for at in range(len(rows) - 1):
        if read_table(row(rows[at]), row(rows[at + 1])):
            rows[at] = [_with_first_letter_as_entity(cell) for cell in rows[at]]
    return "\n".join(map(row, rows))


def row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def plain_start(line: str) -> str:
    """A line whose beginning is not taken for markup or for an agenda item ("TOP 3")."""
    line = LIKE_A_TOP.sub(lambda m: m[1] + as_entity(m[0][-1]), line.lstrip(" \t"))
    match = NUMBERED.match(line)
    if match and not is_date(match):
        at = match.end("number")
        return f"{line[:at]}\\{line[at:]}"
    return f"\\{line}" if LINE_START.match(line) else line


def _one_line(text: str) -> str:
    return LIKE_A_TOP.sub(lambda m: m[1] + as_entity(m[0][-1]), " ".join(text.split("\n")).strip())


def _inline(nodes: list[Node], escape: Escape) -> str:
    return "".join(_span(node, escape) for node in nodes)


def _span(node: Node, escape: Escape) -> str:
    match node["t"]:
        case "text":
            return escape(node["s"])
        case "br":
            return "\n"
        case "code":
            fence = "`" * (1 + max(map(len, re.findall("`+", node["s"])), default=0))
            blank = " " if node["s"][:1] == "`" or node["s"][-1:] == "`" else ""
            return f"{fence}{blank}{node['s']}{blank}{fence}"
        case "link":
            return _link(node, escape)
    mark = {"strong": "**", "em": "*", "s": "~~"}[node["t"]]
    return f"{mark}{_inline(node['c'], escape)}{mark}"


def _link(node: Node, escape: Escape) -> str:
    """A link as it was typed (the bare address) where the parser recognises that, else [words](<address>)."""
    shown, url = "".join(part.get("s", "") for part in node["c"]), node["url"]
    if escape is escaped and url in (shown, f"mailto:{shown}", f"https://{shown}"):
        return shown
    return f"[{_inline(node['c'], escape)}](<{url.replace('<', '%3C').replace('>', '%3E')}>)"
