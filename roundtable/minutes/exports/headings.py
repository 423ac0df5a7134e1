"""Pure. Leaves out headings without visible words, which screen readers would announce as empty."""

import re
import unicodedata
from typing import Any

from roundtable.markdown.tree import Node, words

# By their Unicode category letters or signs, but invisible.
BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def readable(nodes: list[Node]) -> list[Node]:
    """The nodes without empty headings, also in lists and quotations; levels are renumbered so that none is skipped."""
    return _readable(nodes, [])


def _readable(nodes: list[Node], above: list[int]) -> list[Node]:
    """`above`: the original levels of the headings that the next node stands under."""
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
    """Whether a character is visible: no blank, no control, nothing of zero width."""
    return unicodedata.category(sign)[0] not in "ZC" and not BLANK.fullmatch(sign)


def with_readable_headings(data: dict[str, Any]) -> dict[str, Any]:
    """`readable()` for all paragraphs of an outline, or of a book's."""
    if "docs" in data:
        return data | {"docs": [with_readable_headings(doc) for doc in data["docs"]]}
    items = [
        item | {"blocks": [part | {"nodes": readable(part["nodes"])} for part in item["blocks"]]}
        for item in data["items"]
    ]
    return data | {"items": items}
