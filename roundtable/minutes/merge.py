"""Pure. Three-way merge and comparison of texts. Results are in NFC with LF line ends.

Requirement F18: whatever two people submit, every word is in the merged text or in a conflict.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Literal

# merge3 is the merge of Bazaar and Breezy: in use since 2005, maintained (1.0.0), typed, no dependencies.
# Its licence, GPL-2.0-or-later, is on the compatibility list of the EUPL 1.2. The alternatives (three-merge,
# diff-match-patch) work on characters, so they break words apart, and have not been maintained for years.
from merge3 import Merge3

Kind = Literal["same", "removed", "added"]
Part = tuple[Kind, str]
Split = Callable[[str], list[str]]

# The blank after a sentence is not part of its last word, so that writing on after it doesn't change that word.
WORDS = re.compile(r"\n|[^\S\n]+|\S*[.!?…:;][\"'“”»)]*(?=\s|$)|\S+[^\S\n]*")
SENTENCES = re.compile(r"\n|(?:[^\n.!?…]|[.!?…](?![\s\"'“”»)]))+(?:[.!?…][\"'“”»)]*[^\S\n]*)?|[.!?…\"'“”»)]+[^\S\n]*")
SENTENCE_END = re.compile(r"[.!?…:;]|\n")

# A comparison takes milliseconds for a few changes and, with these limits, at worst some tenths of a second.
MAX_COMPARISONS = 12_000_000
MAX_REPEATS = 12


@dataclass(frozen=True)
class Conflict:
    """Whole sentences (or lines) that two people changed in different ways."""

    base: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Merge:
    """`text` holds everything that merged and, of each conflict, their version: what others already see."""

    text: str
    conflicts: list[Conflict]


@dataclass(frozen=True)
class LineChange:
    """One line of a comparison. The parts of a changed line are its words as `word_diff` gives them."""

    kind: Literal["same", "changed", "removed", "added"]
    parts: list[Part]


def merge(base: str, theirs: str, mine: str) -> Merge:
    """Merge two people's changes to `base`; changes of the same or neighbouring words become conflicts."""
    pieces = list(_merged((_lines, _sentences, _words), *map(normal, (base, theirs, mine))))
    text = "".join(piece.theirs if isinstance(piece, Conflict) else piece for piece in pieces)
    return Merge(text, [piece for piece in pieces if isinstance(piece, Conflict)])


def word_diff(a: str, b: str) -> list[Part]:
    """What turns `a` into `b`, word by word: same and removed parts make up `a`, same and added parts `b`."""
    return _joined(_compared((_lines, _sentences, _words), normal(a), normal(b)))


def line_diff(a: str, b: str) -> list[LineChange]:
    """What turns `a` into `b`, line by line; a rewritten line is one entry with its words compared."""
    return [change for old, new in _paired(_lines(normal(a)), _lines(normal(b))) for change in _line(old, new)]


