"""What a rule is: a pattern, and a judgement of how sure a hit is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Strength = Literal["strong", "weak"]
# (text, match) → how sure, or None: it is something else
Judge = Callable[[str, re.Match[str]], Strength | None]


@dataclass(frozen=True)
class Rule:
    """`name` is stored with decisions and never changes. `allow` says which list of known values excuses a hit.

    `part` names the group that is shown and replaced, where the pattern needs more around it.
    """

    name: str
    pattern: re.Pattern[str]
    judge: Judge
    allow: str = ""
    part: str = ""


def always(text: str, match: re.Match[str]) -> Strength | None:
    return "strong"


def weak(text: str, match: re.Match[str]) -> Strength | None:
    return "weak"
