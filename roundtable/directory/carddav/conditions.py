"""Pure. The filter of an addressbook-query (RFC 6352, section 10.5), asked of the lines of a card."""

import re
from dataclasses import dataclass

from roundtable.directory.carddav.asked import CARD, Element


@dataclass(frozen=True)
class Line:
    """A property of a card: "TEL", {"TYPE": "WORK,VOICE"}, "+49 431 988"."""

    name: str
    parameters: dict[str, str]
    value: str


def lines(card: str) -> list[Line]:
    """The properties of a card, with folded lines put together and escapes read."""
    unfolded = re.sub(r"\r?\n[ \t]", "", card)
    return [_line(line) for line in unfolded.splitlines() if ":" in line]


def _line(line: str) -> Line:
    head, _sign, value = line.partition(":")
    name, *rest = head.split(";")
    parameters: dict[str, str] = {}
    for parameter in rest:
        key, _equals, content = parameter.partition("=")
        parameters[key.upper()] = ",".join(filter(None, (parameters.get(key.upper()), content)))
    return Line(name.rpartition(".")[2].upper(), parameters, re.sub(r"\\(.)", _unescaped, value))


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


def fits(asked: Element | None, card: str) -> bool:
    """Whether a card is what the filter asks for; without conditions every card is."""
    conditions = asked.all(CARD, "prop-filter") if asked else []
    if asked is None or not conditions:
        return True
    known = lines(card)
    return _together(asked, [_property(condition, known) for condition in conditions])


def _together(element: Element, results: list[bool]) -> bool:
    return all(results) if element.attributes.get("test") == "allof" else any(results)


def _property(condition: Element, known: list[Line]) -> bool:
    name = condition.attributes.get("name", "").upper()
    own = [line for line in known if line.name == name]
    if condition.find(CARD, "is-not-defined"):
        return not own
    parts = [part for part in condition.children if part.name in ((CARD, "text-match"), (CARD, "param-filter"))]
    if not parts:
        return bool(own)
    return any(_together(condition, [_part(part, line) for part in parts]) for line in own)


def _part(part: Element, line: Line) -> bool:
    if part.name == (CARD, "text-match"):
        return _matches(part, line.value)
    value = line.parameters.get(part.attributes.get("name", "").upper())
    if part.find(CARD, "is-not-defined"):
        return value is None
    match = part.find(CARD, "text-match")
    return value is not None and (match is None or _matches(match, value))


def _matches(match: Element, value: str) -> bool:
    """Whatever the collation, letters are compared without case."""
    wanted, there = match.text.casefold(), value.casefold()
    how = match.attributes.get("match-type", "contains")
    ways = {"equals": there == wanted, "starts-with": there.startswith(wanted), "ends-with": there.endswith(wanted)}
    return ways.get(how, wanted in there) != (match.attributes.get("negate-condition") == "yes")
