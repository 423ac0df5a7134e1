"""Pure. Which passwords are too easily guessed: short ones, well-known ones, and what everybody knows of the person.

The list is ours and short: roots of what people choose, in German and English. What is written around a root (digits,
signs, a capital, 3 for e) is taken off before it is looked up, so that each stands for hundreds.
"""

import re

from roundtable.core.i18n import gettext as _

SHORTEST, LONGEST = 10, 200
_ROOTS = frozenset(
    """
    passwort password kennwort passwd geheim secret zugang login admin administrator master root user benutzer gast
    willkommen welcome hallo hello moin guten tag start test demo beispiel example changeme letmein einlass sesam
    schatz liebe love iloveyou ichliebedich schatzi engel prinzessin princess sonne sunshine sommer summer winter
    fruehling frühling herbst januar februar märz maerz april juni juli august september oktober november dezember
    montag dienstag mittwoch donnerstag freitag samstag sonntag fussball fußball football bayern hsv werder hansa
    holstein kiel luebeck lübeck flensburg hamburg deutschland germany berlin husum heide dithmarschen nordsee ostsee
    schleswig schleswigholstein roundtable rundertisch runder tisch ehrenamt verein moderation protokoll sitzung
    computer internet windows google facebook samsung iphone telefon handy hund katze monkey dragon drache tiger pferd
    schmetterling blume michael thomas andreas stefan peter daniel jessica sabine martin batman superman starwars
    qwertz qwerty qwertzuiop qwertyuiop asdf asdfgh asdfghjkl yxcvbnm zxcvbnm abc abcdef abcdefg abcdefgh abcdefghij
    """.split()  # noqa: SIM905
)
_LETTERS = str.maketrans("013457@$!", "oieastasi")
_ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertzuiopü", "qwertyuiop", "asdfghjklöä", "yxcvbnm", "zxcvbnm")


def weakness(password: str, name: str, email: str) -> str:
    """Why somebody should choose another password, as a sentence; "" if it will do."""
    if len(password) < SHORTEST:
        return _("Please choose at least %(n)s characters.", n=SHORTEST)
    if len(password) > LONGEST:
        return _("Please choose at most %(n)s characters.", n=LONGEST)
    small = password.casefold()
    if _is_own(small, name, email):
        return _("That is your name or your address. Others try that first: please choose something else.")
    if _is_row(small) or _is_known(small):
        return _("Many people use that, so it is tried first. A short sentence of your own is better.")
    return ""


def _is_own(small: str, name: str, email: str) -> bool:
    """Whether hardly anything is left of it without the person's name, address and host."""
    local, _at, host = email.casefold().partition("@")
    own = {email.casefold(), local, host, host.partition(".")[0], *re.split(r"[\W_]+", f"{name.casefold()} {local}")}
    rest = small
    for part in sorted((part for part in own if len(part) >= 3), key=len, reverse=True):
        rest = rest.replace(part, "")
    return rest != small and len(re.sub(r"[\W\d_]+", "", rest)) < 4


def _is_row(small: str) -> bool:
    """The same again and again ("ababababab"), or keys that lie side by side."""
    repeated = len(set(small)) < 4 or re.fullmatch(r"(.{1,5})\1+.{0,4}", small)
    rows = (*_ROWS, *(row[::-1] for row in _ROWS))
    beside = sum(any(small[at : at + 3] in row for row in rows) for at in range(len(small) - 2))
    return bool(repeated) or beside >= len(small) - 4


def _is_known(small: str) -> bool:
    """Whether it is made of well-known words, with digits and signs around them."""
    inner = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", small).translate(_LETTERS)
    plain = [re.sub(r"[^a-zäöüß]+", " ", text).split() for text in (small, inner)]
    return any(words and all(_is_made_of_roots(word) for word in words) and len(words) <= 3 for words in plain)


def _is_made_of_roots(word: str) -> bool:
    if word in _ROOTS or len(word) == 1:
        return True
    return any(word[:at] in _ROOTS and word[at:] in _ROOTS for at in range(3, len(word) - 2))
