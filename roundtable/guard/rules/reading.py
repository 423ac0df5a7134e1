"""Pure. A text as people read it, with the place of each of its characters in the text as it is stored.

Rules look at what a reader sees. Two blanks are shown as one, a soft hyphen not at all, and bold letters or letters in
a link read like any others; texts from PDF and Word are full of these. What a rule finds is replaced in the stored
text, so every change keeps the places. All patterns take linear time.
"""

import html
import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

# Where something stands: in code, in the name of a file in code, or in a web address.
Zone = Literal["code", "file", "web"]
# What replaces a piece of a text: other words, or None for the piece itself.
Piece = tuple[int, int, str | None]

_DASHES = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0\u0085\u000b\u000c\u2028\u2029\t"
# Format characters, joiners, fillers and selectors: nobody sees them.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff\x00-\x08\x0e-\x1f\x7f\r"
)
# Letters and digits in another shape: ligatures, Arabic as PDFs write it, mathematical and wide letters, Arabic digits.
_OTHER_SHAPE = "\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc\uff10-\uff5a\u0660-\u0669\u06f0-\u06f9\U0001d400-\U0001d7ff"
_UNUSUAL = re.compile(f"[{_DASHES}{_BLANKS}{_UNSEEN}{_OTHER_SHAPE}]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
# Letters with their accents, and Korean letters in parts.
_CLUSTER = re.compile("[^\u0300-\u036f\u1160-\u11ff][\u0300-\u036f\u1160-\u11ff]+")
_TAG = re.compile(r"<!--[^<>]{0,200}-->|</?(?P<tag>[a-zA-Z][a-zA-Z0-9]{0,9})(?:\s[^<>]{0,200})?/?>")
_TAGS_OF_PARTS = frozenset(["br", "p", "div", "li", "ul", "ol", "tr", "td", "th", "table", "hr"])  # a blank between
_CODE = re.compile(r"```[^`]{0,9000}```|``(?:[^`\n]|`(?!`)){1,500}``|`[^`\n]{1,500}`")
_FILE = re.compile(r"`+\S*(?:[/\\]\S*|\.\w{1,5})`+")  # "`minutes/2026`", "`form.docx`"
_BACKTICKS = re.compile("`+")
PEOPLE_IN_LINKS = r"(?:www\.|m\.)?(?:facebook|instagram|tiktok)\.com/|(?:t|wa)\.me/"
_LINK = re.compile(
    r"!?\[(?P<label>[^\[\]\n]{0,300})\]\((?P<to>[^\s()\[\]<>]{0,2000}|<[^<>\n()\[\]]{0,300}>)"
    r"(?:\s[\"'](?P<title>[^\"'\n()\[\]]{0,200})[\"'])?\)"
)
_PRIVATE_LINK = re.compile(rf"mailto:|tel:|(?:https?://)?{PEOPLE_IN_LINKS}", re.IGNORECASE)
_WEB = re.compile(
    r"[hHwW](?:(?<=[hH])[tT][tT][pP][sS]?://|(?<=[wW])(?<!\w.)[wW]{2}\.)"
    rf"(?!(?i:{PEOPLE_IN_LINKS}))[^\s<>)\]]{{1,2000}}"
)
_BETWEEN_PARTS = re.compile(r"[/=&?#+]+|(?<=[^\W\d_])[_-]+(?=[^\W\d_])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(
    r"\*(?:\*\*?(?!\*)|(?<![\w*].)(?=[^\W\d_]|[„“\"«(\[])|(?<=[^\W\d_].)(?![\w*])|(?<=[.,;:!?)“”\"»].)(?![\w*\s]|$))"
    r"|_(?:_(?!_)|(?<!\w.)(?=\w)|(?<=[^\W_].)(?!\w))|~~"
)
# "Klient*in", "Ratsuchende:r"
_GENDER = re.compile(r"[*:_/](?<=[a-zäöüß].)(?=(?:in|innen|r|n|rn)\b)")
_UNDERSCORE = re.compile(r"_(?<=[^\W\d_].)_{0,9}(?=[^\W\d_])")
_ACCOUNT_BEFORE = re.compile(
    r"(?:@\S*|\b(?:WhatsApp|Telegram|Signal|Insta|Facebook|FB|TikTok|Viber|Skype|Snapchat|Threema|LinkedIn|IMO|Profil|"
    r"Account|\.com/|\.me/)\S*[^\n.]{0,30})$",
    re.IGNORECASE,
)
_ACCOUNT_AFTER = re.compile(r"[\w.+-]{0,40} ?(?:@|[(\[] ?(?:at|ät|@))", re.IGNORECASE)
_QUOTED = re.compile(r"[„“”\"«»‚‘'‹›](?<=\w .)(?P<word>[A-ZÀ-Þ][\w’-]{1,30})[“”\"«»‘’'‹›]")
_WIDE_BLANKS = re.compile(r" (?: +\n? *|\n *)|\n +")


class Reading:
    """`text` as read, and where its characters stand in the stored text."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Places in the stored text, each list in order and without overlaps.
        self._code: list[tuple[int, int, Zone]] = []
        self._web: list[tuple[int, int, Zone]] = []
        self._starts: array[int] | None = None  # None: each character stands where it stood
        self._ends: array[int] | None = None

    def stored(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]`, which must not be empty, stands in the stored text."""
        if self._starts is None or self._ends is None:
            return start, end
        return min(self._starts[start:end]), max(self._ends[start:end])

    def replace(self, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str | None]) -> None:
        """Put other words in place of each match, unless `new` returns None."""
        pieces: list[Piece] = []
        done = 0
        for match in pattern.finditer(self.text):
            words = new(match)
            if words is not None:
                pieces += [(done, match.start(), None), (*match.span(), words)]
                done = match.end()
        self.rebuild([*pieces, (done, len(self.text), None)])

    def rebuild(self, pieces: list[Piece]) -> None:
        """Make the text of these pieces of itself, in their order."""
        if len(pieces) < 2:
            return
        old_starts, old_ends = self._starts, self._ends
        if old_starts is None or old_ends is None:
            numbers = _numbers(max(20_000, len(self.text)))
            old_starts, old_ends = numbers[: len(self.text)], numbers[1 : len(self.text) + 1]
        starts, ends = array("l"), array("l")
        for start, end, new in pieces:
            if new is None:
                starts += old_starts[start:end]
                ends += old_ends[start:end]
            elif new:
                first = old_starts[start] if end > start else old_ends[start - 1]
                starts += array("l", [first]) * len(new)
                ends += array("l", [old_ends[end - 1]]) * len(new)
        self.text = "".join(self.text[start:end] if new is None else new for start, end, new in pieces)
        self._starts, self._ends = starts, ends

    def mark(self, zone: Zone, span: tuple[int, int]) -> None:
        """Remember that this place of the text is code or a web address."""
        (self._web if zone == "web" else self._code).append((*self.stored(*span), zone))

    def zone(self, start: int, end: int) -> Zone | None:
        """What a place in the stored text lies in, if anything; a web address in code is a web address."""
        for zones in (self._web, self._code):
            at = bisect_right(zones, start, key=lambda zone: zone[0])
            if at and end <= zones[at - 1][1]:
                return zones[at - 1][2]
        return None


