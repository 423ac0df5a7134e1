"""Pure. The directory as a table for spreadsheets (CSV): one row for each number or address."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from roundtable.core.i18n import gettext as _
from roundtable.directory import channels, checks, kinds
from roundtable.directory.exports.writing import doubts, facts, harmless, revised, spaced, uid
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.queries import country_name


def as_csv(entries: Iterable[Organisation], today: date, address: str) -> bytes:
    """One row per channel (entries without one get one row). For German Excel: semicolons, UTF-8 with BOM, CRLF.

    `address` is the list of the directory on this server.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings())
    for entry in entries:
        shown: Sequence[Channel | None] = checks.unarchived(entry.channels)
        before, behind = _of_entry(entry, today), _behind(entry, today, address)
        for channel in shown or [None]:
            row = [*before, *_of_channel(entry, channel, today), *behind]
            writer.writerow([harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def headings() -> list[str]:
    """The first row, in the reader's language; a file with it can be imported again."""
    return [
        *(_("Name"), _("Formerly"), _("Kind"), _("Country"), _("Region"), _("City"), _("Please note")),
        *(_("Contact by"), _("Value"), _("Label"), _("Function"), _("State"), _("Checked on"), _("Checked by")),
        *(_("Checked how"), _("As of"), _("Source")),
        *(
            _("Office hours"),
            _("State of the office hours"),
            _("Functions"),
            _("Responsible for"),
            _("Languages"),
            _("People (by function)"),
            _("Further Kreise"),
            _("Good to know"),
        ),
        *(_("Page of the source"), _("Changed on"), _("Identifier")),
    ]


def _of_entry(entry: Organisation, today: date) -> list[str]:
    area = entry.area.name if entry.area else {"SH": "Schleswig-Holstein", "DE": _("Germany")}.get(entry.region, "")
    return [
        entry.name,
        "; ".join(entry.former_names.split("\n")),
        kinds.label(entry.kind),
        country_name(entry.country) if entry.country else "",
        area,
        entry.city,
        doubts(entry, today),
    ]


def _of_channel(entry: Organisation, channel: Channel | None, today: date) -> list[str]:
    if channel is None:
        state = checks.entry_verdict(entry, today).text
        return ["", "", "", "", state, "", "", "", checks.source_month(entry.source_date), entry.source]
    value = spaced(channel.value) if channel.kind in ("phone", "fax") else channel.value
    return [
        channels.label(channel.kind),
        value,
        channel.label,
        channel.function.name if channel.function else "",
        checks.verdict(channel, today, brief=True).text,
        channel.verified_on.isoformat() if channel.verified_on else "",
        checks.person_words(None, channel.verified_as, ()),
        checks.method_label(channel.verified_how) if channel.verified_how else "",
        checks.source_month(channel.source_date or entry.source_date),
        checks.origin_words(channel),
    ]


def _behind(entry: Organisation, today: date, address: str) -> list[str]:
    changed, hours = revised(entry), checks.hours_of(entry)
    day = f"{changed[:4]}-{changed[4:6]}-{changed[6:8]}"
    checked = checks.verdict(hours, today, brief=True).text if hours else ""
    (_hours, text), *others = facts(entry)
    return [
        text,
        checked,
        *(text for _label, text in others),
        entry.note,
        entry.source_url,
        day,
        uid(address, entry.id),
    ]
