"""Pure. Who is to do what a sentence says: "@Petra …", "Petra: …", "… (Petra)", "Petra klärt …"."""

import re
from collections.abc import Iterable, Sequence

from roundtable.core.text import fold
from roundtable.tasks.assignees.matching import TITLE, C, all_words, matching, named, without_title

SEPARATORS = " \t\n,;:–—-"
_AT = re.compile(
    rf"""(?<!\S)@(?:["„“](?P<quoted>[^"“”]+)["“”]|(?P<words>(?:{TITLE}[ \t]+)?\S+(?:[ \t]+\S+){{0,4}}))""",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"\s*(?:(?:=>|->|→|⇒|[-*•☐]|\[\s?\]|TO-?DO|Aufgabe|To\s+do|Action)(?=[\s:@])(?:\s*:)?\s*)+", re.IGNORECASE
)
_COLON = re.compile(r"\s*(?P<name>[^:@]{2,80}?)(?:\s+\((?P<office>[^()]*)\))?\s*:(?=\s)")
_DASH = re.compile(r"\s*(?P<name>[^:@–—]{2,80}?)(?:\s+\([^()]*\))?\s+[–—-]\s+")
_RESPONSIBLE = r"(?:(?:haupt)?verantwortlich|zuständig|Verantw\.|Zust\.|responsible|wer)"
_BRACKETS = re.compile(
    rf"[(\[](?:{_RESPONSIBLE}(?:\s+ist)?\s*:?\s*|durch\s+|@)?(?P<name>[^()\[\]:@]{{2,80}})[)\]]", re.IGNORECASE
)
_SAID = re.compile(
    rf"[,;.–-]?\s*\b{_RESPONSIBLE}(?:\s+ist)?\s*:\s*(?P<name>[^,;.:()@]{{2,80}}?)(?=\s*(?:$|[,;.]|\bbis\b))",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:und|u\.|&|/|\+|sowie|and)\s+|\s*,\s*(?=@)")
_VERB = (
    r"(?!(?:ist|hat|geht|fehlt|war|hatte|berichtet|meint|fragt|sagt)\b)"
    r"(?:[a-zäöüß]{2,}t|soll|will|kann|wird|möchte|übernimmt)\b"
)
_SUBJECT = re.compile(rf"\s*(?P<name>(?:{TITLE}\s+)?[^\W\d_][\w-]+(?:\s+[^\W\d_a-zäöüß][\w-]+)?)\s+{_VERB}")
_SUBJECT_BEHIND = re.compile(
    rf"(?:^|\s){_VERB}\s+(?P<name>(?:{TITLE}\s+)?[^\W\d_a-zäöüß][\w-]+(?:\s+[^\W\d_a-zäöüß][\w-]+)?)"
)
_SUBJECTS = re.compile(r"\s*(?P<name>[^\W\d_a-zäöüß][\w-]+\s+und\s+[^\W\d_a-zäöüß][\w-]+)\s+[a-zäöüß]{3,}n\b")


def may_contain_name(text: str) -> bool:
    """Whether the text has a place for a name; without, the caller needn't load candidates."""
    places = (_COLON, _DASH, _SUBJECT, _SUBJECTS)
    return bool(
        _AT.search(text)
        or _BRACKETS.search(text)
        or _SAID.search(text)
        or _SUBJECT_BEHIND.search(text)
        or any(pattern.match(text) for pattern in places)
        or _MARK.match(text)
    )


