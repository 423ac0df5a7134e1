"""Pure. One date as iCalendar (RFC 5545), written by hand: a calendar takes it over, or replaces what it has."""

from datetime import UTC, datetime

from roundtable.training.models import Training

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def as_calendar(training: Training, host: str, now: datetime) -> bytes:
    """The file. Its UID stays the same, so that a later file changes the entry instead of adding one."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Runder Tisch//Fortbildung//DE",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:training-{training.id}@{host}",
        f"SEQUENCE:{training.changed}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(training.starts_at)}",
        f"DTEND:{_moment(training.ends_at)}",
        f"SUMMARY:{_text(training.title)}",
        *([f"LOCATION:{_text(training.place)}"] if training.place else []),
        *([f"DESCRIPTION:{_text(training.about)}"] if training.about else []),
        f"STATUS:{'CANCELLED' if training.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) for line in lines).encode()


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
