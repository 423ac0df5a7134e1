"""Pure. Parsing the lines of an agenda or minutes: STEPS are tried at each line."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from roundtable.core.text import fold
from roundtable.importing import columns
from roundtable.importing.preview import ImportedItem, ImportedTask
from roundtable.markdown.ordinals import DATE_TAIL

LABELS = {
    "date": ("datum", "tag", "date"),
    "begin": ("beginn", "anfang", "beginning"),
    "end": ("ende", "schluss", "ending"),
    "time": ("zeit", "uhrzeit", "time"),
    "place": ("ort", "sitzungsort", "place"),
    "chair": ("moderation", "sitzungsleitung", "leitung", "vorsitz", "chair"),
    "minute_taker": ("protokoll", "protokollfuhrung", "schriftfuhrung", "niederschrift", "minutes"),
    "status": ("status",),
    "attendance": (
        "anwesend",
        "anwesende",
        "teilnehmende",
        "entschuldigt",
        "unentschuldigt",
        "vertreten",
        "nicht da",
        "nicht vertreten",
        "gast",
        "gaste",
        "present",
        "represented",
        "not represented",
        "excused",
        "absent",
        "guest",
    ),
    "occasion": ("anlass",),
    "distribution": ("verteiler", "distribution"),
    "annexes": ("anlage", "anlagen"),
}
FIELD = {label: name for name, labels in LABELS.items() for label in labels}
SEVERAL = ("attendance", "occasion")
AGENDA_HEADINGS = ("tagesordnung", "agenda", "tagesordnungspunkte", "to")
TASK_HEADINGS = ("aufgaben", "aufgabenliste", "massnahmen", "offene aufgaben", "todo", "to do", "to dos", "tasks")

HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*")
UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*")
RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*")
TOP = re.compile(
    r"\s*(?:[-*+]\s+)?(?P<bold>\*\*|__)?\s*TOP\s*(?P<number>\d+(?:\.\d+)*\s?(?:[a-z]\b)?)"
    r"(?P<mark>\s*[:.)–—-]+|\t|\*\*|__)?\s*(?P<title>.*)",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r" {0,3}(?P<number>\d{1,3}(?:\.\d+)*[a-z]?)(?:[.)]\s+|\t|(?<=\d\.\d) )(?P<title>\S.*)", re.IGNORECASE
)
BULLET = re.compile(r"\s*[-*+]\s+(?:\[[ xX]\]\s+)?(?P<text>\S.*)")
LABELLED = re.compile(r"\s*(?:[-*+]\s+)?(?:\*\*|__)?(?P<label>[^:*|]{2,40}?):(?:\*\*|__)?\s+(?P<value>.*)")
NEXT_LABEL = re.compile(r"\s+[–—|]\s+(?=(?:\*\*|__)?[^:*–—|]{2,40}:(?:\*\*|__)?\s)")
BOLD = re.compile(r"\s*(\*\*|__)[^*_]+\1\s*")
FENCE = re.compile(r"(?P<lead>(?: *(?:(?:[-*+]|\d{1,9}[.)])(?= )|>))+ *| {0,3})(?P<fence>`{3,}|~{3,})[^`]*")
REMARK = re.compile(r"(?P<title>.*\S)\s*\((?P<inside>[^()]+)\)")


@dataclass
class ReadingState:
    """What has been read so far. While `follows` is true, text belongs to the last item, else to `rest`."""

    lines: list[str]
    items: list[ImportedItem] = field(default_factory=list)
    texts: dict[int, list[str]] = field(default_factory=dict)
    tasks: list[ImportedTask] = field(default_factory=list)
    head: dict[str, str] = field(default_factory=dict)
    rest: list[tuple[int, str]] = field(default_factory=list)
    section: str = "head"  # then agenda, items, list (items in a numbered list), tasks, foot
    level: int = 0
    follows: bool = False
    last_field: str = ""


def _fence(reading: ReadingState, at: int) -> int:
    """A fenced code block is text, whatever it contains. A fence not closed in its list or quotation is no fence."""
    match = FENCE.fullmatch(reading.lines[at]) if reading.follows else None
    inside = re.sub(r"[^\s>]", " ", match["lead"]) if match and match["lead"].strip() else ""
    closing = re.compile(rf"{inside} {{0,3}}{match['fence']}{match['fence'][0]}*\s*" if match else "")
    for end in range(at + 1, len(reading.lines)) if match else ():
        if closing.fullmatch(reading.lines[end]):
            for line in reading.lines[at : end + 1]:
                _add_text(reading, line)
            return end + 1 - at
        if not f"{reading.lines[end]}{' ' * len(inside)}".startswith(inside):
            break
    return 0


def _table(reading: ReadingState, at: int) -> int:
    pair = reading.lines[at : at + 2]
    table = columns.read_table(*pair) if len(pair) == 2 else None
    if table is None:
        return 0
    end = at + 2
    while end < len(reading.lines) and "|" in reading.lines[end]:
        _row(reading, end, table)
        end += 1
    # Text below the table of an agenda belongs to none of its items.
    reading.follows = reading.follows and table.is_tasks
    return end - at


def _row(reading: ReadingState, at: int, table: columns.Table) -> None:
    fields, others = columns.read_row(table, reading.lines[at])
    if not any(fields.values()) and not others:
        return
    if not fields.get("title"):
        reading.rest.append((at + 1, reading.lines[at].strip()))
    elif table.is_tasks:
        title = " – ".join([fields.pop("title"), *others])
        reading.tasks.append(ImportedTask(title, at + 1, **fields))
    else:
        reading.items.append(_item_of_row(fields, others, table, at + 1))


def _item_of_row(fields: dict[str, str], others: list[str], table: columns.Table, line: int) -> ImportedItem:
    kind, duration = columns.kind_of(fields.get("kind", "")), columns.duration(fields.get("duration", ""))
    unread = (name for name, read in (("kind", bool(kind)), ("duration", duration is not None)) if not read)
    notes = [f"{table.headings[table.columns.index(name)]}: {fields[name]}" for name in unread if fields.get(name)]
    text = "\n".join(filter(None, (fields.get("text", ""), *notes, *others)))
    number = _number(fields.get("number", ""))
    return ImportedItem(number, _without_bold(fields["title"]), line, kind, duration, fields.get("presenter", ""), text)


def _heading(reading: ReadingState, at: int) -> int:
    line = reading.lines[at]
    match = HEADING.fullmatch(line)
    if match and match[2]:
        _take_heading(reading, at, len(match[1]), match[2])
        return 1
    under = UNDERLINE.fullmatch("".join(reading.lines[at + 1 : at + 2]))
    alone = line.strip() and (at == 0 or not reading.lines[at - 1].strip())
    if not under or not alone or BULLET.match(line) or RULE.fullmatch(line) or "|" in line:
        return 0
    _take_heading(reading, at, 1 if under[1][0] == "=" else 2, line.strip())
    return 2


def _take_heading(reading: ReadingState, at: int, level: int, title: str) -> None:
    name = fold(_without_bold(title)).strip(" :")
    top = TOP.fullmatch(title)
    if top and top["title"]:
        _begin_item(reading, at, top["number"], top["title"], level)
    elif not reading.items and "title" not in reading.head and level == 1:
        reading.head["title"] = _without_bold(title)
        reading.section = "agenda" if name.endswith("tagesordnung") else reading.section
    elif name in AGENDA_HEADINGS or name in TASK_HEADINGS:
        reading.section = "agenda" if name in AGENDA_HEADINGS else "tasks"
        reading.follows = False
    elif reading.follows and level > reading.level:
        _add_text(reading, reading.lines[at])
    else:
        _begin_plain_item(reading, at, title, level)


def _begin_plain_item(reading: ReadingState, at: int, title: str, level: int) -> None:
    numbered = NUMBERED.fullmatch(title)
    if numbered and not DATE_TAIL.match(numbered["title"]):
        _begin_item(reading, at, numbered["number"], numbered["title"], level)
    else:
        _begin_item(reading, at, "", title, level)


def _begin_item(reading: ReadingState, at: int, number: str, title: str, level: int) -> None:
    title, kind, duration = _split_remark(_without_bold(title))
    reading.items.append(ImportedItem(_number(number), columns.unescape(title), at + 1, kind, duration, level=level))
    reading.section, reading.level, reading.follows = "items", level, True


def _add_text(reading: ReadingState, line: str) -> None:
    reading.texts.setdefault(len(reading.items) - 1, []).append(line.rstrip())


def _blank(reading: ReadingState, at: int) -> int:
    line = reading.lines[at]
    if line.strip() and not RULE.fullmatch(line):
        return 0
    reading.last_field = ""
    if reading.follows:
        _add_text(reading, line)
    return 1


def _top_line(reading: ReadingState, at: int) -> int:
    """A line such as "TOP 1: Title", but not a sentence that begins with "TOP 3"."""
    match = TOP.fullmatch(reading.lines[at])
    if not match or not _without_bold(match["title"]):
        return 0
    inside = at > 0 and reading.lines[at - 1].strip() and not TOP.match(reading.lines[at - 1])
    sentence = match["title"].rstrip().endswith((".", "!", "?"))
    if not (match["mark"] or match["bold"]) and (inside or sentence):
        return 0
    _begin_item(reading, at, match["number"], match["title"], 6)
    return 1


def _numbered(reading: ReadingState, at: int) -> int:
    match = NUMBERED.fullmatch(reading.lines[at]) if reading.section in ("agenda", "list") else None
    if not match or DATE_TAIL.match(match["title"]):
        return 0
    _begin_item(reading, at, match["number"], match["title"], 6)
    reading.section = "list"
    return 1


def _after_list(reading: ReadingState, at: int) -> int:
    """An unindented line after a blank one ends a numbered item."""
    ended = not reading.lines[at][0].isspace() and not reading.lines[at - 1].strip()
    if reading.section == "list" and ended:
        reading.section, reading.follows = "foot", False
    return 0


def _task_line(reading: ReadingState, at: int) -> int:
    match = BULLET.fullmatch(reading.lines[at]) if reading.section == "tasks" else None
    if match:
        reading.tasks.append(ImportedTask(match["text"], at + 1))
    return int(bool(match))


def _head_line(reading: ReadingState, at: int) -> int:
    if reading.follows:
        return 0
    line = reading.lines[at]
    parts = [(LABELLED.fullmatch(part), part) for part in NEXT_LABEL.split(line)]
    names = [_field(reading, match["label"]) if match else "" for match, _ in parts]
    if not any(names):
        return _continued(reading, line) or _occasion(reading, line)
    for name, (match, part) in zip(names, parts, strict=True):
        if match and name:
            _set_field(reading, name, match)
        else:
            reading.rest.append((at + 1, part.strip()))
    return 1


def _field(reading: ReadingState, label: str) -> str:
    """The head's field with this label; "" if there is none, or if it has a value (minutes repeat some at the end)."""
    first = FIELD.get(fold(label).split(" ")[0], "")
    name = FIELD.get(fold(label), first if first == "attendance" else "")
    return "" if name in reading.head and name not in SEVERAL else name


