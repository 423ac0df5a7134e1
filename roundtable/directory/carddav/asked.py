"""Pure. What a client asks for: the XML of its request, read without entities and within bounds."""

from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

DAV, CARD, CS = "DAV:", "urn:ietf:params:xml:ns:carddav", "http://calendarserver.org/ns/"
_DEEPEST, _MOST = 20, 20_000
# Each is looked up in every card, or named for it: real clients send about twenty.
_MOST_NAMES, _MOST_CONDITIONS = 60, 60


class Unreadable(Exception):
    """The request is no XML that a client of an address book sends."""


@dataclass
class Element:
    """An element with its name as (namespace, local name)."""

    name: tuple[str, str]
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def find(self, space: str, name: str) -> "Element | None":
        return next((child for child in self.children if child.name == (space, name)), None)

    def all(self, space: str, name: str) -> list["Element"]:
        return [child for child in self.children if child.name == (space, name)]


def read(body: bytes) -> Element | None:
    """The root element; None without a body. Raises Unreadable for everything else."""
    if not body.strip():
        return None
    top = Element(("", ""), {})
    path, count = [top], 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(path) > _DEEPEST or count > _MOST:
            raise Unreadable
        space, _mark, local = name.rpartition(" ")
        element = Element((space, local), attributes)
        path[-1].children.append(element)
        path.append(element)

    def end(_name: str) -> None:
        path.pop()

    def text(data: str) -> None:
        path[-1].text += data

    def refuse(*_declaration: object) -> None:
        raise Unreadable  # a document type may declare entities, and no client sends one

    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, refuse
    parser.buffer_text = True
    try:
        parser.Parse(body, True)
    except (ExpatError, ValueError, LookupError) as problem:  # also an encoding that nobody knows
        raise Unreadable from problem
    return top.children[0]


def names(prop: Element) -> list[tuple[str, str]]:
    """The properties that are wanted, each once. Raises Unreadable for more than any client asks for."""
    found = list(dict.fromkeys(child.name for child in prop.children))
    if len(found) > _MOST_NAMES:
        raise Unreadable
    return found


def conditions_of(root: Element) -> Element | None:
    """The filter of a query. Raises Unreadable for more conditions than any client sends."""
    found = root.find(CARD, "filter")
    if found and _size(found) > _MOST_CONDITIONS:
        raise Unreadable
    return found


def _size(element: Element) -> int:
    return sum(1 + len(child.text) // 100 + _size(child) for child in element.children)


def whole_number(element: Element | None) -> int | None:
    """What stands in an element such as nresults; None for anything else."""
    text = element.text.strip() if element else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
