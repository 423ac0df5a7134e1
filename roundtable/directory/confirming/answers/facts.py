"""Pure. What of an entry its own office is shown: what is public anyway, and nothing of who checked or wrote what."""

from dataclasses import dataclass
from hashlib import sha256

from roundtable.core.i18n import gettext as _
from roundtable.directory import channels, checks, fields
from roundtable.directory.models import Channel, Organisation

FIELDS = ("name", "city", "district", "languages")  # texts that stand in files for everybody
SEVERAL_LINES = ("office_hours", "district")


@dataclass(frozen=True)
class Fact:
    """A line of the page. `name` is that of its field in the form; `kind` a field of the entry or a kind of channel."""

    name: str
    kind: str
    label: str
    value: str
    channel: Channel | None = None


def public_facts(entry: Organisation) -> list[Fact]:
    """Everything that everybody sees, in the order of the page: nothing for few, and nothing that is somebody's own."""
    found = [_field(entry, name) for name in FIELDS[:2]]
    found += [
        _way(channel)
        for channel in checks.unarchived(entry.channels)
        if channel.visibility == "all" and not channel.private
    ]
    return [*found, *(_field(entry, name) for name in ("office_hours", *FIELDS[2:]))]


def _field(entry: Organisation, name: str) -> Fact:
    return Fact(name, name, fields.label(name), getattr(entry, name))


def _way(channel: Channel) -> Fact:
    parts = [channels.label(channel.kind), channel.function.name if channel.function else "", channel.label]
    return Fact(f"way-{channel.id}", channel.kind, ", ".join(filter(None, parts)), channel.value, channel)


def missing(facts: list[Fact]) -> list[Fact]:
    """Ways to reach the office of which none is public: offered as empty fields."""
    known = {fact.kind for fact in facts if fact.channel}
    kinds = [kind for kind in ("phone", "email", "website", "address") if kind not in known]
    return [Fact(f"new-{kind}", kind, _("%(kind)s (new)", kind=channels.label(kind)), "") for kind in kinds]


def mark(facts: list[Fact]) -> str:
    """A short mark of what stands there, to tell whether it is still what the office saw."""
    return sha256(repr([(fact.name, fact.value) for fact in facts]).encode()).hexdigest()[:16]
