"""Pure. Which entry of the directory a mission of the list is, and where the two differ."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from roundtable.core.text import fold
from roundtable.directory import channels, kinds
from roundtable.directory.imports.cells import Contact
from roundtable.directory.imports.reading import SOURCE, ListedEntry
from roundtable.directory.likeness import Asked
from roundtable.directory.models import Channel, Organisation

FIELDS = ("name", "city", "office_hours", "note")  # of an entry; the others are its channels
PLAIN, TOUCHED, NEW = "plain", "touched", "new"


@dataclass(frozen=True)
class Difference:
    """One difference; see `MissionDifference` for its parts."""

    field: str
    act: str
    old: str = ""
    new: str = ""
    label: str = ""
    channel_id: int | None = None
    part: str = PLAIN


def matched(
    listed: Iterable[ListedEntry], entries: Iterable[Organisation], known: Mapping[str, int | None]
) -> dict[str, Organisation]:
    """{id in the list: entry}: by an earlier match, else by country, kind and city, if that is only one.

    `known` are earlier matches, also with entries that are archived now: these stay matched.
    """
    by_id = {entry.id: entry for entry in entries}
    found = {each.remote_id: by_id[own] for each in listed if (own := known.get(each.remote_id)) in by_id and own}
    taken = {entry.id for entry in found.values()} | {own for own in known.values() if own}
    places: dict[tuple[str, str, str], list[Organisation]] = defaultdict(list)
    for entry in by_id.values():
        if kinds.is_mission(entry.kind) and not entry.archived_at and entry.id not in taken:
            places[(entry.country_code or "", entry.kind, fold(entry.city))].append(entry)
    waiting: dict[tuple[str, str, str], list[ListedEntry]] = defaultdict(list)
    for each in listed:
        if each.remote_id not in found:
            waiting[(each.country_code, each.kind, fold(each.city))].append(each)
    for place, several in waiting.items():
        found |= _paired(several, places.get(place, []))
    return found


def _paired(several: list[ListedEntry], entries: list[Organisation]) -> dict[str, Organisation]:
    """Of one country, kind and city: the only ones belong together, else those that share a number or an address."""
    if len(several) == len(entries) == 1:
        return {several[0].remote_id: entries[0]}
    found: dict[str, Organisation] = {}
    left = list(entries)
    for each in several:
        same = [entry for entry in left if _share_a_channel(each, entry) or fold(entry.name) == fold(each.name)]
        if len(same) == 1:
            found[each.remote_id] = same[0]
            left.remove(same[0])
    return found


def asked(listed: ListedEntry) -> Asked:
    """What the list wants to add, to be compared with offices that asked not to be listed."""
    ways = [(contact.kind, contact.value) for contact in listed.contacts]
    return Asked(listed.name, listed.kind, listed.city, listed.country_code, ways=ways)


def _share_a_channel(listed: ListedEntry, entry: Organisation) -> bool:
    return any(
        channel.kind == contact.kind and channels.is_same(contact.kind, channel.value, contact.value)
        for contact in listed.contacts
        for channel in entry.channels
        if contact.kind != "website"
    )


def new_entry(listed: ListedEntry) -> Difference:
    """A mission that the directory doesn't have, as one thing to decide. Its value names everything that comes."""
    lines = [listed.name, listed.city, *(_with_label(contact) for contact in listed.contacts), listed.office_hours]
    return Difference("entry", "new", new="\n".join(line for line in (*lines, listed.note) if line), part=NEW)


def _with_label(contact: Contact) -> str:
    return f"{contact.value} ({contact.label})" if contact.label else contact.value


def differences(listed: ListedEntry, entry: Organisation, taken: Mapping[str, str]) -> list[Difference]:
    """Where the entry is not as the list says. `taken` are its fields as they were last taken over from the list."""
    found = [*_of_fields(listed, entry, taken)]
    for kind in channels.KINDS:
        found += _of_kind(kind, [c for c in listed.contacts if c.kind == kind], entry)
    return found


def _of_fields(listed: ListedEntry, entry: Organisation, taken: Mapping[str, str]) -> Iterable[Difference]:
    for name in FIELDS:
        old, new = getattr(entry, name), getattr(listed, name)
        if not new or _squeezed(old) == _squeezed(new) or (name == "city" and fold(old) == fold(new)):
            continue
        if name == "note":
            if _squeezed(new) in _squeezed(old):
                continue
            new = _note_with(old, new, taken.get("note_part", ""))
        mine = bool(old) and taken.get(name) != old and (bool(entry.edited_at) or not entry.starter_key)
        yield Difference(name, "changed" if old else "added", old, new, part=TOUCHED if mine else PLAIN)


def _note_with(old: str, remark: str, before: str) -> str:
    """Own notes stay: the list's remark takes the place of its earlier one, or stands below them."""
    if before and before in old:
        return old.replace(before, remark)
    return f"{old}\n\n{remark}".strip()


def _of_kind(kind: str, contacts: list[Contact], entry: Organisation) -> list[Difference]:
    """Channels of one kind: the same ones say nothing, then each new value is laid beside one that the list has not."""
    mine = [channel for channel in entry.channels if channel.kind == kind]
    living = [channel for channel in mine if not channel.archived_at]
    new = [contact for contact in contacts if not any(_is(contact, channel) for channel in living)]
    old = [channel for channel in living if not any(_is(contact, channel) for contact in contacts)]
    alone = len(contacts) == len(living) == 1
    replaceable = [channel for channel in old if alone or not _is_from_people(channel)]
    found = []
    for contact, channel in zip(new, replaceable, strict=False):
        part = TOUCHED if is_touched(channel) else PLAIN
        found.append(Difference(kind, "changed", channel.value, contact.value, contact.label, channel.id, part))
    for contact in new[len(replaceable) :]:
        gone = next((channel for channel in mine if channel.archived_at and _is(contact, channel)), None)
        part = TOUCHED if gone else PLAIN
        found.append(Difference(kind, "added", "", contact.value, contact.label, gone.id if gone else None, part))
    for channel in replaceable[len(new) :] if contacts else []:
        if channel.source == SOURCE:
            part = TOUCHED if is_touched(channel) else PLAIN
            found.append(Difference(kind, "gone", channel.value, "", channel.label, channel.id, part))
    return found


def _is(contact: Contact, channel: Channel) -> bool:
    return channels.is_same(contact.kind, contact.value, channel.value)


def _is_from_people(channel: Channel) -> bool:
    """Whether a person has entered the value: neither the starter data nor the list has it."""
    return not channel.starter and channel.source != SOURCE


def is_touched(channel: Channel) -> bool:
    """Whether a person has entered or checked it: the list doesn't replace it unasked."""
    return bool(_is_from_people(channel) or channel.verified_on or channel.unreachable_on)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def from_data(data: Mapping[str, Any]) -> ListedEntry:
    """What `ListedEntry.as_data()` made."""
    contacts = tuple(Contact(**contact) for contact in data["contacts"])
    return ListedEntry(**{**data, "contacts": contacts})
