"""Pure. What a rule is: a pattern, and a judgement of how sure a hit is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Strength = Literal["strong", "weak"]
# How sure, and where it begins and ends if that is not where the match does; None: it is something else.
Verdict = Strength | tuple[Strength, int, int] | None
Judge = Callable[[str, re.Match[str]], Verdict]


@dataclass(frozen=True)
class Rule:
    """`name` is stored with decisions and never changes. `allow` says which list of known values excuses a hit.

    `only_with`: one of these stands in every text that holds a hit; looking for it costs next to nothing.
    `part` names the group that is shown and replaced, where the pattern needs more around it.
    """

    name: str
    pattern: re.Pattern[str]
    judge: Judge
    allow: str = ""
    part: str = ""
    only_with: tuple[str, ...] = ()


def always(text: str, match: re.Match[str]) -> Verdict:
    return "strong"


def weak(text: str, match: re.Match[str]) -> Verdict:
    return "weak"
