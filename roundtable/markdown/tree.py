"""Pure. Markdown as plain data, for files that are not HTML, by the same parser, allow-list and budget as HTML.

A node is a dict. Blocks: {"t": "p"|"quote"|"code"|"rule"|"h"|"list"|"table", …}; inline: {"t": "text", "s": words},
{"t": "br"}, {"t": "code", "s": …}, {"t": "strong"|"em"|"s"|"link", "c": [inline …]}, a link with "url".
"""

from collections.abc import Iterator
from typing import Any

from markdown_it.token import Token

from roundtable.markdown import ordinals
from roundtable.markdown.parser import OverBudget
from roundtable.markdown.render import parse, renumber_headings

Node = dict[str, Any]
INLINE = {"strong_open": "strong", "em_open": "em", "s_open": "s", "link_open": "link"}


def tree(text: str) -> list[Node]:
    """The blocks of a text. Headings have level 1, 2, … without gaps. A text over budget is one paragraph, as typed."""
    try:
        tokens = parse(text)
    except OverBudget:
        return [_as_typed(text)] if text.strip() else []
    renumber_headings(tokens, 1)
    return list(_blocks(iter(tokens)))


def words(nodes: list[Node]) -> str:
    """What a reader sees, without markup; cells and blocks are divided by line ends."""
    return "".join(_words(nodes)).strip()


def _words(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        yield node.get("s", "")
        if node["t"] == "br":
            yield "\n"
        for row in node.get("rows", []):
            yield from (part for cell in row for part in (*_words(cell), "\n"))
        for item in node.get("items", []):
            yield from (*_words(item["c"]), "\n")
        yield from _words(node.get("c", []))
        if node["t"] in ("p", "h", "code"):
            yield "\n"


def _as_typed(text: str) -> Node:
    lines: list[Node] = []
    for line in text.strip().splitlines():
        lines += [{"t": "br"}, {"t": "text", "s": line}]
    return {"t": "p", "c": lines[1:]}


def _blocks(tokens: Iterator[Token], end: str = "") -> Iterator[Node]:
    for token in tokens:
        if token.type == end:
            return
        if token.type == "paragraph_open":
            yield {"t": "p", "c": _line(tokens, "paragraph_close")}
        elif token.type == "heading_open":
            yield {"t": "h", "level": int(token.tag[1]), "c": _line(tokens, "heading_close")}
        elif token.type == "blockquote_open":
            yield {"t": "quote", "c": list(_blocks(tokens, "blockquote_close"))}
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield _list(token, tokens)
        elif token.type == "table_open":
            yield _table(tokens)
        elif token.type in ("fence", "code_block"):
            yield {"t": "code", "s": _text(token.content).rstrip("\n")}
        elif token.type == "hr":
            yield {"t": "rule"}


def _list(token: Token, tokens: Iterator[Token]) -> Node:
    ordered = token.type == "ordered_list_open"
    items: list[Node] = []
    number = int(token.attrs.get("start", 1))
    for inner in tokens:
        if inner.type == token.type.replace("open", "close"):
            break
        number = int(inner.attrs.get("value", number))
        items.append({"number": number if ordered else None, "c": list(_blocks(tokens, "list_item_close"))})
        number += 1
    return {"t": "list", "ordered": ordered, "items": items}


def _table(tokens: Iterator[Token]) -> Node:
    """The first row is the heading. `align` has "", "left", "center" or "right" for each column."""
    rows: list[list[list[Node]]] = []
    align: list[str] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            if token.type == "th_open":
                align.append(str(token.attrs.get("class", "")).removeprefix("align-"))
            rows[-1].append(_line(tokens, token.type.replace("open", "close")))
    return {"t": "table", "align": align, "rows": rows}


def _line(tokens: Iterator[Token], end: str) -> list[Node]:
    found: list[Node] = []
    for token in tokens:
        if token.type == end:
            break
        found += _inline(iter(token.children or []))
    return found


def _inline(tokens: Iterator[Token], end: str = "") -> list[Node]:
    found: list[Node] = []
    for token in tokens:
        if token.type == end:
            break
        if token.type in INLINE:
            inner = {"t": INLINE[token.type], "c": _inline(tokens, token.type.replace("open", "close"))}
            found.append(inner | {"url": _text(str(token.attrs.get("href", "")))} if inner["t"] == "link" else inner)
        elif token.type in ("softbreak", "hardbreak"):
            found.append({"t": "br"})
        elif token.content:
            kind = "code" if token.type == "code_inline" else "text"
            _append(found, {"t": kind, "s": _text(token.content)})
    return found


def _append(found: list[Node], node: Node) -> None:
    if node["t"] == "text" and found and found[-1]["t"] == "text":
        found[-1]["s"] += node["s"]
    else:
        found.append(node)


def _text(content: str) -> str:
    return ordinals.restore(content)
