"""Pure. Whether what somebody wants to list is an office that asked not to be listed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from roundtable.core.i18n import gettext as _
from roundtable.core.text import fold
from roundtable.directory import kinds
from roundtable.directory.channels import is_same
from roundtable.directory.models import Organisation

_TELLING = ("email", "phone", "fax")  # who shares one of these is the same office, if it is of the same kind


@dataclass(frozen=True)
class Asked:
    """What somebody wants to list. `ways` are pairs of kind and value."""

    name: str
    kind: str
    city: str = ""
    country_code: str = ""
    region: str = ""
    ways: Iterable[tuple[str, str]] = ()


def asked_for(entry: Any, ways: Iterable[tuple[str, str]]) -> Asked:
    """Of anything with the names of an entry's fields."""
    place = (entry.city or "", entry.country_code or "", entry.region or "")
    return Asked(entry.name, entry.kind, *place, ways=list(ways))


@dataclass(frozen=True)
class Blocked:
    """The offices that asked not to be listed."""

    entries: list[Organisation] = field(default_factory=list)

    def has(self, asked: Asked) -> bool:
        return any(_is_same_office(entry, asked) for entry in self.entries)


def refusal() -> str:
    """Why such an entry can't be added or restored."""
    return _(
        "This office asked not to be listed. The moderation can talk to it, and undo that under “Ask the offices”."
    )


def why_not(left: list[Organisation], entry: Any, ways: Iterable[tuple[str, ...]]) -> str:
    """Why this entry can't be added; "" if it can."""
    return refusal() if Blocked(left).has(asked_for(entry, ((way[0], way[1]) for way in ways))) else ""


def _is_same_office(entry: Organisation, asked: Asked) -> bool:
    if _differ(entry.country_code or "", asked.country_code) or _differ(fold(entry.city), fold(asked.city)):
        return False
    if fold(asked.name) in {fold(name) for name in (entry.name, *entry.former_names.split("\n")) if name.strip()}:
        return not _differ(entry.region, asked.region)
    if entry.kind != asked.kind:
        return False
    only_one = kinds.is_mission(entry.kind) and bool(entry.city and asked.city and entry.country_code)
    return only_one or _share_a_way(entry, asked.ways)


def _differ(one: str, other: str) -> bool:
    """Whether both are known and not the same."""
    return bool(one and other and one != other)


def _share_a_way(entry: Organisation, ways: Iterable[tuple[str, str]]) -> bool:
    return any(
        kind == channel.kind and is_same(kind, channel.value, value)
        for channel in entry.channels
        for kind, value in ways
        if kind in _TELLING and value and not channel.withdrawn_on
    )
