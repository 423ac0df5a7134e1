"""Pure. Telephone numbers that stand in the words of an entry: often that of the consular section, of all numbers."""

import re

from roundtable.directory import channels

_NUMBER = re.compile(r"(?P<before>[^,;\n]{0,60}?)(?P<number>\+\d{2}[\d ()/-]{5,20}\d)")
_CONSULAR = re.compile(r"konsul|pass|consular", re.IGNORECASE)


def numbers_in(note: str) -> list[tuple[str, bool]]:
    """(number, whether the words before it say that it is the consular section's), those first."""
    found = [(match["number"], bool(_CONSULAR.search(match["before"]))) for match in _NUMBER.finditer(note)]
    usable = [(number, consular) for number, consular in found if not channels.problem("phone", number)]
    return sorted(dict.fromkeys(usable), key=lambda each: not each[1])[:4]
