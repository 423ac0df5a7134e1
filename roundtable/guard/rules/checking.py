"""Pure. Looking through a text: what was found, where, how sure it is, and what could stand there instead."""

import bisect
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice

from roundtable.core.text import fold
from roundtable.guard.rules import numbers
from roundtable.guard.rules.rule import Rule, Strength

# Of one rule in one text: nobody reads more, and a text made of nothing else must not keep the server busy.
MOST = 200
# Addresses of pages and code hold numbers that are nobody's. Profiles and addresses of people are looked at in links
# too. No brackets in the address of a link: a text of nothing but "](" would be read again from each of them.
_PEOPLE_IN_LINKS = r"(?:www\.|m\.)?(?:facebook|instagram|tiktok)\.com/|(?:t|wa)\.me/"
_NOT_TEXT = re.compile(
    rf"https?://(?!{_PEOPLE_IN_LINKS})[^\s)>\]]{{1,2000}}|```[^`]{{0,9000}}```|``[^`\n]{{1,500}}``|`[^`\n]{{1,500}}`"
    rf"|\]\((?!mailto:|tel:|(?:https?://)?{_PEOPLE_IN_LINKS})[^)\s\[\]]{{1,2000}}\)"
)
# Blanks and hyphens of every kind; what is not seen parts no word.
_PLAIN = {0xA0: " ", 0x202F: " ", 0x2011: "-", 0xAD: None, 0x200B: None, 0x2060: None, 0xFEFF: None}
_NAME_WORDS = re.compile(r"[^\s,;:()*~\[\]]+")
_MARKS = ("**", "__", "~~", "*", "_")
_PARTICLES = frozenset(["von", "van", "der", "den", "de", "da", "du", "al", "el", "zu", "und"])


@dataclass(frozen=True)
class Known:
    """What may stand in minutes because it is public or belongs to the table: the directory, members, the place.

    `names` are folded words of names, `phones` national digits, `mails` casefolded, `streets` folded.
    """

    names: frozenset[str] = field(default_factory=frozenset)
    phones: frozenset[str] = field(default_factory=frozenset)
    mails: frozenset[str] = field(default_factory=frozenset)
    streets: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Finding:
    """`text[start:end]` of the normalised text (see `normal`) is what was found."""

    rule: str
    strength: Strength
    start: int
    end: int
    text: str


def normal(text: str) -> str:
    """The text that positions refer to: composed letters, plain blanks. As long as what was typed, as a rule."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


@cache
def rules(*names: str) -> tuple[Rule, ...]:
    """All of them, or those with these names, in their order."""
    # Loaded with the first text, not with the server: names and patterns take 5 MB and a tenth of a second.
    from roundtable.guard.rules.all_rules import RULES

    return tuple(rule for rule in RULES if not names or rule.name in names)


@lru_cache(maxsize=2000)
def check(text: str, known: Known) -> tuple[Finding, ...]:
    """Everything that could belong to a person who seeks advice, in order of place; overlaps go to the surest."""
    text = normal(text)
    plain = _NOT_TEXT.sub(lambda found: " " * len(found[0]), text)
    return tuple(_without_overlaps(found for rule in rules() for found in islice(_found(rule, plain, known), MOST)))


def _found(rule: Rule, text: str, known: Known) -> Iterable[Finding]:
    if rule.only_with and not any(words in text for words in rule.only_with):
        return
    for match in rule.pattern.finditer(text):
        verdict = rule.judge(text, match)
        if verdict is None:
            continue
        strength, start, end = verdict if isinstance(verdict, tuple) else (verdict, *match.span(rule.part or 0))
        if _is_known(rule, match, known, text, end):
            continue
        while start and text[start - 1].isalnum():
            start -= 1  # whole words: "Flugangst", not "angst"
        if rule.allow == "names":
            end = _with_marks(text, start, end)
        yield Finding(rule.name, strength, start, end, text[start:end])


def _with_marks(text: str, start: int, end: int) -> int:
    """The end, with the signs that close bold or italics which were opened inside: "Frau **Nsiah**"."""
    for sign in _MARKS:
        if text[start:end].count(sign) % 2 and text.startswith(sign, end):
            return end + len(sign)
    return end


def _is_known(rule: Rule, match: re.Match[str], known: Known, text: str, end: int) -> bool:
    if rule.allow == "phones":
        number = numbers.dialled(match[0])
        return any(number == each or (len(each) > 6 and number.startswith(each[:-2])) for each in known.phones)
    if rule.allow == "mails":
        return match[0].casefold() in known.mails
    if rule.allow == "members":
        return _all_known([match[0].lstrip("@").rstrip(".")], known)
    if rule.allow == "streets":
        return fold(match[0]) in known.streets
    if rule.allow == "names":
        return _all_known(_NAME_WORDS.findall(text[match.start("name") : end]), known)
    return False


def _all_known(words: list[str], known: Known) -> bool:
    """Whether each word is one of a known name, also in the genitive ("Nooris"); particles say nothing."""
    said = [word for word in words if word.casefold() not in _PARTICLES]
    return bool(said) and all(_is_one_of(word, known.names) for word in said)


def _is_one_of(word: str, names: frozenset[str]) -> bool:
    forms = {word, word.rstrip("."), word.rstrip("’'"), re.sub(r"[’']?s$", "", word)}
    return any(fold(form) in names for form in forms if form)


def _without_overlaps(found: Iterable[Finding]) -> list[Finding]:
    """The strong ones first, then the earlier, then the longer. Chosen ones are sorted: only neighbours can overlap."""
    chosen: list[Finding] = []
    order = sorted(found, key=lambda each: (each.strength != "strong", each.start, each.start - each.end))
    for each in order:
        at = bisect.bisect(chosen, each.start, key=lambda other: other.start)
        before_ends = at == 0 or chosen[at - 1].end <= each.start
        if before_ends and (at == len(chosen) or each.end <= chosen[at].start):
            chosen.insert(at, each)
    return chosen
