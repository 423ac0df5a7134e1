"""Pure. What Typst refuses as it was written, in the plainest way that it takes: rather a paragraph without its
form than
minutes without a file. Looked for paragraph by paragraph, so that all the others stay as they are.
"""

import logging
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from roundtable.core.i18n import gettext as _
from roundtable.markdown.tree import Node, words
from roundtable.minutes.exports.headings import is_seen

log = logging.getLogger(__name__)
LATIN = 0x17F  # up to here Fira Sans has every letter
USUAL = "–—‘’‚“”„…€•"  # has it too
NO_TEXT = ("t", "url", "lang", "align")
Outline = dict[str, Any]
Compile = Callable[[Outline], bytes]
# Minutes with nothing in them, to try single paragraphs in.
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
    """Typst does not take this; the argument says why, without the words of the text."""


def compiled(data: Outline, compile: Compile) -> bytes:
    """The file, with as little changed as helps. Raises Refused when nothing does."""
    reason = ""
    for plainer in (_paragraphs, _all_paragraphs, _all_texts, _documents):
        data = plainer(data, compile)
        try:
            return compile(data)
        except Refused as refused:
            reason = str(refused)
            log.warning("pdf: still refused: %s", reason)
    raise Refused(reason)


def spelled(sign: str) -> str:
    """The name of a sign, for readers who would see an empty box; nothing where there is nothing to see."""
    return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]" if is_seen(sign) else ""


# --- From little to much ------------------------------------------------------------------------------------


def _paragraphs(data: Outline, compile: Compile) -> Outline:
    """Those that are refused when they stand alone."""
    parts = list(_parts(data))
    for part in _refused(parts, lambda some: _is_taken(_only(some), compile)):
        part["nodes"] = _plainer(part, compile)
    return data


def _all_paragraphs(data: Outline, compile: Compile) -> Outline:
    """What is refused only where it stands, such as at the end of a page, is not worth looking for."""
    for part in _parts(data):
        part["nodes"] = _words_alone(part["nodes"])
    return data


def _all_texts(data: Outline, compile: Compile) -> Outline:
    """Also names, titles and tasks."""
    plainer: Outline = _each(data, _latin)
    return plainer


def _documents(data: Outline, compile: Compile) -> Outline:
    """Of a book the rest, with a page that says which minutes are missing."""
    docs = [doc if _is_taken(doc, compile) else _stub(doc) for doc in data.get("docs", [])]
    return data | {"docs": docs} if docs else data


def _stub(doc: Outline) -> Outline:
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
    """In halves: most are fine."""
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


def _plainer(part: dict[str, Any], compile: Compile) -> list[Node]:
    nodes = part["nodes"]
    for way in (_each(nodes, _without_marks), _each(nodes, _latin), _words_alone(nodes)):
        if _is_taken(_only([part | {"nodes": way}]), compile):
            return way
    return [_paragraph(_("This paragraph can't be set in this file. It stands in the minutes on their own page."))]


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """The same with every text changed; what is no text for readers ("t", "url") stays."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each(part, change) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: part if name in NO_TEXT else _each(part, change) for name, part in value.items()}


def _without_marks(text: str) -> str:
    """No signs that join others or stand above them: what they belong to may have no letter here."""
    return "".join(
        spelled(sign) if unicodedata.category(sign)[0] == "M" or not (is_seen(sign) or sign.isspace()) else sign
        for sign in unicodedata.normalize("NFC", text)
    )


def _latin(text: str) -> str:
    return "".join(
        sign if ord(sign) <= LATIN or sign in USUAL else " " if sign.isspace() else spelled(sign)
        for sign in unicodedata.normalize("NFC", text)
    )


def _words_alone(nodes: list[Node]) -> list[Node]:
    lines = [_latin(line).strip() for line in words(nodes).split("\n")]
    return [_paragraph(line) for line in lines if line]


def _paragraph(text: str) -> Node:
    return {"t": "p", "c": [{"t": "text", "s": text}]}
