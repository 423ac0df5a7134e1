"""Pure. Signs that people write or leave out in words: apostrophes, and signs of gender as in "Berater*innen".

Index and queries are stripped of both, so that "Cote dIvoire" finds "Côte d’Ivoire" and "Beraterinnen" the form with a
star. A query for a form with a sign means everybody, so it looks for what all forms begin with.
"""

import re

_APOSTROPHES = re.compile("(?<=\\w)\\s?['’‘ʼ`´′](?=\\w)|['’‘ʼ`´′]")
_SIGN = r"(?:[*:_·/]-?|\()"
# "Berater*innen", "Berater/-innen", "Berater(innen)", "BeraterInnen", "Beauftragte:r", "Kolleg*in".
_BOTH = re.compile(rf"(?<=\w\w\w){_SIGN}(?=(?:in|innen|r)\b)(\w+)\)?|(?<=[a-zäöüß]{{2}})I(nnen|n)\b")
_FORM = re.compile(rf"(?<=\w\w\w){_SIGN}(?:in|innen|r)\b\)?|(?<=[a-zäöüß]{{3}})I(?:nnen|n)\b")


def plain(text: str) -> str:
    """For the index, and for what is looked for as it is: no apostrophes, "Berater*innen" is "Beraterinnen"."""
    return _BOTH.sub(lambda form: form[1] or f"i{form[2]}", _APOSTROPHES.sub("", text))


def for_all(query: str) -> str:
    """For a query: what all forms begin with, "Berater" for "Berater*innen" and "Ärzt" for "Ärzt:innen"."""
    return _FORM.sub("", _APOSTROPHES.sub("", query))