@lru_cache(maxsize=1)
def _numbers(to: int) -> "array[int]":
    return array("l", range(to + 1))


def read(text: str) -> Reading:
    """The text as a page shows it to people."""
    reading = Reading(text)
    if not unicodedata.is_normalized("NFC", text):
        reading.replace(_CLUSTER, lambda found: unicodedata.normalize("NFC", found[0]))
    if "&" in text:
        reading.replace(_ENTITY, lambda found: html.unescape(found[0]))
    _replace_unusual(reading)
    if "<" in text:
        reading.replace(_TAG, lambda found: " " if (found["tag"] or "").lower() in _TAGS_OF_PARTS else "")
    _without_code_and_links(reading)
    _without_marks(reading)
    if any(wide in reading.text for wide in ("  ", " \n", "\n ")):
        reading.replace(_WIDE_BLANKS, lambda found: "\n" if "\n" in found[0] else " ")
    return reading


def _replace_unusual(reading: Reading) -> None:
    signs = {sign: _usual(sign) for sign in _UNUSUAL.findall("".join(set(reading.text)))}
    for sign in [sign for sign, usual in signs.items() if len(usual) == 1]:
        reading.text = reading.text.replace(sign, signs.pop(sign))
    if signs:
        reading.replace(_UNUSUAL, lambda found: signs[found[0]])


