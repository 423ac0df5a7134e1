"""Pure. Rules for names in small letters, in capitals, over two lines, or with an age behind them.

German nouns are written with a capital, so most rules look for capitals. Without them only names of the list count,
and only as a weak hint unless a word such as "Klient" stands before them.
"""

import re

from roundtable.guard.rules.colleagues import is_colleague
from roundtable.guard.rules.given_names import is_listed_name
from roundtable.guard.rules.naming import CAPITAL, NAME, PARTICLE, is_name, looks_foreign
from roundtable.guard.rules.offices import is_organisation
from roundtable.guard.rules.people import RECORD, RELATIVE
from roundtable.guard.rules.rule import Rule, Verdict

_WORD = re.compile(r"[^\W\d_][\w’'-]{2,30}")
_SMALL_WORD = re.compile(r"(?P<name>[a-zà-ÿ](?<![\w.@/-].)[\w’'-]{2,30})(?![\w@/])")
_ANCHOR = re.compile(rf"(?i:(?<!\w)(?:{RELATIVE}|{RECORD})[:,]? )$")
_BEFORE, _AFTER = (
    re.compile(r"(?<![\w@/.-])([^\W\d_][\w’'-]{1,30}) $"),
    re.compile(r" ([^\W\d_][\w’'-]{1,30})(?![\w@])"),
)


def has_small_name(text: str) -> bool:
    """Whether a listed name is written in small letters: a quick look at each different word."""
    return any(_is_small_name(word) for word in set(_WORD.findall(text)))


def _is_small_name(word: str) -> bool:
    return word[0].islower() and is_listed_name(word)


def _small(text: str, match: re.Match[str]) -> Verdict:
    """For "Klient ahmadi" and "mohammad ahmadi"."""
    if not _is_small_name(match[0]):
        return None
    start, end = match.span()
    before, after = _BEFORE.search(text, max(0, start - 32), start), _AFTER.match(text, end)
    if after and is_listed_name(after[1]):
        end = after.end()
    if anchor := _ANCHOR.search(text, max(0, start - 24), start):
        return None if is_colleague(text, start, end) else ("strong", anchor.start(), end)
    if end > match.end():
        return ("weak", start, end)
    if after and looks_foreign(after[1]) and not is_listed_name(after[1]):
        return ("weak", start, after.end())
    return ("weak", before.start(1), end) if before and _is_small_name(before[1]) else None


def _capitals(text: str, match: re.Match[str]) -> Verdict:
    """For "MOHAMMAD AHMADI" and "KLIENT AHMADI"."""
    words = [word.capitalize() for word in match["name"].split()]
    start = match.start("name")
    anchored = _PEOPLE.fullmatch(words[0]) is not None
    names = words[1:] if anchored else words
    if not any(is_listed_name(word) for word in names) or is_colleague(text, start, match.end("name")):
        return None
    if any(not is_name(word) or is_organisation(word) for word in names):
        return None
    return ("strong" if anchored else "weak", start, match.end("name"))


_PEOPLE = re.compile(f"{RELATIVE}|{RECORD}")


def _aged(text: str, match: re.Match[str]) -> Verdict:
    """For "Ahmadi (32)", but not "Syrien (12)"."""
    last = match["name"].split()[-1]
    if match["age"] == "0" or not is_name(last) or is_organisation(last) or is_colleague(text, *match.span("name")):
        return None
    return "strong" if is_listed_name(last) else "weak" if looks_foreign(last) else None


def _over_two_lines(text: str, match: re.Match[str]) -> Verdict:
    """For a given name at the end of a line and a family name at the beginning of the next, as in a wrapped text."""
    first, last = match["name"].split("\n")
    if not (is_listed_name(first) and is_name(last) and looks_foreign(last)) or is_organisation(last):
        return None
    return None if is_colleague(text, *match.span("name")) else "strong"


RULES = (
    Rule("person", _SMALL_WORD, _small, "names", only_if=has_small_name),
    Rule(
        "person",
        re.compile(rf"(?P<name>{CAPITAL}(?<![\w.-].){CAPITAL}{{2,20}}(?: {CAPITAL}{{2,20}}){{1,3}})(?!\w)"),
        _capitals,
        "names",
    ),
    Rule(
        "person",
        re.compile(rf"(?<![\w.-])(?P<name>{PARTICLE}{NAME}) ?\((?P<age>\d{{1,2}})(?: ?J(?:\.|ahre)?)?[),]"),
        _aged,
        "names",
        "name",
    ),
    Rule("person", re.compile(rf"(?<=[^\n-] )(?P<name>{NAME}\n{NAME})(?!\n)"), _over_two_lines, "names"),
)
