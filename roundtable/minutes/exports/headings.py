"""Pure. Headings that nobody could read: left out where a file has an outline that programs read aloud."""

import re
import unicodedata
from typing import Any

from roundtable.markdown.tree import Node, words

# Letters and signs by their category that show nothing all the same.
BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def readable(nodes: list[Node]) -> list[Node]:
    """The blocks without headings of no words, also those inside of lists and quotations; levels without gaps."""
    return _readable(nodes, [])


def _readable(nodes: list[Node], above: list[int]) -> list[Node]:
    """`above` are the levels, as they were, of the headings under which the next block stands."""
    found = []
    for node in nodes:
        if node["t"] == "h":
            if not _has_words(node):
                continue
            above[:] = [*(level for level in above if level < node["level"]), node["level"]]
            node = node | {"level": len(above)}
        elif node["t"] == "quote":
            node = node | {"c": _readable(node["c"], above)}
        elif node["t"] == "list":
            node = node | {"items": [item | {"c": _readable(item["c"], above)} for item in node["items"]]}
        found.append(node)
    return found


def _has_words(node: Node) -> bool:
    return any(is_seen(sign) for sign in words([node]))


def is_seen(sign: str) -> bool:
    """Neither a blank nor a control nor one of the many signs without a width."""
    return unicodedata.category(sign)[0] not in "ZC" and not BLANK.fullmatch(sign)


def with_readable_headings(data: dict[str, Any]) -> dict[str, Any]:
    """The same for a whole outline, or for a book."""
    if "docs" in data:
        return data | {"docs": [with_readable_headings(doc) for doc in data["docs"]]}
    items = [
        item | {"blocks": [part | {"nodes": readable(part["nodes"])} for part in item["blocks"]]}
        for item in data["items"]
    ]
    return data | {"items": items}
