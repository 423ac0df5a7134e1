"""German names and words: forms to search by and to sort by.

Search uses one folded form for the stored text and the query alike. It must bring together "Lübeck",
"Luebeck" and "Lubeck", and still find "Israel". Writing every ä as "ae" misses "Lubeck"; so the fold goes the
other way and shortens "ae", "oe" and "ue" to the bare vowel, on both sides: "Israel" and the query "israel"
both become "isral". The only price is that a few unlike words meet ("Baer" finds "Bär", as it should, and
"Bar"). Because the fold looks only to the left, the fold of a beginning is a beginning of the fold: search as
you type works on folded text. Matching inside of words does not.
"""

import re
import unicodedata
from functools import lru_cache

# Lone surrogates can't be stored as UTF-8; other control characters are invisible and only do harm. So do soft hyphens
# and blanks of no width, which come along from PDFs: words with them are found by no search and no redaction. The
# joiners U+200C and U+200D stay, Persian is written with them.
_UNSEEN = "\x7f\xad\u200b\u2060\ufeff\ud800-\udfff"
# Directions (Unicode Bidirectional Algorithm): what begins with one of these goes on to its end, to the end of the
# paragraph or, on a page, into whatever stands beside it. The marks U+200E, U+200F and U+061C have no such reach and
# stay: they are all that a name in Hebrew or Arabic needs. An override turns letters around that read otherwise.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDES = "\u202d\u202e"
_EMBEDDINGS, _ISOLATES = "\u202a\u202b", "\u2066\u2067\u2068"
_END_EMBEDDING, _END_ISOLATE = "\u202c", "\u2069"
_DEEPEST = 60  # how far they may be nested; browsers stop at about twice that
_INVISIBLE = re.compile(f"[\x00-\x08\x0b-\x1f{_UNSEEN}{_OVERRIDES}]+")
_INVISIBLE_IN_A_LINE = re.compile(f"[\x00-\x08\x0a-\x1f{_UNSEEN}]+")

# Letters that Unicode does not take apart into a base letter and an accent.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
SOFT_HYPHEN = "\u00ad"
SPACES = re.compile(r"[\s\u2010-\u2015-]+")
# In "Frauen", "neue" and "Quelle" the letters "ue" are no ü.
TRANSCRIBED = re.compile(r"(?:([ao])|(?<![aeq])(u))e+")
PUNCTUATION = re.compile(r"[^\w\s]|_")
DIGITS = 9  # of a number that means something to us; with more, some don't fit into an integer of PostgreSQL
TITLES = re.compile(r"\([^)]*\)|\b(?:Dr|Prof|Dipl|Mag)\b\.?(?:-\w+\.)*|\b(?:Frau|Herr)\b")


def one_line(text: str) -> str:
    """What somebody typed into a field of one line: nothing invisible, nothing that turns directions, single blanks."""
    return " ".join(without_directions(_INVISIBLE_IN_A_LINE.sub("", text)).split())


def whole_number(text: str, digits: int = DIGITS) -> int | None:
    """A number in an address or a hidden field: nothing but digits, and no more than so many; else None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def several_lines(text: str) -> str:
    """A longer text, with line ends as LF. Directions may change within a line, and end with it."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not _DIRECTIONS.search(text):
        return text
    return "\n".join(_ended(line) for line in text.split("\n"))


def without_directions(text: str) -> str:
    """For what stands in a line with other words: a name, a title, an excerpt that may have been cut."""
    return _DIRECTIONS.sub("", text)


def _ended(line: str) -> str:
    """The line with every change of direction ended in it, and no end of one that began elsewhere."""
    kept: list[str] = []
    begun: list[str] = []
    for sign in line:
        if sign in _EMBEDDINGS or sign in _ISOLATES:
            if len(begun) >= _DEEPEST:
                continue
            begun.append(_END_EMBEDDING if sign in _EMBEDDINGS else _END_ISOLATE)
        elif sign == _END_EMBEDDING:
            if begun[-1:] != [sign]:
                continue
            begun.pop()
        elif sign == _END_ISOLATE:
            if sign not in begun:
                continue
            while begun.pop() != sign:  # the end of an isolate ends the embeddings in it
                pass
        kept.append(sign)
    return "".join([*kept, *reversed(begun)])


def fold(text: str) -> str:
    """The form in which texts are searched: without case, accents, ß, hyphens and ways to write umlauts."""
    return TRANSCRIBED.sub(r"\1\2", _bare(text)).strip()


# Names are compared again and again, and there are only so many of them.
@lru_cache(10_000)
def folded_words(name: str) -> tuple[str, ...]:
    """The words of a name, each by `fold()`."""
    return tuple(fold(name).split())


@lru_cache(10_000)
def sort_key(text: str) -> tuple[str, str]:
    """The order of a dictionary (DIN 5007-1): ä like a, ß like ss; equal words by their exact spelling."""
    return " ".join(PUNCTUATION.sub("", _bare(text)).split()), text


def initials(name: str) -> str:
    """One or two capitals that stand for a person or an office: "Petra Müller-Lüders" is PM."""
    words = [word for word in SPACES.split(TITLES.sub(" ", name)) if word and word[0].isalnum()]
    ends = [words[0], words[-1]] if len(words) > 1 and "-" not in name.split()[-1] else words[:2]
    return "".join(word[0] for word in ends).upper() or "?"


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.replace(SOFT_HYPHEN, "").casefold())
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return SPACES.sub(" ", letters.translate(LETTERS))
