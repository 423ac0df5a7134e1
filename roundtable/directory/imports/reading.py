"""Pure. Reading the Foreign Office's list: JSON in, missions and what is unreadable out. Names of people stay out."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.core.text import fold, one_line
from roundtable.directory.imports import cells
from roundtable.directory.imports.cells import Contact

MAX_ENTRIES = 5000
SOURCE = "Auswärtiges Amt, Liste der Vertretungen in Deutschland"

# Why a list can't be used. Nothing is changed then.
PROBLEMS = {
    "empty": noop("The answer holds no missions. Probably the service is switched off at the moment."),
    "page": noop("The answer is a web page and not the list. Probably the service is switched off at the moment."),
    "cut": noop("The list is incomplete: its end is missing."),
    "other": noop("This is not the Foreign Office’s list of missions in Germany."),
    "short": noop("The list names only %(now)s missions, last time there were %(before)s. Probably it is incomplete."),
    "large": noop("The list is larger than %(limit)s MB, far more than it should be."),
    "stopped": noop("Loading was interrupted before it was complete."),
    "unreachable": noop("The Foreign Office’s server can’t be reached."),
    "slow": noop("The Foreign Office’s server took too long to answer."),
    "refused": noop("The Foreign Office’s server answers with an error (%(status)s)."),
    "elsewhere": noop("The Foreign Office’s server leads to another address, and that is not followed."),
    "address": noop("The list is loaded from the Foreign Office’s server only, by an encrypted connection."),
    "broken": noop("The connection broke off in the middle of the list."),
}
UNREAD = {
    "country": noop("Country not known: %(what)s"),
    "ended": noop("This country no longer exists: %(what)s"),
    "phone": noop("No telephone number: %(what)s"),
    "fax": noop("No fax number: %(what)s"),
    "email": noop("No e-mail address: %(what)s"),
    "website": noop("No web address: %(what)s"),
    "shape": noop("Not readable"),
}


class NoList(Exception):
    """What came is not a list that can be used; `code` is a key of PROBLEMS."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values
        super().__init__(code)


@dataclass(frozen=True)
class ListedEntry:
    """A mission as the list names it, in our words: kind, country code, channels."""

    remote_id: str
    name: str
    kind: str
    country_code: str
    city: str = ""
    office_hours: str = ""
    note: str = ""
    modified: str = ""
    contacts: tuple[Contact, ...] = ()

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Unread:
    """A cell or an entry that could not be read; `reason` is a key of UNREAD, `where` the mission."""

    reason: str
    what: str
    where: str


@dataclass
class Reading:
    """The list: its missions, and what could not be read. `seen` are the ids of all its entries, also unread ones."""

    entries: list[ListedEntry] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    modified: str = ""


def problem_words(problem: list[Any]) -> str:
    """The sentence for a code and its values, as an import keeps them."""
    code, values = (problem[0], problem[1] if len(problem) > 1 else {}) if problem else ("other", {})
    return _(PROBLEMS.get(code, PROBLEMS["other"]), **values)


# Beside what was not understood: a mission that is left out, because it asked not to be listed.
OPTED_OUT = "opted_out"


def unread_words(reason: str, what: str) -> str:
    return _(UNREAD.get(reason, UNREAD["shape"]), what=what)


def read_list(data: bytes) -> Reading:
    """Raises NoList for whatever is not the whole list."""
    root = _parsed(data)
    body = root.get("response", root) if isinstance(root, dict) else None
    if not isinstance(body, dict):
        raise NoList("other")
    found = {_ident(key): value for key, value in body.items() if isinstance(value, dict) and _ident(key)}
    _require_whole(body, found)
    reading = Reading(modified=_day(body.get("lastModified")))
    for remote_id, cell in list(found.items())[:MAX_ENTRIES]:
        reading.seen.add(remote_id)
        _read_entry(reading, remote_id, cell)
    if not reading.entries:
        raise NoList("other")
    reading.entries.sort(key=lambda entry: (entry.country_code, entry.kind, entry.name))
    return reading


def _ident(name: object) -> str:
    return one_line(str(name))[:40]


def _parsed(data: bytes) -> Any:
    text = data.decode("utf-8-sig", errors="replace").strip()
    if not text:
        raise NoList("empty")
    if text.startswith("<"):
        raise NoList("page")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoList("cut" if text[0] in "{[" else "other") from error


def _require_whole(body: dict[str, Any], found: dict[str, Any]) -> None:
    """The list names its entries at its beginning."""
    named = body.get("contentList")
    if isinstance(named, list) and named:
        missing = len({_ident(name) for name in named} - found.keys() - {""})
        if missing > len(named) // 10:
            raise NoList("cut")
    if not found:
        raise NoList("empty")


def _read_entry(reading: Reading, remote_id: str, cell: dict[str, Any]) -> None:
    leader, country = cells.line(cell.get("leader")), cells.line(cell.get("country"), 120)
    name = cells.name_without_person(cells.line(cell.get("title")), leader)
    where = name or _unnamed(country, leader) or remote_id
    if not name or not country:
        reading.unread.append(Unread("shape", "", where))
        return
    code = cells.country_of(country)
    if not code:
        ended = fold(country) in cells.ENDED
        reading.unread.append(Unread("ended" if ended else "country", _unnamed(country, leader), where))
        return
    contacts: list[Contact] = []
    for found, wrong, kind in _contacts(cell, leader):
        contacts += found
        reading.unread += [Unread(kind, said, where) for what in wrong if (said := _unnamed(what, leader))]
    remarks = (cells.without_person(cells.words(cell.get(part)), leader) for part in ("departments", "remark", "misc"))
    reading.entries.append(
        ListedEntry(
            remote_id,
            name,
            cells.kind_of(cells.line(cell.get("type")), name),
            code,
            cells.line(cell.get("city"), 80),
            cells.without_person(cells.words(cell.get("open"), 2000), leader),
            "\n\n".join(remark for remark in remarks if remark),
            _day(cell.get("lastModified")),
            tuple(contacts),
        )
    )


def _contacts(cell: dict[str, Any], leader: str) -> Iterator[tuple[list[Contact], list[str], str]]:
    for kind, column in (("phone", "telefone"), ("fax", "fax")):
        yield *cells.numbers(kind, cells.words(cell.get(column)), leader), kind
    yield *cells.mails(cells.words(cell.get("mail"))), "email"
    yield *cells.websites(cells.words(cell.get("url"))), "website"
    yield _addresses(cell, leader), [], "address"


def _unnamed(what: str, leader: str) -> str:
    """What could not be read, unless it names somebody: that is neither stored nor shown."""
    return cells.without_person(what, leader)


def _addresses(cell: dict[str, Any], leader: str) -> list[Contact]:
    """An address needs a street; a postal one is a second address."""
    named = cells.place_without_person(cells.line(cell.get("street")), leader)
    street = f"{named} {cells.line(cell.get('number'), 20)}".strip()
    place = f"{cells.line(cell.get('zip'), 10)} {cells.line(cell.get('city'), 80)}".strip()
    found = []
    if named:
        found.append(Contact("address", ", ".join(part for part in (street, place) if part)[:500]))
    postal = cells.place_without_person(cells.words(cell.get("postal"), 400), leader)
    if postal and any(sign.isdecimal() for sign in postal) and postal not in [contact.value for contact in found]:
        found.append(Contact("address", postal, "Postanschrift"))
    return found


def _day(value: object) -> str:
    """The day of a moment in milliseconds; "" for anything else."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not text.isascii() or not text.isdecimal() or not 9 <= len(text) <= 14:
        return ""
    seconds = int(text) / (1000 if len(text) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
