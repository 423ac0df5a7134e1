"""Pure. Checks a text by all rules: what is found, where, and how sure that is."""

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

# Findings of one rule in one text. Nobody reads more, and a text made of nothing else must not keep the server busy.
MAX_FINDINGS = 200
# Web addresses and code are not checked: the numbers in them identify nobody. Links to people's profiles, mail
# addresses and telephone numbers are. The address of a link must not contain brackets, or a text of nothing but "]("
# would take quadratic time.
_PEOPLE_IN_LINKS = r"(?:www\.|m\.)?(?:facebook|instagram|tiktok)\.com/|(?:t|wa)\.me/"
_NOT_TEXT = re.compile(
    rf"https?://(?!{_PEOPLE_IN_LINKS})[^\s)>\]]{{1,2000}}|```[^`]{{0,9000}}```|``[^`\n]{{1,500}}``|`[^`\n]{{1,500}}`"
    rf"|\]\((?!mailto:|tel:|(?:https?://)?{_PEOPLE_IN_LINKS})[^)\s\[\]]{{1,2000}}\)"
)
# Special blanks and hyphens become plain ones, invisible characters are removed.
_PLAIN = {0xA0: " ", 0x202F: " ", 0x2011: "-", 0xAD: None, 0x200B: None, 0x2060: None, 0xFEFF: None}
_NAME_WORDS = re.compile(r"[^\s,;:()*~\[\]]+")
_MARKS = ("**", "__", "~~", "*", "_")
_PARTICLES = frozenset(["von", "van", "der", "den", "de", "da", "du", "al", "el", "zu", "und"])


@dataclass(frozen=True)
class Known:
    """What may be in minutes because it is public or belongs to the table: the directory, members, the meeting's place.

    `names`: single words of names, folded. `phones`: see `numbers.dialled`. `mails`: casefolded. `streets`: folded.
    """

    names: frozenset[str] = field(default_factory=frozenset)
    phones: frozenset[str] = field(default_factory=frozenset)
    mails: frozenset[str] = field(default_factory=frozenset)
    streets: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Finding:
    """`start` and `end` are positions in the normalised text (see `normalise`); `text` is what is between them."""

    rule: str
    strength: Strength
    start: int
    end: int
    text: str


def normalise(text: str) -> str:
    """Composed letters (NFC), plain blanks and hyphens, no invisible characters. Findings refer to this text."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


@cache
def rules(*names: str) -> tuple[Rule, ...]:
    """All rules, or those with these names, in their order."""
    # Imported when the first text is checked, not at the start: names and patterns take 5 MB and a tenth of a second.
    from roundtable.guard.rules.all_rules import RULES

    return tuple(rule for rule in RULES if not names or rule.name in names)


@lru_cache(maxsize=2000)
def check(text: str, known: Known) -> tuple[Finding, ...]:
    """Everything that could identify a person who seeks advice, in the order of the text. Of overlapping findings the
    strong one stays."""
    text = normalise(text)
    plain = _NOT_TEXT.sub(lambda found: " " * len(found[0]), text)
    return tuple(
        _without_overlaps(found for rule in rules() for found in islice(_found(rule, plain, known), MAX_FINDINGS))
    )


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
            start -= 1  # widen to whole words: "Flugangst", not "angst"
        if rule.allow == "names":
            end = _with_closing_mark(text, start, end)
        yield Finding(rule.name, strength, start, end, text[start:end])


def _with_closing_mark(text: str, start: int, end: int) -> int:
    """The end including the marks that close bold or italics opened inside the finding: "Frau **Nsiah**"."""
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
    """Whether each word belongs to a known name, also in the genitive ("Nooris"). Particles don't count."""
    said = [word for word in words if word.casefold() not in _PARTICLES]
    return bool(said) and all(_is_one_of(word, known.names) for word in said)


def _is_one_of(word: str, names: frozenset[str]) -> bool:
    forms = {word, word.rstrip("."), word.rstrip("’'"), re.sub(r"[’']?s$", "", word)}
    return any(fold(form) in names for form in forms if form)


def _without_overlaps(found: Iterable[Finding]) -> list[Finding]:
    """Prefers strong findings, then earlier, then longer ones."""
    chosen: list[Finding] = []  # sorted by start, so a new one can only overlap its neighbours
    order = sorted(found, key=lambda each: (each.strength != "strong", each.start, each.start - each.end))
    for each in order:
        at = bisect.bisect(chosen, each.start, key=lambda other: other.start)
        before_ends = at == 0 or chosen[at - 1].end <= each.start
        if before_ends and (at == len(chosen) or each.end <= chosen[at].start):
            chosen.insert(at, each)
    return chosen
