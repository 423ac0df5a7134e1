"""Pure. German numbers at the start of a line, which CommonMark takes for list items.

"12. März 2026" is never a list item. "1. Sitzung 2026" or "3. Bericht" is one only if a second numbered line
continues the list; alone it stays the line that was typed, which looks the same and reads better aloud.
"""

import re

# Until the HTML is finished, Unicode noncharacters replace the "." or ")" after such a number, so that no parser rule
# sees a list marker. Backslashes would do the same but show up inside code.
STAND_INS = {".": "\ufdd0", ")": "\ufdd1"}

MONTH = (
    r"(?:Jan|Jän|Feb|März|Mrz|Mar|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec)"
    r"(?:uar|ner|ruar|il|i|e|y|ust|t|tember|ober|ember|uary|ruary|ch)?\b"
)
DATE_TAIL = re.compile(rf"\d{{1,2}}\.(?:[ \t]*\d{{4}}\b|(?=[\s,;:)]|$))|{MONTH}", re.IGNORECASE)
NUMBERED = re.compile(
    r"(?P<indent>[ \t>]*)(?P<bullet>(?:[-*+][ \t]+)*)"
    r"(?P<number>\d{1,9})(?P<mark>[.)])(?=[ \t]+(?P<rest>\S.*))"
)
INDENT = re.compile(r"[ \t>]*")


def protect(text: str) -> str:
    """The text with stand-ins for the marks of numbers that begin no list item. Undo with `restore()`."""
    lines = text.replace("\ufdd0", "").replace("\ufdd1", "").split("\n")
    numbered = {at: match for at, line in enumerate(lines) if (match := NUMBERED.match(line))}
    for at in set(numbered) - _list_items(lines, numbered):
        match, line = numbered[at], lines[at]
        lines[at] = line[: match.end("number")] + STAND_INS[match["mark"]] + line[match.end() :]
    return "\n".join(lines)


def restore(html: str) -> str:
    return html.replace("\ufdd0", ".").replace("\ufdd1", ")")


def is_date(match: re.Match[str]) -> bool:
    """Whether a NUMBERED line starts with a date such as "12. März" or "12. 3. 2026"."""
    return match["mark"] == "." and bool(DATE_TAIL.match(match["rest"]))


def _list_items(lines: list[str], numbered: dict[int, re.Match[str]]) -> set[int]:
    """Which of the `numbered` lines belong to a list of two or more items."""
    items: set[int] = set()
    open_lists: dict[str, int] = {}
    blank = True
    for at, line in enumerate(lines):
        match = numbered.get(at)
        if match and not match["bullet"] and not is_date(match):
            open_lists = _join(items, open_lists, match["indent"] + match["mark"], at)
        elif line.strip() and (blank or line.lstrip()[0] in "#|`~"):
            open_lists = _indented_less(open_lists, len(INDENT.match(line)[0]))  # type: ignore[index]
        blank = not line.strip()
    return items


def _join(items: set[int], open_lists: dict[str, int], key: str, at: int) -> dict[str, int]:
    if key in open_lists:
        items.update((at, open_lists[key]))
    return {**_indented_less(open_lists, len(key) - 1), key: at}


def _indented_less(open_lists: dict[str, int], indent: int) -> dict[str, int]:
    """The lists that are still open after a line of this indent: text in the same column ends a list."""
    return {key: at for key, at in open_lists.items() if len(key) <= indent}
