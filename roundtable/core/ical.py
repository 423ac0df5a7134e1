"""Pure. iCalendar (RFC 5545), written by hand: a calendar takes an entry over, or replaces what it has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

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


def calendar(entries: Iterable[Entry], product: str, now: datetime, name: str = "", refresh: str = "") -> bytes:
    """The file. With a `name` it is one to subscribe to; `refresh` says how often, such as "PT6H"."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Runder Tisch//{product}//DE", "METHOD:PUBLISH"]
    if name:
        lines.append(f"X-WR-CALNAME:{_text(name)}")
    if refresh:
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{refresh}", f"X-PUBLISHED-TTL:{refresh}"]
    for entry in entries:
        lines += _event(entry, now)
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"]).encode()


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
