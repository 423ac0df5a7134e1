"""Pure. How names are written: patterns for their parts, where a name ends, and which words look like one."""

import re
from functools import lru_cache

from roundtable.guard.rules.given_names import is_listed_name
from roundtable.guard.rules.offices import is_office
from roundtable.guard.rules.ordinary import is_ordinary

CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĖĚĞĢĪİĶĽĹŁŃŅŇŌŐŘŔŚȘŞŠŤȚŢŪŮŰŹŻŽƏḤḌṢṬẒẠ-ỸƠƯ]"
NAME = rf"{CAPITAL}[\w’'-]{{1,30}}"
PARTICLE = r"(?:(?:al|el|ul|ter|ten|van|von|zu|den|der|de|da|do|dos|di|du|la|le|bin|ben|ibn|bint|abu|abd)[ -]){0,3}"
INITIAL = rf"{CAPITAL}\.(?:-?{CAPITAL}\.)?(?!\w)|{CAPITAL}(?![\w.’'-])"
# Scripts that German minutes are not written in: Greek, Cyrillic, Armenian, Hebrew, Arabic, Indic, Georgian,
# Ethiopic, Chinese, Japanese, Korean.
_FOREIGN_LETTERS = (
    "\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u05d0-\u05ff\u0620-\u065f\u066e-\u06d5\u0750-\u077f\u0900-\u0dff\u10a0-\u10ff"
    "\u1200-\u137f\u1c90-\u1cbf\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af"
)
FOREIGN = rf"[{_FOREIGN_LETTERS}][{_FOREIGN_LETTERS}’'-]{{0,30}}"
FULL = rf"{PARTICLE}{NAME}(?: {PARTICLE}{NAME}){{0,3}}"
_NEXT = re.compile(rf"[ \t]{PARTICLE}(?:(?P<word>{NAME})|(?P<initial>{INITIAL})|(?P<other>{FOREIGN}))")
_LOWER = re.compile(r"[ \t](?P<word>[a-zäöü][\wäöüß'-]{1,30})")
MOST_WORDS = 5

# Endings and clusters of letters that names from other languages often have, and German nouns don't.
_LOOKS_FOREIGN = re.compile(
    r"(?:[aiou]|[aiou]h|[iy]an|[aeo]v|ov|ova|eva|ow[ao]|sk[iy]|dze|shvili|[aeou]y|[aeou]j|aja|[iau]d|iq|aq|ou|uy|"
    r"[aeo]z|"
    r"[aiou][mnlrsk]i|ić|č|ul|ef|eh|ejad|zai|zad|nia|aye|oye|tewolde|mengesha|een|aan|oor|uur|alah|amin|ullah|deh|ng)$"
    r"|kh|gh|dh|zh|xh|hx|gj|nj|q(?!u)|aa|ii|oo(?!t)|uu|[aou]y|ts[vh]|^ng|^mb|^nk|^nd|^nj|^kp|^gb|dj|"
    r"[^aeiouäöüyscptkmrn]h[aiou]|"
    r"[a-z][çñéèêáàãíóúâîôåøłžšćđğşı]"
)
_LOANS_TEXT = """
info infos kita agenda thema firma villa aula uni taxi foto video büro café audio mensa europa china afrika asia
demo amerika kino auto konto euro radio logo tempo risiko juli visa visum aroma lama sofa pizza klima skala
drama komma dogma trauma studio porto memo manko motto echo abo dari farsi paschtu somali hindi urdu tigrinya
juni januar handy party hobby baby abi azubi team job klo ufo zoo sudoku opera forum album datum museum zentrum
pool tool boot moor training meeting ring ding frühling lehrling säugling häuptling flüchtling zwilling zeitung
ordnung
"""
_LOANS = frozenset(_LOANS_TEXT.split())


@lru_cache(maxsize=10_000)
def looks_foreign(word: str) -> bool:
    """Whether a word has letters like a name from another language, and unlike a German noun."""
    low = word.casefold().strip("’'-")
    if is_listed_name(word):
        return True
    if low in _LOANS or is_ordinary(word) or len(low) < 3:
        return False
    return _LOOKS_FOREIGN.search(low) is not None


@lru_cache(maxsize=10_000)
def is_name(word: str) -> bool:
    """Whether a word at a position where a name can be is a name, as far as it isn't known to be something else."""
    if any(sign.isdecimal() for sign in word):
        return False
    if is_listed_name(word):
        return True  # "Murat" ends like "Beirat", "Michelle" like "aktuelle"
    return not (is_ordinary(word) or is_office(word) or word.casefold() in _LOANS)


def end_of_name(text: str, at: int, lower: bool = False, shouted: bool = False) -> int:
    """Where a name ends whose first word ends at `at`: particles, initials and further names belong to it.

    `lower`: the name is written without capitals. `shouted`: everything is in capitals; then only listed names count as
    further names.
    """
    for _count in range(MOST_WORDS - 1):
        found = (_LOWER if lower else _NEXT).match(text, at)
        if found is None:
            break
        word = found["word"]
        if word and not (is_listed_name(word) if lower or shouted else is_name(word)):
            break
        if not word and shouted:
            break
        at = found.end()
    return at
