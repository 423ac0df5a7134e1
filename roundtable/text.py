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

# Letters that Unicode does not take apart into a base letter and an accent.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
SOFT_HYPHEN = "\u00ad"
SPACES = re.compile(r"[\s\u2010-\u2015-]+")
# In "Frauen", "neue" and "Quelle" the letters "ue" are no ü.
TRANSCRIBED = re.compile(r"(?:([ao])|(?<![aeq])(u))e+")
PUNCTUATION = re.compile(r"[^\w\s]|_")
TITLES = re.compile(r"\([^)]*\)|\b(?:Dr|Prof|Dipl|Mag)\b\.?(?:-\w+\.)*|\b(?:Frau|Herr)\b")


def fold(text: str) -> str:
    """The form in which texts are searched: without case, accents, ß, hyphens and ways to write umlauts."""
    return TRANSCRIBED.sub(r"\1\2", _bare(text)).strip()


# Names are compared again and again, and there are only so many of them.
@lru_cache(10_000)
def folded_name(name: str) -> str:
    """`fold()` of something short that comes again."""
    return fold(name)


@lru_cache(10_000)
def folded_words(name: str) -> tuple[str, ...]:
    """The words of a name in that form."""
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
