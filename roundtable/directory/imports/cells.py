"""Pure. Single cells of the Foreign Office's list: texts with HTML, numbers, countries and kinds as we have them."""

import re
from dataclasses import dataclass
from functools import cache
from html import unescape

from roundtable.core.text import fold, one_line, several_lines, without_directions
from roundtable.directory import channels
from roundtable.directory.country_names import codes, names

_BLOCKS = frozenset("br p div li tr ul ol h1 h2 h3 h4".split())  # noqa: SIM905
_SILENT = frozenset(("script", "style"))
_TAG = re.compile(r"<(?:!--(?:.*?-->|.*)|(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>|[!?][^<>]*+>)", re.DOTALL)
_NUMBER = re.compile(r"(?:\+|\(\+?0|0)[0-9 ()/.\-–]*[0-9]")
_BETWEEN = re.compile(r"[;\n|,]|\s(?:oder|und|or|and|sowie)\s|\s*/\s*(?=\(?(?:\+|0[1-9]))")
_OTHER_END = re.compile(r"(.*\d)\s?/\s?-?(\d{1,3})")
_SHORT_END = re.compile(r"[-/ ]*(\d{1,3})")
_LEAST_DIGITS = 6  # a number with its area code has at least as many
_PERSON = re.compile(r"\b(?:Herrn?|Frau|Mr|Mrs|Ms|S\.\s?E|I\.\s?E|H\.\s?E|Dr|Prof)\b\.?", re.IGNORECASE)
_TO_PERSON = r"(?i)^(?:c/o\s+)?(?:z\.?\s?Hd\.?|(?:Herrn?|Frau|Mrs?|Ms)\b\.?|[SIH]\.\s?E\.)"
_FUNCTION = re.compile(
    r"konsul|botschaft|geschäfts|attach|gesandt|exzellenz|bevollmächt|außerordent|leiter|republik|vertret|herr|frau|"
    r"königreich|generalsekret|^(?:der|die|das|und|von|ad|a\.i|dr|prof|mag|dipl)\b",
    re.IGNORECASE,
)

# By what the type says, else the title; the first that is found in it counts.
_KINDS = (
    ("honorargeneralkonsul", "honorary_consulate_general"),
    ("honorarkonsul", "honorary_consulate"),
    ("honorarvizekonsul", "honorary_consulate"),
    ("generalkonsul", "consulate_general"),
    ("konsularabteilung", "embassy_consular_section"),
    ("nuntiatur", "nunciature"),
    ("konsul", "consulate"),
    ("botschaft", "embassy"),
)
# The list says only "Kongo" for the republic of that name; the other one is "Kongo, Demokratische Republik".
_OF_THE_LIST = {"kongo": "CG", "republik kongo": "CG"}
# States that are no more and became several: nobody can say which one an old entry means.
ENDED = frozenset(
    fold(name)
    for name in (
        *("Sowjetunion", "UdSSR", "Union der Sozialistischen Sowjetrepubliken", "Jugoslawien", "Tschechoslowakei"),
        *("Serbien und Montenegro", "Bundesrepublik Jugoslawien", "CSSR", "DDR", "Deutsche Demokratische Republik"),
        "Vereinigte Arabische Republik",
    )
)


@dataclass(frozen=True)
class Contact:
    """A way to reach a mission: what a channel of the directory would be."""

    kind: str
    value: str
    label: str = ""


def _text_of(html: str) -> str:
    """Without tags and comments; one pass, whatever stands there. "<" that begins no tag is text."""
    found, silent, at = [], "", 0
    for tag in _TAG.finditer(html):
        name = (tag["name"] or "").lower()
        if not silent:
            found += [unescape(html[at : tag.start()]), "\n" if name in _BLOCKS else ""]
        if name in _SILENT and silent in ("", name):
            silent = "" if tag["end"] else name
        at = tag.end()
    return "".join([*found, "" if silent else unescape(html[at:])])


