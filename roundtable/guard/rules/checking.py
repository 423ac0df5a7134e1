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
from roundtable.guard.rules.reading import Reading, Zone, read
from roundtable.guard.rules.rule import Rule, Strength

# Findings of one rule in one text. Nobody reads more, and a text made of nothing else must not keep the server busy.
MAX_FINDINGS = 200
# Special blanks and hyphens become plain ones, invisible characters are removed.
_PLAIN = {0xA0: " ", 0x202F: " ", 0x2011: "-", 0xAD: None, 0x200B: None, 0x2060: None, 0xFEFF: None}
_NAME_WORDS = re.compile(r"[^\s,;:()*~\[\]]+")
_LINK_ENDS = re.compile(r"\]\([^()\[\]\n]{0,2000}\)")
_MARKS = (
    ("**", "**"),
    ("``", "``"),
    ("__", "__"),
    ("~~", "~~"),
    ("*", "*"),
    ("_", "_"),
    ("`", "`"),
    ("<b>", "</b>"),
    ("<i>", "</i>"),
)
# Numbers that belong to nobody when they stand alone in code or in a web address, as in the name of a form.
_MANY_NUMBERS_TEXT = """
register_number document_number foreign_document office_file court_file file_number old_day machine_readable
"""
_MANY_NUMBERS = frozenset(_MANY_NUMBERS_TEXT.split())
_OF_SOMEBODY = re.compile(
    r"AZR|Zentralregister|BAMF|Bundesamt|\bAz\b|[Zz]eichen\b|[Pp]ass\b|[Pp]ass-?[Nn]|[Aa]usweis|Visum|titel\b|Duldung|"
    r"\bAkte|[Gg]ericht|\bVG\b|Klient|Frau|Herr|Familie|MRZ"
)
# In the name of a file or a page these can be of a person; words and other numbers there are about the page.
_IN_NAMES_OF_PAGES = frozenset(["person", "telephone", "mail", "handle", "birth"])
_ADDRESSED = re.compile(r"(?:herrn?|frau|klient(?:in|en)?)\b", re.IGNORECASE)
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
    """`start` and `end` are positions in the text as it is stored; `text` is what is between them, see `quoted`."""

    rule: str
    strength: Strength
    start: int
    end: int
    text: str


def normalise(text: str) -> str:
    """Composed letters (NFC), plain blanks and hyphens, no invisible characters."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def quoted(text: str) -> str:
    """Words as a finding quotes them: in one line, with single blanks."""
    return " ".join(normalise(text).split())


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
    reading = read(text)
    found = (each for rule in rules() for each in islice(_found(rule, reading.text, known), MAX_FINDINGS))
    return tuple(_without_overlaps(filter(None, (_stored(each, reading, text) for each in found))))


def _found(rule: Rule, text: str, known: Known) -> Iterable[Finding]:
    if rule.only_with and not any(words in text for words in rule.only_with):
        return
    if rule.only_if and not rule.only_if(text):
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
        yield Finding(rule.name, strength, start, end, text[start:end])


def _stored(found: Finding, reading: Reading, text: str) -> Finding | None:
    """The finding with its place in the stored text; None if it says nothing in code or in a web address."""
    start, end = reading.stored(found.start, found.end)
    strength: Strength | None = found.strength
    if zone := reading.zone(start, end):
        strength = _strength_in_zone(zone, found, reading.text)
    if strength is None:
        return None
    if found.rule == "person":
        start, end = _with_marks(text, start, end)
    return Finding(found.rule, strength, start, end, quoted(text[start:end]))


def _strength_in_zone(zone: Zone, found: Finding, text: str) -> Strength | None:
    """Code is text like any other, but "antrag_7812345-423" is a form. Names of files and pages are made of words and
    numbers, so most findings in them are only weak."""
    if zone == "code":
        around = text[max(0, found.start - 40) : found.end]
        return None if found.rule in _MANY_NUMBERS and not _OF_SOMEBODY.search(around) else found.strength
    if found.rule not in _IN_NAMES_OF_PAGES or found.strength == "weak":
        return None
    if zone == "web" and (found.rule == "mail" or (found.rule == "person" and _ADDRESSED.match(found.text))):
        return "strong"
    return "weak"


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """The place with the marks that open or close bold, italics, code or a link inside it: "Frau **Nsiah**"."""
    for opening, closing in _MARKS:
        inside = text[start:end]
        odd = inside.count(opening) % 2 if opening == closing else inside.count(opening) - inside.count(closing)
        if odd and text.startswith(closing, end):
            end += len(closing)
        elif odd and text.endswith(opening, 0, start):
            start -= len(opening)
    if "](" in text[start:end] and text.endswith("[", 0, start):
        start -= 1
    link_ends = _LINK_ENDS.match(text, end) if "[" in text[start:end] else None
    return start, link_ends.end() if link_ends else end


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
