"""Pure. The directory on paper as plain data in the reader's language: sections, entries, how sure each value is."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from roundtable.core import i18n
from roundtable.core.i18n import gettext as _
from roundtable.core.text import sort_key
from roundtable.directory import channels, checks, kinds
from roundtable.directory.exports.writing import checked_facts, doubts
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.queries import country_name


def booklet(entries: Iterable[Organisation], today: date, address: str, filtered: str) -> dict[str, Any]:
    """Everything in sections: each Kreis, the state, Germany, then the missions by country. `filtered`: in words."""
    groups: dict[tuple[int, Any, str], list[Organisation]] = {}
    for entry in entries:
        groups.setdefault(_place(entry), []).append(entry)
    found = [
        {"heading": key[2], "entries": [_entry(entry, today) for entry in _ordered(groups[key])]}
        for key in sorted(groups)
    ]
    return _frame(today, address, filtered) | {"sections": found}


def sheets(entries: Sequence[Organisation], today: date, address: str, filtered: str) -> dict[str, Any]:
    """A page for each Kreis: its own offices, then those for the whole state: to hang beside a telephone."""
    areas = sorted({(sort_key(name), name) for entry in entries for name in _areas(entry)})
    state = [_entry(entry, today, brief=True) for entry in _ordered(e for e in entries if e.region == "SH")]
    found = [
        {
            "heading": name,
            "entries": [_entry(e, today, brief=True) for e in _ordered(e for e in entries if name in _areas(e))],
            "also": state,
        }
        for _sorted, name in areas
    ]
    return _frame(today, address, filtered) | {
        "sections": found,
        "own": _("In the Kreis"),
        "also": _("For the whole state"),
    }


def _frame(today: date, address: str, filtered: str) -> dict[str, Any]:
    return {
        "lang": i18n.current(),
        "title": _("Contacts"),
        "filtered": filtered,
        "as_of": _("As of %(day)s", day=i18n.day_numeric(today)),
        "notice": _("A number on paper grows old. Whether it still holds is said at %(address)s", address=address),
        "page": _("Page"),
        "of": _("of"),
        "contents": _("Contents"),
    }


def _place(entry: Organisation) -> tuple[int, Any, str]:
    """(order of the group, order in it, heading)."""
    if kinds.is_mission(entry.kind):
        name = country_name(entry.country) if entry.country else _("Missions")
        return 4, sort_key(name), _("Missions: %(country)s", country=name)
    if entry.area:
        return 0, sort_key(entry.area.name), entry.area.name
    if entry.region == "SH":
        return 1, "", _("Schleswig-Holstein as a whole")
    return (2, "", _("all of Germany")) if entry.region == "DE" else (3, "", _("Other contacts"))


def _areas(entry: Organisation) -> list[str]:
    """The Kreise for which it is responsible."""
    return [area.name for area in (entry.area, *entry.more_areas) if area]


def _ordered(entries: Iterable[Organisation]) -> list[Organisation]:
    order = (*kinds.RESPONSIBLE, *kinds.MISSIONS)
    return sorted(
        entries, key=lambda e: (order.index(e.kind) if e.kind in order else len(order), sort_key(e.name), e.id)
    )


def _entry(entry: Organisation, today: date, brief: bool = False) -> dict[str, Any]:
    living = checks.unarchived(entry.channels)
    shown = [channel for channel in living if not brief or channel.kind in ("phone", "email", "address")]
    place = entry.city if entry.city and not any(entry.city in c.value for c in living if c.kind == "address") else ""
    return {
        "name": entry.name,
        "kind": ", ".join(filter(None, [kinds.label(entry.kind), place])),
        "doubt": doubts(entry, today),
        "ways": [_way(channel, today) for channel in shown],
        "unknown": "" if shown else checks.entry_verdict(entry, today).text,
        "facts": [[label, text] for label, text in _facts(entry, today, brief) if text],
        "former": "" if brief else ", ".join(filter(None, entry.former_names.split("\n"))),
        "note": "" if brief else entry.note,
    }


def _facts(entry: Organisation, today: date, brief: bool) -> list[tuple[str, str]]:
    """In brief only the office hours, and who is there for what."""
    told = checked_facts(entry, today)
    return [(label, text) for label, text in told if not brief or label in (told[0][0], _("People (by function)"))]


def _way(channel: Channel, today: date) -> list[str]:
    names = ", ".join(filter(None, [channel.label, channel.function.name if channel.function else ""]))
    label = channels.label(channel.kind)
    return [
        f"{label} ({names})" if names else label,
        channels.shown(channel.kind, channel.value),
        checks.verdict(channel, today).text,
    ]
