"""Pure. The directory as vCards, and what its files share: they say when each value was checked, and name nobody."""

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, date
from urllib.parse import quote, urlsplit

from roundtable.core.i18n import gettext as _
from roundtable.core.text import fold
from roundtable.directory import channels, checks, kinds
from roundtable.directory.models import Channel, Organisation

PRODUCT = "-//Runder Tisch//Directory//DE"
# Not of this program's own making: what may stand where a program with other settings begins a cell.
_INNER = re.compile(r"(?<!^)([,;|\t\r\n]\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])(?!\+[0-9]+(?: [0-9()/.\-\u2013]+)+)")


def harmless(cell: str) -> str:
    """Quote what a spreadsheet could take for a formula; telephone numbers stay as they are.

    Also within a cell: a program in another language takes the comma for the end of one, or the end of a line.
    """
    cell = _INNER.sub(r"\1'", cell)
    if cell[:1].isalnum() or re.fullmatch(r"\+[0-9]+(?: [0-9()/.\-–]+)+", cell):
        return cell
    # Spreadsheets skip blanks of every kind before a formula, and also accept full-width signs.
    first = cell.lstrip().lstrip("\ufeff").lstrip()[:1]
    risky = first in tuple("=+-@＝＋－＠") or cell[:1] in ("\t", "\r", "\n")
    return f"'{cell}" if cell and risky else cell


def spaced(number: str) -> str:
    """A number with at least one blank; without, a spreadsheet would show 4.93E+12."""
    return re.sub(r"^(\+49)(?=\d+$)", r"\1 ", number) if " " not in number else number


def uid(address: str, ident: int) -> str:
    """The same at every table and in every file; `address` is any page of this server."""
    server = urlsplit(address)
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{server.scheme}://{server.netloc}/organisation/{ident}").urn


def may_leave(channel: Channel) -> bool:
    """Whether a file may hold this number or address. Files leave the table, whoever makes them."""
    return not channel.archived_at and channel.visibility == "all"


def doubts(entry: Organisation, today: date) -> str:
    """What speaks against relying on the entry, which every file has to say; "" if nothing does."""
    states = {"closed": _("has closed"), "announced": _("announced, not confirmed")}
    main = checks.main_channel(entry.channels)
    found = [states.get(entry.state, ""), _("archived") if entry.archived_at else ""]
    if checks.state(main, today) == "bad" and main:
        found.append(checks.verdict(main, today).text)
    return "; ".join(filter(None, [*found, entry.state_note]))


def as_vcards(entries: Iterable[Organisation], today: date, address: str, version: str = "3.0") -> bytes:
    """vCard 3.0 (RFC 2426), because Outlook doesn't read 4.0, or 4.0 (RFC 6350). `address`: the directory's list."""
    stand = _("As of %(day)s", day=today.isoformat())
    return "".join(vcard(entry, today, address, version, stand) for entry in entries).encode()


def vcard(entry: Organisation, today: date, address: str, version: str = "3.0", stand: str = "") -> str:
    """One card. Without a `stand` it stays the same on another day, as long as what it says does."""
    living = [channel for channel in checks.unarchived(entry.channels) if may_leave(channel)]
    states = {"closed": _("has closed"), "announced": _("announced")}
    shown = f"{entry.name} ({states[entry.state]})" if entry.state in states else entry.name
    # X-ABShowAs: without it Apple Contacts files an organisation under an empty surname.
    of_company = ["N:;;;;", "X-ABShowAs:COMPANY"] if version == "3.0" else ["KIND:org"]
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"PRODID:{PRODUCT}",
        f"FN:{_escaped(shown)}",
        f"ORG:{_escaped(entry.name)}",
        *of_company,
        f"UID:{uid(address, entry.id)}",
        f"REV:{revised(entry)}",
        f"SOURCE:{address}/{entry.id}",
        f"CATEGORIES:{_escaped(kinds.label(entry.kind))}",
        *(_property(channel, version) for channel in living),
        f"NOTE:{_escaped(_note(entry, living, today, stand))}",
        "END:VCARD",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def revised(entry: Organisation) -> str:
    """When something of the entry changed last, "20260314T101500Z"."""
    at = getattr(entry, "changed_at", None) or entry.edited_at or entry.created_at
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _property(channel: Channel, version: str) -> str:
    value = _escaped(channel.value)
    if channel.kind == "address":
        street, code, city = _address_parts(channel.value)
        # No country: an entry's country is the one that a mission represents, not where it is.
        return f"ADR;TYPE=WORK:;;{_escaped(street)};{_escaped(city)};;{_escaped(code)};"
    if version != "3.0" and channel.kind in ("phone", "fax") and channels.dial(channel.value).startswith("+"):
        use = "voice" if channel.kind == "phone" else "fax"
        return f'TEL;VALUE=uri;TYPE="work,{use}":tel:{channels.dial(channel.value)}'
    if version != "3.0" and channel.kind == "email":
        return f"EMAIL;TYPE=work:{value}"
    if channel.kind == "website":
        return f"URL:{channel.value}"  # an address is no text: nothing in it is escaped
    names = {"phone": "TEL;TYPE=WORK,VOICE", "fax": "TEL;TYPE=WORK,FAX", "email": "EMAIL;TYPE=INTERNET"}
    return f"{names[channel.kind]}:{value}"


