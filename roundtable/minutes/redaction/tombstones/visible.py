"""Pure. Finds words as people see them, whatever is between their letters: emphasis, links, soft hyphens, entities.

Redactions take words out as they are read on pages, in files and in the search, however they are written.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

_INVISIBLE = "\\u00ad\\u200b-\\u200d\\u2060\\ufeff"  # soft hyphens, zero-width spaces and joiners
# Emphasis, backslashes, and everything of a link but its words. An address may not contain brackets: otherwise a
# text of nothing but "](" would take quadratic time.
_MARKS = rf"[{_INVISIBLE}\\*_~`]|!?\[|\](?:\((?P<address>[^)\s\[\]]{{0,2000}})\))?"
_PIECES = re.compile(rf"(?P<mark>{_MARKS})|(?P<blank>\s+)|(?P<entity>&(?:#?\w{{2,31}});)|.", re.DOTALL)
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]+")
_NO_LETTER = re.compile(r"[\W_]+")


Place = tuple[int, int]  # (start, end) in a text


def folded(text: str) -> tuple[str, list[Place]]:
    """(the text in the form in which words are compared, the place of each of its characters in the text).

    Addresses of links are moved to the end: they don't separate words on the page, but can contain some themselves.
    """
    letters: list[str] = []
    places: list[Place] = []
    addresses: list[Place] = []
    for piece in _PIECES.finditer(text):
        if piece["mark"]:
            addresses += [piece.span("address")] if piece["address"] else []
            continue
        found = _folded_piece(piece)
        if found == " " and letters and letters[-1] == " ":
            continue
        letters += found
        places += [piece.span()] * len(found)
    for start, end in addresses:
        for at in range(start - 1, end):
            found = text[at].casefold() if at >= start else "\n"  # no folded words contain a line end
            letters += found
            places += [(at, at + 1)] * len(found)
    return "".join(letters), places


def original_place(text: str, places: list[Place], at: int, length: int) -> Place:
    """The place in the text of `length` folded characters from `at` on.

    If a link ends within them, its opening bracket is included.
    """
    start, end = places[at][0], places[at + length - 1][1]
    cut = text[start - 1 : start] == "[" and "](" in text[start:end]
    return start - cut, end


def _folded_piece(piece: re.Match[str]) -> str:
    if piece["blank"]:
        return " "
    written = html.unescape(piece[0]) if piece["entity"] else piece[0]
    return " " if written.isspace() else _INVISIBLE_RUN.sub("", written).casefold()


def composed(text: str) -> str:
    """The text in NFC (umlauts as one character); places refer to this form."""
    return unicodedata.normalize("NFC", text)


def with_marks(text: str, found: Iterable[tuple[Place, str]]) -> str:
    """The text with marks in place of what is there. A place inside another one is dropped with it."""
    out, done = [], 0
    for (start, end), mark in sorted(found):
        if start >= done:
            out += [text[done:start], mark]
        done = max(done, end)
    return "".join([*out, text[done:]])


class Words:
    """Words to look for, in any case and however they are written."""

    def __init__(self, phrase: str) -> None:
        self.folded = folded(composed(phrase))[0].strip()

    @cached_property
    def _letters(self) -> str:
        return _NO_LETTER.sub("", self.folded)

    def around(self, text: str, letters: int = 40) -> str:
        """The first occurrence with up to `letters` characters around it, cut at words; "" if there is none."""
        whole = composed(text)
        start, end = next(iter(self._spans(whole)), (0, 0))
        if not end:
            return ""
        before, after = whole[:start], whole[end:]
        if len(before) > letters:
            before = "… " + before[-letters:].partition(" ")[2]
        if len(after) > letters:
            after = after[:letters].rpartition(" ")[0] + " …"
        return " ".join(f"{before}{whole[start:end]}{after}".split())

    def are_in(self, text: str) -> bool:
        return bool(self._spans(composed(text)))

    def replaced(self, text: str, mark: str) -> str:
        """The text with every occurrence replaced by the mark; unchanged if there is none."""
        whole = composed(text)
        spans = self._spans(whole)
        return with_marks(whole, ((each, mark) for each in spans)) if spans else text

    def _spans(self, text: str) -> list[Place]:
        if not self._may_be_in(text):
            return []
        words, places = folded(text)
        found, at = [], words.find(self.folded)
        while at >= 0:
            found.append(original_place(text, places, at, len(self.folded)))
            at = words.find(self.folded, at + len(self.folded))
        return found

    def _may_be_in(self, text: str) -> bool:
        """A quick test: False means that the words are not in the text, True that they may be."""
        if "&" in text or "](" in text or not self._letters:
            return True
        return self._letters in _NO_LETTER.sub("", text).casefold()