def take_assignee(text: str, candidates: Sequence[C]) -> tuple[str, str, list[C]]:
    """The text without its assignee, the name as typed, and the candidates that it matches.

    Two people ("@Petra und @Jonas") are several candidates: somebody has to choose. In a whole sentence ("Petra klärt
    …") the name stays where it is.
    """
    if at := _AT.search(text):
        return _at(text, at, candidates)
    mark = _MARK.match(text)
    start = mark.end() if mark else 0
    for pattern in (_COLON, _DASH):
        if (match := pattern.match(text, start)) and (found := _several(candidates, match["name"], match.groupdict())):
            return text[match.end() :], match["name"].strip(), found
    for pattern in (_BRACKETS, _SAID):
        for match in pattern.finditer(text):
            if found := _several(candidates, match["name"], {}):
                return text[: match.start()] + " " + text[match.end() :], match["name"].strip(), found
    here = [one for one in candidates if one.kind in ("person", "seat")]
    for match in filter(
        None, (_SUBJECT.match(text, start), _SUBJECTS.match(text, start), _SUBJECT_BEHIND.search(text))
    ):
        found = _several(here, match["name"], {}) or _several(here, match["name"].split()[0], {})
        if found:
            return text[start:], match["name"].strip(), found
    return text[mark.end() :] if mark and not mark[0].strip().isalpha() else text, "", []


def _several(candidates: Sequence[C], name: str, parts: dict[str, str | None]) -> list[C]:
    """The candidates with exactly these words in their names; those of "Petra und Jonas" if both are known."""
    found = named(candidates, name)
    if office := parts.get("office"):
        wanted = set(fold(office).split())
        found = [one for one in found if wanted <= set(fold(getattr(one, "detail", "")).split())] or found
    if found:
        return found
    each = [named(candidates, one) for one in re.split(r"\s+(?:und|u\.|&|sowie|and)\s+|\s*[,/+]\s*", name)]
    return _unique(one for found in each for one in found) if len(each) > 1 and all(each) else []


def _at(text: str, at: re.Match[str], candidates: Sequence[C]) -> tuple[str, str, list[C]]:
    name, found = _longest_name(at, candidates)
    end = at.end("quoted") + 1 if at["quoted"] else at.start("words") + len(name.rstrip(",;:"))
    begin, typed = at.start(), name.strip(SEPARATORS + ".")
    while more := _one_more(text, end, candidates):
        typed, found, end = f"{typed} und {more[0]}", _unique([*found, *more[1]]), more[2]
    before = text[:begin]
    if (mark := _MARK.match(text)) and mark.end() == begin:
        before = ""
    return before + " " + text[end:].lstrip(SEPARATORS), typed, found


def _one_more(text: str, end: int, candidates: Sequence[C]) -> tuple[str, list[C], int] | None:
    """A further name behind "und": with an "@", or one that is known."""
    joint = _AND.match(text, end)
    if joint is None:
        return None
    if at := _AT.match(text, joint.end()):
        name, found = _longest_name(at, candidates)
        return (
            name.strip(SEPARATORS + "."),
            found,
            at.start("words") + len(name.rstrip(",;:")) if at["words"] else at.end(),
        )
    word = re.compile(r"(?:(?:Frau|Herr)\s+)?[^\W\d_][\w-]*").match(text, joint.end())
    found = [one for one in named(candidates, word[0]) if one.kind in ("person", "seat")] if word else []
    return (word[0], found, word.end()) if word and found else None


def _longest_name(at: re.Match[str], candidates: Sequence[C]) -> tuple[str, list[C]]:
    """As many words after the "@" as match a name, and the candidates.

    Words after the first must be whole words of the name: in "@Ali an das Amt schreiben" the "an" doesn't stand for
    "Ali Anders".
    """
    if at["quoted"]:
        return at["quoted"], matching(candidates, at["quoted"])
    ends = [word.end() for word in re.finditer(r"\S+", at["words"])]
    titled = without_title(at["words"]) != at["words"]
    first = min(len(ends) - 1, 1) if titled else 0  # "Frau" alone is nobody's name
    for end in reversed(ends[first:]):
        typed = at["words"][:end]
        name = without_title(typed.strip(SEPARATORS + "."))
        rest = set(fold(name).split()[0 if titled else 1 :])
        if matches := [one for one in matching(candidates, name) if rest <= all_words(one)]:
            return typed, matches
    return at["words"][: ends[first]], []


def _unique(found: Iterable[C]) -> list[C]:
    return list(dict.fromkeys(found))
