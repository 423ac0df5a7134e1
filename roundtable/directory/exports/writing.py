"""Pure. The directory as CSV and vCard. Both say when each value was checked; neither names a person."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import quote

from roundtable.core.i18n import gettext as _
from roundtable.core.text import fold
from roundtable.directory import channels, checks, kinds
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.queries import country_name


def as_csv(entries: Iterable[Organisation], today: date) -> bytes:
    """One row per channel (entries without one get one row). For German Excel: semicolons, UTF-8 with BOM, CRLF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("Name"),
            _("Formerly"),
            _("Kind"),
            _("Country"),
            _("Region"),
            _("City"),
            _("Contact by"),
            _("Value"),
            _("Label"),
            _("State"),
            _("Checked on"),
            _("Checked by"),
            _("Checked how"),
            _("As of"),
            _("Source"),
            _("Good to know"),
        ]
    )
    for entry in entries:
        shown: Sequence[Channel | None] = checks.unarchived(entry.channels)
        for channel in shown or [None]:
            writer.writerow([harmless(cell) for cell in _cells(entry, channel, today)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cells(entry: Organisation, channel: Channel | None, today: date) -> list[str]:
    area = entry.area.name if entry.area else {"SH": "Schleswig-Holstein", "DE": _("Germany")}.get(entry.region, "")
    common = [
        entry.name,
        "; ".join(entry.former_names.split("\n")),
        kinds.label(entry.kind),
        country_name(entry.country) if entry.country else "",
        area,
        entry.city,
    ]
    if channel is None:
        state = checks.entry_verdict(entry, today).text
        return [
            *common,
            "",
            "",
            "",
            state,
            "",
            "",
            "",
            checks.source_month(entry.source_date),
            entry.source,
            entry.note,
        ]
    value = spaced(channel.value) if channel.kind in ("phone", "fax") else channel.value
    return [
        *common,
        channels.label(channel.kind),
        value,
        channel.label,
        checks.verdict(channel, today, brief=True).text,
        channel.verified_on.isoformat() if channel.verified_on else "",
        checks.person_words(None, channel.verified_as, ()),
        _(checks.METHODS[channel.verified_how]) if channel.verified_how else "",
        checks.source_month(channel.source_date or entry.source_date),
        checks.origin_words(channel),
        entry.note,
    ]


def harmless(cell: str) -> str:
    """Quote a cell that a spreadsheet could take for a formula; telephone numbers stay as they are."""
    if cell[:1].isalnum() or re.fullmatch(r"\+[0-9]+(?: [0-9()/.\-–]+)+", cell):
        return cell
    # Spreadsheets skip blanks of every kind before a formula, and also accept full-width signs.
    first = cell.lstrip().lstrip("\ufeff").lstrip()[:1]
    risky = first in tuple("=+-@＝＋－＠") or cell[:1] in ("\t", "\r", "\n")
    return f"'{cell}" if cell and risky else cell


def spaced(number: str) -> str:
    """A number with at least one blank; without, a spreadsheet would show 4.93E+12."""
    return re.sub(r"^(\+49)(?=\d+$)", r"\1 ", number) if " " not in number else number


def as_vcards(entries: Iterable[Organisation], today: date, address: str) -> bytes:
    """vCard 3.0 (RFC 2426), because Outlook doesn't read 4.0. `address` is the URL of the directory."""
    return "".join(_vcard(entry, today, f"{address}/{entry.id}") for entry in entries).encode()


def _vcard(entry: Organisation, today: date, address: str) -> str:
    # X-ABShowAs: without it Apple Contacts files an organisation under an empty surname.
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{_escaped(entry.name)}",
        "N:;;;;",
        f"ORG:{_escaped(entry.name)}",
        "X-ABShowAs:COMPANY",
        f"UID:{address}",
        f"CATEGORIES:{_escaped(kinds.label(entry.kind))}",
    ]
    living = checks.unarchived(entry.channels)
    lines += [_property(channel) for channel in living]
    lines.append(f"NOTE:{_escaped(_note(entry, living, today))}")
    lines.append("END:VCARD")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _property(channel: Channel) -> str:
    value = _escaped(channel.value)
    if channel.kind == "address":
        street, code, city = _address_parts(channel.value)
        # No country: an entry's country is the one that a mission represents, not where it is.
        return f"ADR;TYPE=WORK:;;{_escaped(street)};{_escaped(city)};;{_escaped(code)};"
    name = {
        "phone": "TEL;TYPE=WORK,VOICE",
        "fax": "TEL;TYPE=WORK,FAX",
        "email": "EMAIL;TYPE=INTERNET",
        "website": "URL",
    }
    return f"{name[channel.kind]}:{value}"


def _address_parts(value: str) -> tuple[str, str, str]:
    """Street, postal code and city of "Haart 148, 24539 Neumünster"; any other form counts as street."""
    found = re.fullmatch(r"(.+), (?:(\d{5}) )?([^,\d]+)", value)
    return (found[1], found[2] or "", found[3]) if found else (value, "", "")


def _note(entry: Organisation, living: list[Channel], today: date) -> str:
    lines = [
        f"{channels.label(c.kind)} {channels.shown(c.kind, c.value)}: {checks.verdict(c, today).text}" for c in living
    ] or [checks.entry_verdict(entry, today).text]
    if entry.former_names:
        lines.append(_("Formerly: %(names)s", names=", ".join(entry.former_names.split("\n"))))
    lines += [text for text in (entry.state_note, entry.office_hours, entry.note) if text]
    return "\n".join([*lines, _("Source: %(source)s", source=entry.source)] if entry.source else lines)


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
