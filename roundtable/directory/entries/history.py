"""Pure. What happened to an entry, as sentences, newest first: checks of its channels and changes of the entry."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.core.models import Event
from roundtable.directory import channels, checks
from roundtable.directory.models import MissionChange, Organisation, Verification

_OF_CHANNEL = {
    "confirmed": noop("%(who)s: %(channel)s still correct"),
    "changed": noop("%(who)s changed %(channel)s from %(old)s to %(new)s"),
    "unreachable": noop("%(who)s reached nobody: %(channel)s"),
    "gone": noop("%(who)s: %(channel)s no longer exists"),
    "added": noop("%(who)s added %(channel)s %(new)s"),
    "restored": noop("%(who)s restored %(channel)s"),
}
_OF_ENTRY = {
    "directory.added": noop("%(who)s entered this contact"),
    "directory.changed": noop("%(who)s edited this entry"),
    "directory.archived": noop("%(who)s archived this entry"),
    "directory.restored": noop("%(who)s restored this entry"),
}


@dataclass(frozen=True)
class Happening:
    """`check` or `event` is set; neither for the import of the starter data."""

    id: str
    at: datetime
    check: Verification | None = None
    event: Event | None = None
    name: str | None = None

    def text(self, names: Collection[int]) -> str:
        """The sentence; `names` are ids of the people whom the reader may know by name."""
        if self.check:
            return _check_text(self.check, names)
        if self.event is None:
            return _("Taken over from the starter data")
        if self.event.actor_id is None:
            return _("Brought up to date with the starter data")
        who = self.name if self.name and self.event.actor_id in names else _("Somebody")
        return _(_OF_ENTRY.get(self.event.verb, "%(who)s"), who=who)


def of(
    organisation: Organisation, checked: list[Verification], events: Sequence[tuple[Event, str | None]]
) -> list[Happening]:
    """Everything in one list, newest first."""
    found = [Happening(f"check-{check.id}", check.at, check=check) for check in checked]
    found += [Happening(f"event-{event.id}", event.at, event=event, name=name) for event, name in events]
    found.sort(key=lambda happening: happening.at, reverse=True)
    if organisation.starter_key:
        found.append(Happening("start", organisation.created_at))
    return found


def _check_text(check: Verification, names: Collection[int]) -> str:
    who = checks.person(check.user, check.done_as, names) or _("Somebody")
    kind = channels.label(check.channel.kind)
    text = _(_OF_CHANNEL[check.result], who=who, channel=kind, old=check.old_value, new=check.new_value)
    how = checks.METHODS.get(check.how)
    return f"{text}, {_(how)}" if how else text


def change_text(change: MissionChange) -> str:
    """ "seit 02/2026 geöffnet": the four kinds of change that the shipped data knows, others as they stand."""
    texts = {
        "opened": _("open since %(when)s", when=checks.when(change.effective)),
        "closed": _("closed, %(when)s", when=checks.when(change.effective)),
        "opening announced": _("opening announced for %(when)s", when=checks.when(change.effective)),
        "reopened (under Taliban control)": _(
            "reopened %(when)s, under Taliban control", when=checks.when(change.effective)
        ),
    }
    return texts.get(change.change) or f"{change.change} {checks.when(change.effective)}"
