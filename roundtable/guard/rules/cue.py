"""Pure. Looking for a word in many parts of one text, in linear time however often it is asked for.

A text of nothing but names asks for each of them whether its sentence is about a person. The first few parts are
looked through one by one. After that it is cheaper to look through the text once and to remember the places.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache

# A text of at most so many characters may be looked through more than once: that is still quick.
_SHORT = 1_000


class Cue:
    """Words that say something about what stands near them; with `test`, only matches for which it holds."""

    def __init__(self, pattern: str | re.Pattern[str], test: Callable[[re.Match[str]], bool] | None = None) -> None:
        self.pattern = re.compile(pattern)
        self.test = test

    def is_in(self, text: str, start: int, end: int) -> bool:
        """Whether one begins in `text[start:end]`."""
        memory = _memory(text)
        known = memory.setdefault(self, [0])
        if isinstance(known, list):
            known[0] += end - start
            if known[0] <= _SHORT + len(text) // 2:
                return self._search(text, start, end)
            known = memory[self] = self._places(text)
        at = bisect_left(known, start)
        return at < len(known) and known[at] < end

    def _search(self, text: str, start: int, end: int) -> bool:
        if self.test is None:
            return self.pattern.search(text, start, end) is not None
        return any(map(self.test, self.pattern.finditer(text, start, end)))

    def _places(self, text: str) -> tuple[int, ...]:
        return tuple(found.start() for found in self.pattern.finditer(text) if self.test is None or self.test(found))


@lru_cache(maxsize=16)
def _memory(text: str) -> dict[Cue, list[int] | tuple[int, ...]]:
    """What is known about a text: for each cue its places, or before that how many characters were looked through."""
    return {}
