"""Pure. Excerpts of a text around a match, with the matching letters marked."""

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from roundtable.core.text import fold

BEFORE, AFTER = 60, 180  # characters of the text around the first match
_TOKEN = re.compile(r"[^\s\u2010-\u2015-]+")
_CHUNK = re.compile(r"(?s).{1,400}(?!\S)|\S+")


def highlight(text: str, words: Iterable[str]) -> Markup:
    """The text as HTML; what matches one of the folded words is in <mark>."""
    out, end = Markup(), 0
    for start, stop in _spans(text, list(words)):
        out += escape(text[end:start]) + Markup("<mark>{}</mark>").format(text[start:stop])
        end = stop
    return out + escape(text[end:])


def snippet(text: str, words: Iterable[str]) -> Markup:
    """The text around the first match, or its beginning, as HTML; "" for an empty text."""
    words = list(words)
    at = _first(text, words)
    start = _word_start(text, at - BEFORE)
    stop = _word_stop(text, max(at, start) + AFTER)
    part = " ".join(text[start:stop].split())
    return ("… " if start else "") + highlight(part, words) + (" …" if stop < len(text) else "")


def _first(text: str, words: list[str]) -> int:
    """Where the first match is. Goes chunk by chunk, because folding a whole long text is slow."""
    for chunk in _CHUNK.finditer(text):
        folded = fold(chunk[0])
        if any(word in folded for word in words):
            return chunk.start() + next(_spans(chunk[0], words), (0, 0))[0]
    return 0


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    space = text.find(" ", at, at + 30)
    return space + 1 if space >= 0 else at


def _word_stop(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 30, at)
    return space if space > 0 else at


def _spans(text: str, words: list[str]) -> Iterator[tuple[int, int]]:
    """Where the words match, in order and without overlaps."""
    for token in _TOKEN.finditer(text):
        folded = fold(token[0])
        hits = sorted((at, at + len(word)) for word in words if (at := folded.find(word)) >= 0)
        for start, stop in _merged(hits):
            yield _original(token, start, stop)


def _original(token: re.Match[str], start: int, stop: int) -> tuple[int, int]:
    """Positions in the folded token as positions in the text. Half of a letter ("ß" folds to two) counts as whole."""
    word = token[0][:200]
    lengths = [len(fold(word[:size])) for size in range(len(word) + 1)]
    first = max(size for size, length in enumerate(lengths) if length <= start)
    last = max((size for size, length in enumerate(lengths) if length <= stop), default=len(word))
    if lengths[last] < stop:
        last += 1
    return token.start() + first, token.start() + min(max(last, first + 1), len(word))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, stop in spans:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(stop, out[-1][1]))
        else:
            out.append((start, stop))
    return out
