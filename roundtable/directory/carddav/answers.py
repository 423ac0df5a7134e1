"""Pure. Answers of WebDAV: one response for each resource, with the properties that were asked for."""

import re
from collections.abc import Iterable, Mapping
from html import escape

from roundtable.directory.carddav.asked import CARD, CS, DAV, Element, names

Name = tuple[str, str]
_PREFIXES = {DAV: "d", CARD: "c", CS: "s"}
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SPACES = " ".join(f'xmlns:{prefix}="{space}"' for space, prefix in _PREFIXES.items())
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    """Escaped; what XML can't hold is left out, and a CR stays one instead of becoming part of a line end."""
    return escape(_NO_XML.sub("", value)).replace("\r", "&#13;")


def tag(name: Name, inside: str = "") -> str:
    """An element in a namespace of ours, or with its own."""
    space, local = name
    if space in _PREFIXES:
        start = end = f"{_PREFIXES[space]}:{local}"
    else:
        start, end = f'x:{local} xmlns:x="{escape(space)}"' if space else f'{local} xmlns=""', f"x:{local}"
        end = end if space else local
    return f"<{start}>{inside}</{end}>" if inside else f"<{start}/>"


def dav(name: str, inside: str = "") -> str:
    return tag((DAV, name), inside)


def card(name: str, inside: str = "") -> str:
    return tag((CARD, name), inside)


def href(path: str) -> str:
    return dav("href", text(path))


def multistatus(responses: Iterable[str], sync_token: str = "") -> bytes:
    token = dav("sync-token", text(sync_token)) if sync_token else ""
    return f"{_HEAD}<d:multistatus {_SPACES}>{''.join(responses)}{token}</d:multistatus>".encode()


def error(name: Name, inside: str = "") -> bytes:
    """Why a request was refused, as a precondition's name."""
    return f"{_HEAD}<d:error {_SPACES}>{tag(name, inside)}</d:error>".encode()


def found(path: str, properties: Mapping[Name, str], wanted: Iterable[Name]) -> str:
    """A resource with the wanted properties: those that it has, and the names of those that it doesn't have."""
    has = [tag(name, properties[name]) for name in wanted if name in properties]
    lacks = [tag(name) for name in wanted if name not in properties]
    stats = [
        dav("propstat", dav("prop", "".join(those) or " ") + status(line))
        for those, line in ((has, "200 OK"), (lacks, "404 Not Found"))
        if those or (line == "200 OK" and not lacks)
    ]
    return dav("response", href(path) + "".join(stats))


def gone(path: str) -> str:
    return dav("response", href(path) + status("404 Not Found"))


def cut_off(path: str) -> str:
    """After as many as the client wanted: there are more."""
    return dav("response", href(path) + status("507 Insufficient Storage"))


def status(line: str) -> str:
    return dav("status", f"HTTP/1.1 {line}")


def wanted_names(prop: Element | None, everything: Iterable[Name]) -> list[Name]:
    """The names in a `prop` element; without one all that a client gets who asks for everything."""
    return names(prop) if prop else list(everything)