def words(value: object, limit: int = 4000) -> str:
    """The text of a cell without its HTML, a line for each line of it; "" for what is no text."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    lines = (one_line(line) for line in several_lines(_text_of(str(value)[: 4 * limit])).split("\n"))
    return without_directions("\n".join(line for line in lines if line)[:limit]).strip()


def line(value: object, limit: int = 200) -> str:
    """The same in one line."""
    return " ".join(words(value, limit).split())[:limit].strip()


def _names_in(leader: str) -> list[str]:
    """The names of the head of a mission, without titles and functions."""
    parts = re.split(r"[\s,;()]+", leader)
    return [part for part in parts if len(part) > 2 and part[0].isupper() and not _FUNCTION.search(part)]


def name_without_person(name: str, leader: str) -> str:
    """ "Honorarkonsul Herr Max Muster, Kiel" → "Honorarkonsul, Kiel"."""
    for part in _names_in(leader):
        name = re.sub(rf"\b{re.escape(part)}\b", "", name)
    return re.sub(r"\s+(?=[,;)])", "", one_line(_PERSON.sub("", name))).strip(" ,;-–")


def without_person(text: str, leader: str) -> str:
    """The lines that name nobody: not the head of the mission, nor anybody with a title."""
    named = _names_in(leader)
    return "\n".join(
        each
        for each in text.split("\n")
        if not _PERSON.search(each) and not any(re.search(rf"\b{re.escape(name)}\b", each) for name in named)
    )


def place_without_person(text: str, leader: str) -> str:
    """ "z. Hd. Herrn Max Muster, Postfach 12" → "Postfach 12"."""
    named = [rf"\b{re.escape(name)}\b" for name in _names_in(leader)]
    parts = [part.strip() for part in re.split(r"[\n,]", text) if part.strip()]
    kept = [part for part in parts if not any(re.search(each, part) for each in (_TO_PERSON, *named))]
    return ", ".join(kept)


def numbers(kind: str, text: str, leader: str = "") -> tuple[list[Contact], list[str]]:
    """All numbers of a cell with what stands beside each, and the pieces in which there is none."""
    found: list[Contact] = []
    unread: list[str] = []
    for piece in (one_line(piece) for piece in _BETWEEN.split(text)):
        if not piece:
            continue
        number = _NUMBER.search(piece)
        end = _SHORT_END.fullmatch(piece)
        if number and _digits(number[0]) >= _LEAST_DIGITS:
            label = _label(f"{piece[: number.start()]} {piece[number.end() :]}", leader)
            found += [Contact(kind, value, label) for value in _endings(_without_brackets(number[0]))]
        elif found and end:  # "030 12345, 46": only the end of the next one
            found.append(Contact(kind, _with_end(found[-1].value, end[1])))
        elif found and not found[-1].label and _digits(piece) < _LEAST_DIGITS and not number:
            found[-1] = Contact(kind, found[-1].value, _label(piece, leader))
        else:
            unread.append(piece[:120])
    kept = [contact for contact in found if not channels.problem(kind, contact.value)]
    unread += [contact.value[:120] for contact in found if contact not in kept]
    return _each_once(kept), unread


def mails(text: str) -> tuple[list[Contact], list[str]]:
    """All e-mail addresses of a cell, and what looks like one and isn't."""
    text = re.sub(r"\s?[\[(](?:at|ät)[\])]\s?", "@", text, flags=re.IGNORECASE)
    pieces = [channels.tidy("email", piece.strip(".")) for piece in re.split(r"[\s,;<>()|]+", text) if "@" in piece]
    kept = [Contact("email", piece) for piece in pieces if not channels.problem("email", piece)]
    return _each_once(kept), [piece[:120] for piece in pieces if channels.problem("email", piece)]


def websites(text: str) -> tuple[list[Contact], list[str]]:
    """All web addresses of a cell, and what looks like one and isn't."""
    pieces = [channels.tidy("website", piece.strip(".,")) for piece in re.split(r"[\s;<>|]+", text) if "." in piece]
    wrong = [piece for piece in pieces if channels.problem("website", piece) or len(piece) > channels.MAX_VALUE]
    return _each_once([Contact("website", piece) for piece in pieces if piece not in wrong]), [w[:120] for w in wrong]


def kind_of(type_name: str, title: str) -> str:
    """Our kind of mission; "representation" for what the list calls otherwise."""
    for text in (type_name.casefold(), title.casefold()):
        for part, kind in _KINDS:
            if part in text:
                return kind
    return "representation"


def country_of(name: str) -> str:
    """The code of a country by any of its names; "" for an unknown one, and for a name that several share."""
    tried = [name]
    if apart := re.fullmatch(r"([^,(]+)[,(]\s*([^)]+)\)?", name):  # "Kongo, Demokratische Republik"
        tried += [f"{apart[2]} {apart[1]}", apart[1]] if apart[2].strip() else [apart[1]]
    for each in tried:
        key = fold(one_line(each))
        if key in ENDED:
            return ""
        if code := _OF_THE_LIST.get(key) or _codes_by_name().get(key):
            return code
    return ""


@cache
def _codes_by_name() -> dict[str, str]:
    official: dict[str, set[str]] = {}
    every: dict[str, set[str]] = {}
    for code in codes():
        for place, name in enumerate(names(code)):
            every.setdefault(fold(name), set()).add(code)
            if place < 2:
                official.setdefault(fold(name), set()).add(code)
    single = {name: next(iter(found)) for name, found in every.items() if len(found) == 1}
    return single | {name: next(iter(found)) for name, found in official.items() if len(found) == 1}


def _without_brackets(number: str) -> str:
    """ "(030) 5 47" is typed here as "030 5 47"."""
    return one_line(re.sub(r"^\((\+?[0-9]+)\)", r"\1 ", number))


def _endings(number: str) -> list[str]:
    """ "030 12345/46" is two numbers."""
    both = _OTHER_END.fullmatch(number)
    if both and _digits(both[1]) >= _LEAST_DIGITS:
        return [both[1], _with_end(both[1], both[2])]
    return [number]


def _with_end(number: str, end: str) -> str:
    return number[: -len(end)] + end


def _label(text: str, leader: str) -> str:
    label = one_line(text).strip(" :.,;-–()/")
    return "" if not without_person(label, leader) else label[:80]


def _digits(text: str) -> int:
    return sum(sign.isdecimal() for sign in text)


def _each_once(contacts: list[Contact]) -> list[Contact]:
    found: list[Contact] = []
    for contact in contacts:
        if not any(channels.is_same(contact.kind, contact.value, other.value) for other in found):
            found.append(contact)
    return found
