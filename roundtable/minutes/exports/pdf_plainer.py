"""Pure. Makes an outline plainer until Typst accepts it: better a paragraph without its formatting than no file.

Refused paragraphs are looked for one by one, so that all others stay as they are.
"""

import logging
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from roundtable.core.i18n import gettext as _
from roundtable.markdown.tree import Node, words
from roundtable.minutes.exports.headings import is_seen

log = logging.getLogger(__name__)
LATIN = 0x17F  # Fira Sans has every letter up to here
ALSO_IN_FONT = "–—‘’‚“”„…€•"  # further characters that Fira Sans has
NO_TEXT = ("t", "url", "lang", "align")
Outline = dict[str, Any]
Compile = Callable[[Outline], bytes]
# The outline of empty minutes, to try single paragraphs in.
EMPTY: Outline = {
    "lang": "de",
    "kind": "x",
    "table": "x",
    "occasion": "x",
    "title": "x",
    "draft": "",
    "time": {},
    "facts": [],
    "attendance": [],
    "items": [],
    "tasks": {"rows": []},
    "sign": [],
    "notes": [],
    "remarks": [],
    "foot": {"version": "x", "page": "x", "of": "x"},
}


class Refused(Exception):
    """Typst refused to compile; the argument is its reason, without any words of the minutes."""


def compile_plainer(data: Outline, compile: Compile) -> bytes:
    """The file, with as little made plainer as possible. Raises Refused if nothing helps.

    `compile` makes the file of an outline, or raises Refused.
    """
    reason = ""
    for plainer in (
        _some_paragraphs_plainer,
        _all_paragraphs_plainer,
        _all_texts_plainer,
        _documents_left_out,
    ):
        data = plainer(data, compile)
        try:
            return compile(data)
        except Refused as refused:
            reason = str(refused)
            log.warning("pdf: still refused: %s", reason)
    raise Refused(reason)


def spelled(sign: str) -> str:
    """The Unicode name of a character in brackets; "" for an invisible one."""
    return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]" if is_seen(sign) else ""


# --- Four steps, from little to much ------------------------------------------------------------------------


def _some_paragraphs_plainer(data: Outline, compile: Compile) -> Outline:
    """Makes those paragraphs plainer that are refused when they stand alone."""
    parts = list(_parts(data))
    for part in _refused(parts, lambda some: _is_taken(_only(some), compile)):
        part["nodes"] = _plainer_nodes(part, compile)
    return data


def _all_paragraphs_plainer(data: Outline, compile: Compile) -> Outline:
    """All paragraphs as words only: the refusal depends on their place, such as the end of a page."""
    for part in _parts(data):
        part["nodes"] = _words_only(part["nodes"])
    return data


def _all_texts_plainer(data: Outline, compile: Compile) -> Outline:
    """All texts in Latin letters, also names, titles and tasks."""
    plainer: Outline = _map_texts(data, _latin)
    return plainer


def _documents_left_out(data: Outline, compile: Compile) -> Outline:
    """In a book, replaces minutes that are refused by a page that says so."""
    docs = [doc if _is_taken(doc, compile) else _placeholder(doc) for doc in data.get("docs", [])]
    return data | {"docs": docs} if docs else data


def _placeholder(doc: Outline) -> Outline:
    sentence = _("These minutes can't be set in this file. They stand complete on their own page.")
    names = {name: _latin(doc[name]) for name in ("lang", "kind", "table", "occasion", "title", "entry")}
    return EMPTY | names | {"remarks": [sentence]}


# --- Looking for them ---------------------------------------------------------------------------------------


def _parts(data: Outline) -> Iterator[dict[str, Any]]:
    for doc in data.get("docs", [data]):
        for item in doc["items"]:
            yield from item["blocks"]


def _only(parts: list[dict[str, Any]]) -> Outline:
    return EMPTY | {"items": [{"label": "", "title": "", "remark": "", "heading": "x", "blocks": parts}]}


def _refused(parts: list[dict[str, Any]], is_taken: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
    """The parts that are refused. Bisects, because most are accepted."""
    if not parts or is_taken(parts):
        return []
    if len(parts) == 1:
        return parts
    half = len(parts) // 2
    return [*_refused(parts[:half], is_taken), *_refused(parts[half:], is_taken)]


def _is_taken(data: Outline, compile: Compile) -> bool:
    try:
        compile(data)
    except Refused:
        return False
    return True


# --- Ways to write a paragraph, from rich to poor -------------------------------------------------------------


def _plainer_nodes(part: dict[str, Any], compile: Compile) -> list[Node]:
    nodes = part["nodes"]
    for way in (_map_texts(nodes, _without_marks), _map_texts(nodes, _latin), _words_only(nodes)):
        if _is_taken(_only([part | {"nodes": way}]), compile):
            return way
    return [_paragraph(_("This paragraph can't be set in this file. It stands in the minutes on their own page."))]


def _map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """A copy with every text changed, except values that nobody reads (NO_TEXT)."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_map_texts(part, change) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: part if name in NO_TEXT else _map_texts(part, change) for name, part in value.items()}


def _without_marks(text: str) -> str:
    """Combining marks and joiners by their names: the letters they belong to may be missing in the font."""
    return "".join(
        spelled(sign) if unicodedata.category(sign)[0] == "M" or not (is_seen(sign) or sign.isspace()) else sign
        for sign in unicodedata.normalize("NFC", text)
    )


def _latin(text: str) -> str:
    return "".join(
        sign if ord(sign) <= LATIN or sign in ALSO_IN_FONT else " " if sign.isspace() else spelled(sign)
        for sign in unicodedata.normalize("NFC", text)
    )


def _words_only(nodes: list[Node]) -> list[Node]:
    lines = [_latin(line).strip() for line in words(nodes).split("\n")]
    return [_paragraph(line) for line in lines if line]


def _paragraph(text: str) -> Node:
    return {"t": "p", "c": [{"t": "text", "s": text}]}