def _address_parts(value: str) -> tuple[str, str, str]:
    """Street, postal code and city of "Haart 148, 24539 Neumünster"; any other form counts as street."""
    found = re.fullmatch(r"(.+), (?:(\d{5}) )?([^,\d]+)", value)
    return (found[1], found[2] or "", found[3]) if found else (value, "", "")


def _note(entry: Organisation, living: list[Channel], today: date, stand: str) -> str:
    warning = doubts(entry, today)
    ways = [_way_line(channel, today) for channel in living] or [checks.entry_verdict(entry, today).text]
    lines = [_("Please note: %(what)s", what=warning)] if warning else []
    lines += ways
    if entry.former_names:
        lines.append(_("Formerly: %(names)s", names=", ".join(entry.former_names.split("\n"))))
    lines += [f"{label}: {text}" for label, text in checked_facts(entry, today) if text]
    lines += [entry.note] if entry.note else []
    lines += [stand] if stand else []
    return "\n".join([*lines, _("Source: %(source)s", source=entry.source)] if entry.source else lines)


def _way_line(channel: Channel, today: date) -> str:
    names = ", ".join(filter(None, [channel.label, channel.function.name if channel.function else ""]))
    what = f"{channels.label(channel.kind)} {channels.shown(channel.kind, channel.value)}"
    return f"{what}{f' ({names})' if names else ''}: {checks.verdict(channel, today).text}"


def facts(entry: Organisation) -> list[tuple[str, str]]:
    """What else is known of an entry, each with its name, office hours first; the text may be empty."""
    functions = "; ".join(f"{f.name}: {f.note}" if f.note else f.name for f in entry.functions)
    return [
        (_("Office hours"), entry.office_hours),
        (_("Functions"), functions),
        (_("Responsible for"), entry.district),
        (_("Languages"), entry.languages),
        (_("People (by function)"), "; ".join(entry.duties)),
        (_("Further Kreise"), ", ".join(area.name for area in entry.more_areas)),
    ]


def checked_facts(entry: Organisation, today: date) -> list[tuple[str, str]]:
    """The same; the office hours say how sure they are."""
    (label, _hours), *others = facts(entry)
    hours = checks.hours_of(entry)
    return [(label, f"{hours.value} ({checks.verdict(hours, today).text})" if hours else ""), *others]


def _escaped(text: str) -> str:
    """Escape backslash, comma, semicolon and line ends (RFC 2426, section 5)."""
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return re.sub(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]", r"\\n", text)


def _folded(line: str) -> str:
    """Fold a line to at most 75 bytes (RFC 2425, 5.8.1), never within a character."""
    parts, current, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > 75:
            parts.append(current)
            current, size = " ", 1
        current, size = current + char, size + width
    return "\r\n".join([*parts, current])


def attachment(name: str, suffix: str) -> dict[str, str]:
    """Headers for a download (RFC 6266), with the name in ASCII for old programs and in UTF-8."""
    safe = re.sub(r"[^\w -]+", " ", name)
    safe = " ".join(safe.split())[:80] or "export"
    plain = re.sub(r"[^a-z0-9]+", "-", fold(safe)).strip("-") or "export"
    return {
        "content-disposition": f'attachment; filename="{plain}.{suffix}"; '
        f"filename*=UTF-8''{quote(safe, safe='')}.{suffix}"
    }
