"""Pure. "Mo-Fr 9-12, Do 14-17" as weekdays and times. What isn't certain is not read: then only the text is shown."""

import re
from dataclasses import dataclass, field
from datetime import time

WEEKDAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
_SPELLINGS = (
    *("mo montag mon monday", "di dienstag tue tues tuesday", "mi mittwoch wed wednesday"),
    *("do donnerstag thu thurs thursday", "fr freitag fri friday", "sa samstag sonnabend sat saturday"),
    "so sonntag sun sunday",
)
_NAMES = {name: at for at, names in enumerate(_SPELLINGS) for name in names.split()}
_GROUPS = {"werktags": range(5), "täglich": range(7), "daily": range(7)}
_DAY = "|".join(sorted((re.escape(name) for name in _NAMES), key=len, reverse=True))
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?"
_TOKEN = re.compile(
    rf"(?P<days>(?:{_DAY})s?\b\.?(?:\s*-\s*(?:{_DAY})s?\b\.?)?)|(?P<group>werktags|täglich|daily)\b"
    rf"|(?P<times>\b{_CLOCK}\s*-\s*{_CLOCK})|(?P<closed>geschlossen|closed)\b|(?P<and>,|&|\+|/|und\b|and\b|sowie\b)"
    r"|(?P<note>\([^)]*\))|(?P<word>[^\W\d_][\w.\-]*)|(?P<other>\S)",
    re.IGNORECASE,
)
# Words that make hours depend on more than the weekday.
_UNSURE = re.compile(
    r"\b(jede[nrs]?|erste[nr]?|zweite[nr]?|dritte[nr]?|vierte[nr]?|letzte[nr]?|gerade|ungerade|außer|ausser|except|first|"
    r"second|third|last|every|ferien|feiertag\w*|vereinbarung|monat\w*|woche|week|circa|ca|(?:ab|from|until)(?=\s*\d))\b",
    re.IGNORECASE,
)
_BY_PHONE = re.compile(r"tele[fp]on|by phone|anruf", re.IGNORECASE)
_APPOINTMENT = re.compile(r"(?<!ohne )\b(termin\w*|appointment\w*)", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Span:
    """From one time to another on a weekday; Monday is 0."""

    weekday: int
    start: time
    end: time


@dataclass
class Part:
    """Hours of one kind: "telefonisch Mo-Fr 8-12". `label` are the words before, `text` all of it."""

    text: str
    label: str = ""
    spans: list[Span] = field(default_factory=list)

    @property
    def by_phone(self) -> bool:
        return bool(_BY_PHONE.search(self.text))

    @property
    def by_appointment(self) -> bool:
        return bool(_APPOINTMENT.search(self.text))


def read(text: str) -> list[Part] | None:
    """The parts between semicolons or lines; None if any of them can't be read for certain.

    One without any number names no times: "Fr geschlossen", "Besuch nur mit Termin".
    """
    pieces = [piece.strip() for piece in re.split(r"[;\n](?![^(]*\))", text) if piece.strip()]
    parts = [_part(piece) for piece in pieces]
    known = [part for part in parts if part is not None]
    return known if any(part.spans for part in known) and len(known) == len(parts) else None


def _part(piece: str) -> Part | None:
    text = re.sub(r"\s*(?:–|—|−|\bbis\b|\bto\b)\s*", "-", piece)
    text = re.sub(r"\s*\b(?:uhr|h)\b\.?", "", text, flags=re.IGNORECASE)
    if _UNSURE.search(text):
        return None
    if not re.search(r"\d", text):
        return Part(piece)
    reader = _Reader()
    for token in _TOKEN.finditer(text):
        if not reader.take(token):
            return None
    return Part(piece, " ".join(reader.label), reader.spans) if reader.is_complete() else None


class _Reader:
    """Days wait for their times: "Mo, Mi 9-12 und 14-16, Fr geschlossen"."""

    def __init__(self) -> None:
        self.label: list[str] = []
        self.spans: list[Span] = []
        self.days: list[int] = []
        self.used = False  # whether the days have got a time, or are closed
        self.apart = False  # whether words stand between these days' times: "Mo-Fr 9-17, Konsulat nur 9-13"

    def take(self, token: re.Match[str]) -> bool:
        """Whether this piece of text could be understood."""
        if token["days"] or token["group"]:
            return self._days(token)
        if token["times"]:
            return self._times(token)
        if token["closed"]:
            self.used = True
            return bool(self.days)
        if token["word"] and not self.days:
            self.label.append(token["word"])
        self.apart = self.apart or bool(token["word"] and self.used)
        return not token["other"] or token["other"] in ".:"

    def _days(self, token: re.Match[str]) -> bool:
        if self.used:
            self.days, self.used, self.apart = [], False, False
        if token["group"]:
            self.days += _GROUPS[token["group"].lower()]
            return True
        first, *rest = (_weekday(name) for name in token["days"].split("-"))
        last = rest[0] if rest else first
        self.days += range(first, last + 1)
        return first <= last

    def _times(self, token: re.Match[str]) -> bool:
        hours = re.findall(r"\d+(?:[:.]\d{2})?", token["times"])
        start, end = (_clock(each) for each in hours)
        if not self.days or self.apart or start is None or end is None or start >= end:
            return False
        self.spans += [Span(day, start, end) for day in self.days]
        self.used = True
        return True

    def is_complete(self) -> bool:
        return bool(self.spans) and self.used


def _weekday(name: str) -> int:
    plain = name.strip().rstrip(".").lower()
    return _NAMES[plain] if plain in _NAMES else _NAMES[plain.rstrip("s")]


def _clock(text: str) -> time | None:
    hour, _sign, minute = text.replace(".", ":").partition(":")
    if int(hour) == 24 and int(minute or 0) == 0:
        return time(23, 59)
    return time(int(hour), int(minute or 0)) if int(hour) < 24 and int(minute or 0) < 60 else None
