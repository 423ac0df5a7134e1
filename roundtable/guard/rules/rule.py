"""Pure. A rule of the guard: a pattern, and a function that judges each match."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Strength = Literal["strong", "weak"]
# How sure the guard is that a match identifies a person, with start and end of the finding if they differ from the
# match's; None if it is something else.
Verdict = Strength | tuple[Strength, int, int] | None
Judge = Callable[[str, re.Match[str]], Verdict]


@dataclass(frozen=True)
class Rule:
    """`name` is stored with decisions and must never change; several rules may share it.

    `allow`: which known values are no finding: "names", "members", "phones", "mails", "streets" or "" (none).
    `part`: the group of the pattern that is the finding, if it is not the whole match.
    `only_with`: every text with a match contains one of these strings; a quick test that saves running the pattern.
    `only_if`: the same as a function.
    """

    name: str
    pattern: re.Pattern[str]
    judge: Judge
    allow: str = ""
    part: str = ""
    only_with: tuple[str, ...] = ()
    only_if: Callable[[str], bool] | None = None


def always_strong(text: str, match: re.Match[str]) -> Verdict:
    return "strong"


def always_weak(text: str, match: re.Match[str]) -> Verdict:
    return "weak"
