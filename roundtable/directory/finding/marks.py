"""Pure. Marking search words in untrusted text; everything else is escaped."""

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from roundtable.core.text import fold

_TOKEN = re.compile(r"\w+")


def mark(text: str, words: Sequence[str]) -> Markup:
    """The text with <mark> around each of the folded words, also where it is spelled "Lübeck", not "luebeck"."""
    if not words:
        return escape(text)
    out, end = Markup(""), 0
    for start, stop in _spans(text, words):
        out += escape(text[end:start]) + Markup("<mark>{}</mark>").format(text[start:stop])
        end = stop
    return out + escape(text[end:])


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    found = []
    for token in _TOKEN.finditer(text[:2000]):
        folded = fold(token[0])
        hits = [(folded.index(word), len(word)) for word in words if word in folded]
        if hits:
            at, length = max(hits, key=lambda hit: hit[1])
            start, stop = _original(token[0], at), _original(token[0], at + length)
            found.append((token.start() + start, token.start() + stop))
    return found


def _original(token: str, length: int) -> int:
    """How many letters of the token correspond to the first `length` letters of its folded form."""
    sizes = [len(fold(token[:at])) for at in range(len(token) + 1)]
    return max(at for at, size in enumerate(sizes) if size <= length)
