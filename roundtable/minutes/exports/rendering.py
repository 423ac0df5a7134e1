"""Pure. Makes a file of the minutes, one at a time, with limits for its size and for how many may wait."""

import logging
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from roundtable.core import i18n
from roundtable.core.kept import Kept
from roundtable.minutes.document.queries import canonical, checksum
from roundtable.minutes.exports.book import book_outline
from roundtable.minutes.exports.outline import outline

# {suffix: (media type, module, function)}. Named instead of imported: the modules are loaded with the first file.
FORMATS = {
    "pdf": ("application/pdf", "roundtable.minutes.exports.pdf", "as_pdf"),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "roundtable.minutes.exports.word",
        "as_word",
    ),
    "md": ("text/markdown; charset=utf-8", "roundtable.minutes.exports.markdown", "as_markdown"),
    "html": ("text/html; charset=utf-8", "roundtable.minutes.exports.html", "as_html"),
}
# About 150 pages; the longest real minutes have 20. On one core that took 1 s as PDF and 2 s for Word, and 250 MB.
MOST_CHARACTERS = 400_000
MOST_OF_BOOK = 1_000_000
KEPT_BYTES = 4 * 1024 * 1024
# Files are made one after the other: two at a time would only slow down each other and the pages.
MOST_WAITING = 20  # of the forty threads that serve requests
MAX_WAIT = 20  # seconds

log = logging.getLogger(__name__)
_turn = Lock()
_waiting = BoundedSemaphore(MOST_WAITING)
_kept: Kept[tuple[str, ...], bytes] = Kept(KEPT_BYTES, len)


class Busy(Exception):
    """Too many files are being made at this moment."""


class TooLarge(Exception):
    """More text than a file may have."""


class Failed(Exception):
    """The file could not be made; the log says why. Another format may work."""


def render(suffix: str, content: dict[str, Any], base_url: str) -> bytes:
    """The bytes of a file; `content` and `base_url` as for `outline()`. Raises Busy, TooLarge, Failed.

    The last few files are cached: a link in a mail is opened by many people at once.
    """
    _media, module, function = FORMATS[suffix]
    write = partial(_write, module, function, partial(outline, content, base_url))
    return _cached_file((suffix, base_url), content, MOST_CHARACTERS, write)


def render_book(book: dict[str, Any], base_url: str) -> bytes:
    """All minutes of a year as one PDF; `book` is as for `book_outline`. Raises Busy, TooLarge, Failed."""
    write = partial(_write, *FORMATS["pdf"][1:], partial(book_outline, book, base_url))
    return _cached_file(("book", base_url), book, MOST_OF_BOOK, write)


def render_listing(data: dict[str, Any], template: Path) -> bytes:
    """A list that isn't minutes, as a PDF by a template of its own. Raises Busy, TooLarge, Failed."""
    write = partial(_write, FORMATS["pdf"][1], "as_listing", lambda: data, template)
    return _cached_file((str(template),), data, MOST_OF_BOOK, write)


def _cached_file(kind: tuple[str, ...], content: dict[str, Any], most: int, write: Callable[[], bytes]) -> bytes:
    text = canonical(content)
    if len(text) > most:
        raise TooLarge
    key = (*kind, i18n.current(), checksum(text))
    found = _kept.get(key)
    if found is None:
        # Ask the cache again when it is our turn: another request may have made the file meanwhile.
        found = _one_at_a_time(lambda: _kept.get(key) or write())
        _kept.put(key, found)
    return found


def _write(module: str, function: str, make_outline: Callable[[], dict[str, Any]], *more: Any) -> bytes:
    try:
        write: Callable[..., bytes] = getattr(import_module(module), function)
        return write(make_outline(), *more)
    except Exception as problem:
        # Any error of the libraries: the person gets a sentence, the log the traceback.
        log.exception("exports: no file could be made by %s", function)
        raise Failed from problem


def _one_at_a_time(write: Callable[[], bytes]) -> bytes:
    if not _waiting.acquire(blocking=False):
        raise Busy
    try:
        if not _turn.acquire(timeout=MAX_WAIT):
            raise Busy
        try:
            return write()
        finally:
            _turn.release()
    finally:
        _waiting.release()
