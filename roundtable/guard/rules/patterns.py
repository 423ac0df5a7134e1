"""Pure. Patterns for long lists of words that are quick to look for.

Python's `re` jumps to the next possible first letter only if every alternative begins with a plain letter, and it tries
alternatives one by one. So words are grouped by their first letter, and what has to stand before a word is looked at
after that letter.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

_TWO_LETTERS = re.compile(r"\[(\w)(\w)\](.+)")
# After the first letter: nothing of the same word stands before it.
BEGINS_WORD = r"(?<!\w.)"


def one_of(words: Iterable[str], begin: bool = False) -> str:
    """A pattern for one of the words: patterns with plain first letters, or two as in "[Dd]iagnos".

    `begin`: only at the beginning of a word; a word with "^" before it is looked for only there in any case.
    """
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for word in words:
        bare = word.removeprefix("^")
        where = BEGINS_WORD if begin or bare != word else ""
        both = _TWO_LETTERS.fullmatch(bare)
        for first, rest in ((both[1], both[3]), (both[2], both[3])) if both else ((bare[0], bare[1:]),):
            groups[first, where].append(rest)
    grouped = (f"{first}{where}(?:{'|'.join(rest)})" for (first, where), rest in groups.items())
    return f"(?:{'|'.join(grouped)})"
