"""Pure. iCalendar (RFC 5545), written by hand: a calendar takes an entry over, or replaces what it has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True)
class Entry:
    """`uid` never changes, `sequence` rises with each change: a later file replaces an entry instead of adding one."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str = ""
    about: str = ""
    cancelled: bool = False


@dataclass(frozen=True)
class Day:
    """A whole day without a time, such as a deadline."""

    uid: str
    sequence: int
    on: date
    summary: str
    about: str = ""
    url: str = ""


@dataclass(frozen=True)
class Todo:
    """A task. `status` is NEEDS-ACTION, IN-PROCESS, COMPLETED or CANCELLED."""

    uid: str
    sequence: int
    summary: str
    about: str = ""
    url: str = ""
    due: date | None = None
    status: str = "NEEDS-ACTION"


Part = Entry | Day | Todo


def calendar(entries: Iterable[Part], product: str, now: datetime, name: str = "", refresh: str = "") -> bytes:
    """The file. With a `name` it is one to subscribe to; `refresh` says how often, such as "PT6H"."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Runder Tisch//{product}//DE", "METHOD:PUBLISH"]
    if name:
        lines.append(f"X-WR-CALNAME:{_text(name)}")
    if refresh:
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{refresh}", f"X-PUBLISHED-TTL:{refresh}"]
    for entry in entries:
        lines += _lines(entry, now)
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"]).encode()


def _lines(part: Part, now: datetime) -> list[str]:
    if isinstance(part, Day):
        return _day(part, now)
    return _todo(part, now) if isinstance(part, Todo) else _event(part, now)


def _day(day: Day, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        *_beginning(day, now),
        f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _todo(todo: Todo, now: datetime) -> list[str]:
    due = [f"DUE;VALUE=DATE:{todo.due:%Y%m%d}"] if todo.due else []
    done = ["PERCENT-COMPLETE:100"] if todo.status == "COMPLETED" else []
    return ["BEGIN:VTODO", *_beginning(todo, now), *due, f"STATUS:{todo.status}", *done, "END:VTODO"]


def _beginning(part: Day | Todo, now: datetime) -> list[str]:
    return [
        f"UID:{part.uid}",
        f"SEQUENCE:{part.sequence}",
        f"DTSTAMP:{_moment(now)}",
        f"SUMMARY:{_text(part.summary)}",
        *([f"DESCRIPTION:{_text(part.about)}"] if part.about else []),
        *([f"URL:{part.url}"] if part.url else []),
    ]


def _event(entry: Entry, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(entry.starts_at)}",
        f"DTEND:{_moment(entry.ends_at)}",
        f"SUMMARY:{_text(entry.summary)}",
        *([f"LOCATION:{_text(entry.place)}"] if entry.place else []),
        *([f"DESCRIPTION:{_text(entry.about)}"] if entry.about else []),
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _folded(line: str) -> str:
    """Lines of at most 75 bytes; a letter of several bytes stays whole."""
    parts, size = [""], 0
    for letter in line:
        length = len(letter.encode())
        if size + length > 75:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += length
    return "\r\n".join(parts) + "\r\n"