def normal(text: str) -> str:
    """The text in NFC with LF: browsers submit CRLF and macOS decomposed umlauts, which are no changes."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


# --- Merging: first lines, then the sentences of conflicting lines, then the words of such sentences --------


class _Anchored(Merge3[str]):
    """A merge in which a single unchanged word does not separate the changes of two people.

    Otherwise two rewritings of one sentence would be shuffled into each other at every "ist" they share.
    """

    def find_sync_regions(self) -> list[tuple[int, int, int, int, int, int]]:
        regions = super().find_sync_regions()
        return [region for region in regions if self._separates(region[0], region[1])] + regions[-1:]

    def _separates(self, start: int, end: int) -> bool:
        return end - start > 1 or (end > start and bool(SENTENCE_END.search(self.base[start])))


class _Exact(SequenceMatcher[str]):
    """A comparison that starts no match at elements with more than MAX_REPEATS places, which would be slow.

    difflib's own rule (one per cent of the elements) would ignore words like "Sitzung". merge3 expects a class.
    """

    a: Sequence[str]
    b2j: dict[str, list[int]]

    def __init__(self, isjunk: None = None, a: Sequence[str] = "", b: Sequence[str] = "") -> None:
        super().__init__(isjunk, a, b, autojunk=False)
        for element in [element for element, places in self.b2j.items() if len(places) > MAX_REPEATS]:
            del self.b2j[element]

    def get_matching_blocks(self) -> list[Match]:
        """Ignores matches of line ends only: after lines were joined they would align unrelated passages."""
        blocks = super().get_matching_blocks()
        return [block for block in blocks if not block.size or "".join(self._matched(block)).strip()]

    def _matched(self, block: Match) -> Sequence[str]:
        return self.a[block.a : block.a + block.size]


def _merged(levels: Sequence[Split], base: str, theirs: str, mine: str) -> Iterator[str | Conflict]:
    if mine in (base, theirs):
        yield theirs
    elif theirs == base:
        yield mine
    elif not levels:
        yield Conflict(base, theirs, mine)
    else:
        yield from _merged_parts(levels, base, theirs, mine)


def _merged_parts(levels: Sequence[Split], base: str, theirs: str, mine: str) -> Iterator[str | Conflict]:
    split, *finer = levels
    head, middles, tail = _trimmed([split(base), split(theirs), split(mine)])
    pieces = list(_merged_middles(finer, *middles))
    if not finer and any(isinstance(piece, Conflict) for piece in pieces):
        # A conflict about words is shown as whole sentences, because nobody can judge scraps.
        yield Conflict(base, theirs, mine)
    else:
        yield from (head, *pieces, tail)


def _merged_middles(
    finer: Sequence[Split], base: list[str], theirs: list[str], mine: list[str]
) -> Iterator[str | Conflict]:
    if len(base) * max(len(theirs), len(mine)) > MAX_COMPARISONS:
        yield from _merged((), "".join(base), "".join(theirs), "".join(mine))
        return
    for group in _Anchored(base, theirs, mine, sequence_matcher=_Exact).merge_groups():  # type: ignore[arg-type]
        if group[0] == "conflict":
            yield from _merged(finer, "".join(group[1]), "".join(group[2]), "".join(group[3]))
        else:
            yield "".join(group[1])


def _trimmed(texts: list[list[str]]) -> tuple[str, list[list[str]], str]:
    """(common beginning, the middles, common end). Usually the middles are a small part of a long text."""
    start = _common(texts, range(min(map(len, texts))))
    end = _common(texts, range(-1, start - min(map(len, texts)) - 1, -1))
    middles = [text[start : len(text) - end] for text in texts]
    return "".join(texts[0][:start]), middles, "".join(texts[0][len(texts[0]) - end :])


def _common(texts: list[list[str]], places: range) -> int:
    first, *others = texts
    same = (all(first[at] == other[at] for other in others) for at in places)
    return next((count for count, is_same in enumerate(same) if not is_same), len(places))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True) if "\n" in text else [text] * bool(text)


def _sentences(text: str) -> list[str]:
    return SENTENCES.findall(text)


def _words(text: str) -> list[str]:
    return WORDS.findall(text)


# --- Comparing ----------------------------------------------------------------------------------------------


def _compared(levels: Sequence[Split], a: str, b: str) -> Iterator[Part]:
    if a == b:
        yield "same", a
    elif not (levels and a and b):
        yield from (("removed", a), ("added", b))
    else:
        split, *finer = levels
        head, (old, new), tail = _trimmed([split(a), split(b)])
        yield "same", head
        yield from _compared_middles(finer, old, new)
        yield "same", tail


def _compared_middles(finer: Sequence[Split], old: list[str], new: list[str]) -> Iterator[Part]:
    if len(old) * len(new) > MAX_COMPARISONS:
        yield from _compared((), "".join(old), "".join(new))
        return
    for _, i, j, k, n in _Exact(None, old, new).get_opcodes():
        yield from _compared(finer, "".join(old[i:j]), "".join(new[k:n]))


def _joined(parts: Iterator[Part]) -> list[Part]:
    """The parts with neighbouring changes joined to one removal and one addition, also across a lone short word."""
    joined: list[Part] = []
    removed = added = ""
    for kind, text in _without_islands([part for part in parts if part[1]]):
        if kind == "same":
            joined += _change(removed, added)
            removed = added = ""
            joined = [*joined[:-1], ("same", joined[-1][1] + text)] if _ends_same(joined) else [*joined, (kind, text)]
        removed += text if kind == "removed" else ""
        added += text if kind == "added" else ""
    return joined + _change(removed, added)


def _change(removed: str, added: str) -> list[Part]:
    parts: list[Part] = [("removed", removed), ("added", added)]
    return [part for part in parts if part[1]]


def _ends_same(parts: list[Part]) -> bool:
    return bool(parts) and parts[-1][0] == "same"


def _without_islands(parts: list[Part]) -> Iterator[Part]:
    for at, (kind, text) in enumerate(parts):
        inside = 0 < at < len(parts) - 1 and "same" not in (parts[at - 1][0], parts[at + 1][0])
        if kind == "same" and inside and len(text.strip()) <= 3 and "\n" not in text:
            yield from (("removed", text), ("added", text))
        else:
            yield kind, text


def _line(old: str | None, new: str | None) -> list[LineChange]:
    if old is None or new is None:
        return [LineChange("added", [("added", new)])] if new else [LineChange("removed", [("removed", old or "")])]
    same = old == new
    return [LineChange("same" if same else "changed", [("same", old)] if same else word_diff(old, new))]


def _paired(old: list[str], new: list[str]) -> Iterator[tuple[str | None, str | None]]:
    """Pairs of lines, equal or rewritten; None stands opposite an added or a removed line."""
    if len(old) * len(new) > MAX_COMPARISONS:
        yield from ((line, None) for line in old)
        yield from ((None, line) for line in new)
        return
    for kind, i, j, k, n in _Exact(None, old, new).get_opcodes():
        if kind == "equal":
            yield from zip(old[i:j], new[k:n], strict=True)
        else:
            yield from _rewritten(old[i:j], new[k:n])


def _rewritten(old: list[str], new: list[str]) -> Iterator[tuple[str | None, str | None]]:
    """Pairs each old line with the first remaining new line, among the next 20, that shares half of its words."""
    at = 0
    for line in old:
        partner = next((n for n in range(at, min(len(new), at + 20)) if _alike(line, new[n])), None)
        if partner is None:
            yield line, None
        else:
            yield from ((None, added) for added in new[at:partner])
            yield line, new[partner]
            at = partner + 1
    yield from ((None, added) for added in new[at:])


def _alike(a: str, b: str) -> bool:
    ours, others = set(a.split()), set(b.split())
    return 2 * len(ours & others) >= max(len(ours | others) * 2 // 3, 1)
