"""Pure. Words as somebody sees them, whatever stands between their letters: marks of emphasis, links, soft hyphens,
entities.

Whoever takes words out (redaction.py) or keeps them out (tombstones.py) means what is read on the page, in the export
and in the search, not one way of writing it.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

_UNSEEN = "\\u00ad\\u200b-\\u200d\\u2060\\ufeff"  # soft hyphens, blanks of no width, joiners
# Marks of emphasis, backslashes, and all of a link but its words. No brackets within an address: a text of nothing
# but "](" would be read again from each of them.
_MARKS = rf"[{_UNSEEN}\\*_~`]|!?\[|\](?:\((?P<address>[^)\s\[\]]{{0,2000}})\))?"
_PIECES = re.compile(rf"(?P<mark>{_MARKS})|(?P<blank>\s+)|(?P<entity>&(?:#?\w{{2,31}});)|.", re.DOTALL)
_IS_UNSEEN = re.compile(f"[{_UNSEEN}]+")
_NO_LETTER = re.compile(r"[\W_]+")


Place = tuple[int, int]  # from where to where something stands in a text


def folded(text: str) -> tuple[str, list[Place]]:
    """The form in which words are compared, and for each of its characters where that begins and ends.

    Addresses of links follow at the end: they part no words, but words can stand in them.
    """
    letters: list[str] = []
    places: list[Place] = []
    addresses: list[Place] = []
    for piece in _PIECES.finditer(text):
        if piece["mark"]:
            addresses += [piece.span("address")] if piece["address"] else []
            continue
        found = _seen(piece)
        if found == " " and letters and letters[-1] == " ":
            continue
        letters += found
        places += [piece.span()] * len(found)
    for start, end in addresses:
        for at in range(start - 1, end):
            found = text[at].casefold() if at >= start else "\n"  # which no words to look for hold
            letters += found
            places += [(at, at + 1)] * len(found)
    return "".join(letters), places


def span(text: str, places: list[Place], at: int, length: int) -> Place:
    """Where so many folded characters from `at` on stand in the text; with the bracket of a link that ends in them."""
    start, end = places[at][0], places[at + length - 1][1]
    cut = text[start - 1 : start] == "[" and "](" in text[start:end]
    return start - cut, end


def _seen(piece: re.Match[str]) -> str:
    if piece["blank"]:
        return " "
    written = html.unescape(piece[0]) if piece["entity"] else piece[0]
    return " " if written.isspace() else _IS_UNSEEN.sub("", written).casefold()


def composed(text: str) -> str:
    """The form in which places are counted: with decomposed umlauts put together."""
    return unicodedata.normalize("NFC", text)


def with_marks(text: str, found: Iterable[tuple[Place, str]]) -> str:
    """The text with each mark in its place; what lies within another place goes with it."""
    out, done = [], 0
    for (start, end), mark in sorted(found):
        if start >= done:
            out += [text[done:start], mark]
        done = max(done, end)
    return "".join([*out, text[done:]])


class Words:
    """Some words to look for, in any case and any way of writing them."""

    def __init__(self, phrase: str) -> None:
        self.folded = folded(composed(phrase))[0].strip()

    @cached_property
    def _letters(self) -> str:
        return _NO_LETTER.sub("", self.folded)

    def around(self, text: str, letters: int = 40) -> str:
        """The first place in the text with so many letters before and behind it, cut at words; "" if there is none."""
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
        """The text with the mark in their places; as it was typed, if they aren't in it."""
        whole = composed(text)
        spans = self._spans(whole)
        return with_marks(whole, ((each, mark) for each in spans)) if spans else text

    def _spans(self, text: str) -> list[Place]:
        if not self._may_be_in(text):
            return []
        words, places = folded(text)
        found, at = [], words.find(self.folded)
        while at >= 0:
            found.append(span(text, places, at, len(self.folded)))
            at = words.find(self.folded, at + len(self.folded))
        return found

    def _may_be_in(self, text: str) -> bool:
        """Quick and never wrong in saying no: most texts don't even hold the letters in this order."""
        if "&" in text or "](" in text or not self._letters:
            return True
        return self._letters in _NO_LETTER.sub("", text).casefold()
