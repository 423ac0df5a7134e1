"""Pure. The minutes as plain text, for the body of a mail."""

import textwrap
from typing import Any

from roundtable.markdown.tree import Node, words


def as_plain(data: dict[str, Any], width: int) -> str:
    """`data` is an outline; `width` is the longest line in characters."""
    parts = [
        f"{data['kind'].upper()}{' – ' + data['draft'] if data['draft'] else ''}\n{data['table']}\n{data['occasion']}",
        "\n".join(_fact(label, text, width) for label, text in (*data["facts"], *data["attendance"])),
        *(part for item in data["items"] for part in _item(item, width)),
        *_tasks(data["tasks"], width),
        "\n".join(data["sign"]),
        *(_filled(f"{label} {text}", width) for label, text in data["notes"]),
        *(_filled(remark, width) for remark in data["remarks"]),
    ]
    return "\n\n".join(part for part in parts if part.strip())


def _fact(label: str, text: str, width: int) -> str:
    return textwrap.fill(f"{label}: {text}", width, subsequent_indent="    ", break_long_words=False)


def _item(item: dict[str, Any], width: int) -> list[str]:
    heading = _filled(item["heading"], width)
    parts = [f"{heading}\n{'-' * min(width, len(heading))}"]
    for block in item["blocks"]:
        after = [line for line in (block["result"], block["attendance"]) if line]
        before = [f"{block['decision']}:"] if block["decision"] else []
        lines = [*before, _nodes(block["nodes"]), *after]
        parts.append("\n".join(_filled(line, width) for line in lines))
    return [*parts, item["remark"]]


def _nodes(nodes: list[Node]) -> str:
    return "\n\n".join(_list(node) if node["t"] == "list" else words([node]) for node in nodes)


def _list(node: Node) -> str:
    marks = [f"{item['number']}." if node["ordered"] else "-" for item in node["items"]]
    return "\n".join(f"{mark} {words(item['c'])}" for mark, item in zip(marks, node["items"], strict=True))


def _tasks(tasks: dict[str, Any], width: int) -> list[str]:
    if not tasks["rows"]:
        return []
    rows = [
        _filled("; ".join(f"{name}: {cell}" for name, cell in zip(tasks["columns"], row, strict=True)), width)
        for row in tasks["rows"]
    ]
    return [f"{tasks['heading']}\n{'-' * len(tasks['heading'])}", *rows]


def _filled(text: str, width: int) -> str:
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, subsequent_indent="  " if line[:2] == "- " else "")
        for line in text.split("\n")
    )
