"""Pure. Reading vCards 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350) into fields of a contact. Pictures are left out."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from roundtable.core.i18n import gettext as _
from roundtable.core.text import fold
from roundtable.directory.exports.writing import PRODUCT

_TEXTS = {
    "CATEGORIES": "kind",
    "NOTE": "note",
    "UID": "uid",
    "URL": "website",
    "EMAIL": "email",
    "LANG": "languages",
    "SOURCE": "source_url",
}
_LONGEST = 20_000  # of a value; no field holds as much
_HEAVY = ("PHOTO", "LOGO", "SOUND", "KEY")


class Broken(Exception):
    """The argument is a sentence with the line."""


@dataclass
class Card:
    """`values` are (field, name of the property, value); `left_out` names properties that no contact has."""

    line: int
    values: list[tuple[str, str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    is_ours: bool = False


def cards(text: str) -> Iterator[Card]:
    """Each card of the text. Raises Broken for one that has no end."""
    card: Card | None = None
    for line, content in _unfolded(text):
        name, parameters, value = _property(content)
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            if card is not None:
                raise Broken(_("Line %(line)s: a card begins before the last one has ended.", line=line))
            card = Card(line)
        elif name == "END" and card is not None:
            yield _named(card)
            card = None
        elif card is not None and name:
            _read(card, name, parameters, value)
    if card is not None:
        raise Broken(_("Line %(line)s: this card has no end.", line=card.line))


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """(line where it begins, line without its folds)."""
    begun, parts = 0, [""]
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        # Before folds: here a blank at the beginning belongs to the text.
        if parts[-1].endswith("=") and "QUOTED-PRINTABLE" in parts[0][:1000].upper():
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        elif line[:1] in (" ", "\t") and begun:
            parts.append(line[1:])
        else:
            if begun and parts != [""]:
                yield begun, "".join(parts)
            begun, parts = number, [line]
    yield begun, "".join(parts)


def _property(content: str) -> tuple[str, str, str]:
    """(name without its group, parameters in capitals, value)."""
    found = re.match(r'([\w.-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)', content, re.DOTALL)
    if not found:
        return "", "", ""
    return found[1].rpartition(".")[2].upper(), found[2].upper(), found[3]


def _read(card: Card, name: str, parameters: str, value: str) -> None:
    if name == "PRODID":
        card.is_ours = value.strip() == PRODUCT
    if name in _HEAVY or (name == "NOTE" and card.is_ours):
        # The note of our own cards says how each number was checked: that is no text of the entry.
        card.left_out.append(name)
        return
    if name == "SOURCE" and card.is_ours:  # our own page is no source of what stands on it
        return
    value = value[:_LONGEST]
    if "QUOTED-PRINTABLE" in parameters:
        raw = quopri.decodestring(value.encode("utf-8", "replace"))
        value = raw.decode("utf-8") if _is_utf8(raw) else raw.decode("cp1252", "replace")
    if name == "TEL":
        number = re.sub(r"^tel:", "", value.strip(), flags=re.IGNORECASE).split(";ext=")[0]
        card.values.append(("fax" if "FAX" in parameters else "phone", name, _plain(number)))
    elif name == "ADR":
        card.values.append(("address", name, _address(value)))
    elif name in ("FN", "ORG"):
        parts = [_plain(part) for part in _divided(value) if part.strip()]
        card.values.append((name, name, ", ".join(parts) if name == "ORG" else _plain(value)))
    elif name in _TEXTS:
        text = re.sub(r"^mailto:", "", _plain(value), flags=re.IGNORECASE) if name == "EMAIL" else _plain(value)
        card.values.append((_TEXTS[name], name, text))


def _named(card: Card) -> Card:
    """The organisation is the name of the contact; a person in it is nobody whom the directory keeps."""
    names = {name: value for name, _label, value in reversed(card.values) if name in ("FN", "ORG")}
    card.values = [value for value in card.values if value[0] not in ("FN", "ORG")]
    chosen = names.get("ORG") or names.get("FN", "")
    if chosen:
        card.values.insert(0, ("name", "ORG" if names.get("ORG") else "FN", chosen))
    if names.get("ORG") and names.get("FN") and not fold(names["FN"]).startswith(fold(names["ORG"])):
        card.left_out.append("FN")
    return card


def _address(value: str) -> str:
    parts = [_plain(part) for part in _divided(value)] + [""] * 7
    box, more, street, city, _region, code = parts[:6]
    return ", ".join(filter(None, [more, street, box, f"{code} {city}".strip()]))


def _divided(value: str) -> list[str]:
    return re.split(r"(?<!\\);", value)


def _plain(value: str) -> str:
    return re.sub(r"\\([\\,;:nN])", lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