def _usual(sign: str) -> str:
    if _UNUSUAL_KINDS["blank"].match(sign):
        return " "
    if _UNUSUAL_KINDS["dash"].match(sign):
        return "-"
    if _UNUSUAL_KINDS["shape"].match(sign):
        return str(unicodedata.decimal(sign)) if sign.isdecimal() else unicodedata.normalize("NFKC", sign)
    return ""


_UNUSUAL_KINDS = {
    "blank": re.compile(f"[{_BLANKS}]"),
    "dash": re.compile(f"[{_DASHES}]"),
    "shape": re.compile(f"[{_OTHER_SHAPE}]"),
}


def _without_code_and_links(reading: Reading) -> None:
    if "`" in reading.text:
        for found in _CODE.finditer(reading.text):
            reading.mark("file" if _FILE.fullmatch(found[0]) else "code", found.span())
        reading.replace(_BACKTICKS, lambda found: "")
    if "](" in reading.text:
        _move_addresses(reading)
    if "://" in reading.text or "www." in reading.text.lower():
        for found in _WEB.finditer(reading.text):
            reading.mark("web", found.span())
        reading.replace(_WEB, lambda found: _words_of_address(found[0]))


def _move_addresses(reading: Reading) -> None:
    """Put the addresses of links at the end of their lines: on the page they don't stand between the words."""
    pieces: list[Piece] = []
    waiting: list[Piece] = []
    done = 0
    for found in _LINK.finditer(reading.text):
        if waiting and (line_end := reading.text.find("\n", done, found.start())) >= 0:
            pieces += [(done, line_end, None), *waiting]
            waiting, done = [], line_end
        pieces += [(done, found.start(), None), (*found.span("label"), None)]
        for part in ("to", "title"):
            if found[part]:
                waiting += [(found.start(part), found.start(part), " · "), (*found.span(part), _address(found, part))]
        if found["to"] and not _PRIVATE_LINK.match(found["to"]):
            reading.mark("web", found.span("to"))
        done = found.end()
    line_end = reading.text.find("\n", done)
    rest = line_end if line_end >= 0 else len(reading.text)
    reading.rebuild([*pieces, (done, rest, None), *waiting, (rest, len(reading.text), None)])


def _address(found: re.Match[str], part: str) -> str | None:
    if part == "title" or _PRIVATE_LINK.match(found["to"]):
        return None
    return _words_of_address(found["to"])


def _words_of_address(address: str) -> str:
    """Parts of a web address as words: "…/Herr_Noori" and "…?name=Herr%20Noori"."""
    return _BETWEEN_PARTS.sub(" ", unquote(address).removesuffix("."))


def _without_marks(reading: Reading) -> None:
    text = reading.text
    if "\\" in text:
        reading.replace(_ESCAPED, lambda found: found[1])
    if "*" in text or "_" in text or "~" in text:
        reading.replace(_EMPHASIS, lambda found: "")
    reading.replace(_GENDER, lambda found: "")
    if "_" in text:
        reading.replace(_UNDERSCORE, _blank_unless_account)
    reading.replace(_QUOTED, lambda found: found["word"])


def _blank_unless_account(found: re.Match[str]) -> str | None:
    before, after = found.string[max(0, found.start() - 60) : found.start()], found.string[found.end() :][:60]
    return None if _ACCOUNT_BEFORE.search(before) or _ACCOUNT_AFTER.match(after) else " "