def _set_field(reading: ReadingState, name: str, match: re.Match[str]) -> None:
    label = f"{match['label'].strip()}: " if name == "attendance" else ""
    value = columns.unescape(match["value"].strip())
    reading.head[name] = _append_line(reading.head.get(name, ""), label + value)
    reading.last_field = name


def _continued(reading: ReadingState, line: str) -> int:
    """A wrapped line continues the field before it."""
    if not reading.last_field or BULLET.match(line) or LABELLED.match(line):
        return 0
    reading.head[reading.last_field] += " " + line.strip()
    return 1


def _occasion(reading: ReadingState, line: str) -> int:
    """The lines below the title: the table's name in bold, and which of its meetings it is."""
    names_meeting = BOLD.fullmatch(line) or re.search(r"\bSitzung\b", line[:60])
    if reading.items or "date" in reading.head or not names_meeting:
        return 0
    reading.head["occasion"] = _append_line(reading.head.get("occasion", ""), _without_bold(line))
    return 1


def _text(reading: ReadingState, at: int) -> int:
    if reading.follows:
        _add_text(reading, reading.lines[at])
    else:
        reading.rest.append((at + 1, reading.lines[at].strip()))
    return 1


# Each step gets a line number and returns how many lines it has read, or 0; the first that reads any wins.
STEPS: tuple[Callable[[ReadingState, int], int], ...] = (
    _fence,
    _table,
    _heading,
    _blank,
    _top_line,
    _numbered,
    _after_list,
    _task_line,
    _head_line,
    _text,
)


def _append_line(above: str, line: str) -> str:
    return f"{above}\n{line}" if above else line


def _without_bold(title: str) -> str:
    return title.replace("**", "").replace("__", "").strip()


def _number(written: str) -> str:
    return re.sub(r"^TOP|[\s.)]+$|\s", "", _without_bold(written), flags=re.IGNORECASE)


def _split_remark(title: str) -> tuple[str, str, int | None]:
    """A title without a remark such as "(Beschluss, 10 Min.)", and what the remark says."""
    match = REMARK.fullmatch(title)
    words = [word.strip() for word in match["inside"].split(",")] if match else []
    kinds = [columns.kind_of(word) for word in words]
    # A mere number in brackets is more often a year or a count than a duration.
    lengths = [columns.duration(word) if re.search(r"[a-z':]", word.lower()) else None for word in words]
    counts = [sum(map(bool, kinds)), sum(map(bool, lengths))]
    if not match or sum(counts) < len(words) or max(counts) > 1:
        return title, "", None
    return match["title"], "".join(kinds), next(filter(None, lengths), None)
