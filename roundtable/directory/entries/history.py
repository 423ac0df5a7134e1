"""Pure. The history of an entry as sentences: checks of its channels and changes of the entry."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.core.models import Event
from roundtable.directory import channels, checks, fields
from roundtable.directory.models import HoursCheck, Organisation, Verification

_OF_CHANNEL = {
    "confirmed": noop("%(who)s: %(channel)s still correct"),
    "taken_back": noop("%(who)s took the check back: %(channel)s"),
    "changed": noop("%(who)s changed %(channel)s from %(old)s to %(new)s"),
    "unreachable": noop("%(who)s reached nobody: %(channel)s"),
    "doubted": noop("%(who)s says that it no longer exists: %(channel)s"),
    "kept": noop("%(who)s looked into it: %(channel)s is still there"),
    "gone": noop("%(who)s: %(channel)s no longer exists"),
    "added": noop("%(who)s added %(channel)s %(new)s"),
    "restored": noop("%(who)s restored %(channel)s"),
    "emptied": noop("%(who)s entered %(channel)s, which was removed later"),
    "withdrawn": noop("%(who)s: consent taken back, number removed (%(channel)s)"),
}
_OF_HOURS = noop("%(who)s changed %(channel)s")
_OF_ENTRY = {
    "directory.added": noop("%(who)s entered this contact"),
    "directory.proposed": noop("%(who)s suggested this contact"),
    "directory.suggested": noop("%(who)s suggested a change"),
    "directory.office_suggested": noop("The office itself suggested a change"),
    "directory.decided": noop("%(who)s decided about a suggestion"),
    "directory.merged": noop("%(who)s merged another entry into this one"),
    "directory.merge_undone": noop("%(who)s made two entries of this one again"),
    "directory.unlisted": noop("The Foreign Office’s list no longer names this mission"),
    "directory.listed_again": noop("The Foreign Office’s list names this mission again"),
    "directory.file_added": noop("%(who)s took this contact over from a file"),
    "directory.file_changed": noop("%(who)s changed this entry by a file"),
    "directory.file_removed": noop("%(who)s undid a file: this entry was archived"),
    "directory.changed": noop("%(who)s edited this entry"),
    "directory.archived": noop("%(who)s archived this entry"),
    "directory.restored": noop("%(who)s restored this entry"),
    "directory.opted_out": noop("The office itself asked not to be listed"),
    "directory.opt_out_ended": noop("%(who)s listed this office again"),
    "directory.fact_entered": noop("%(who)s entered what it says about passports"),
    "directory.fact_checked": noop("%(who)s asked again about passports"),
    "directory.fact_check_taken_back": noop("%(who)s took back having asked again about passports"),
    "directory.imported": noop("%(who)s took this over from the Foreign Office’s list"),
}

_BY_THE_OFFICE = (
    "directory.office_suggested",
    "directory.opted_out",
    "directory.archived",
)  # where nobody signed in did it


_BY_NOBODY = {
    "directory.imported": noop("Taken over from the Foreign Office’s list"),
    "directory.unlisted": _OF_ENTRY["directory.unlisted"],
    "directory.listed_again": _OF_ENTRY["directory.listed_again"],
}


@dataclass(frozen=True)
class HistoryLine:
    """One line. `check` or `event` is set; neither for the import of the starter data. `name` is who did it."""

    id: str
    at: datetime
    check: Verification | HoursCheck | None = None
    event: Event | None = None
    name: str | None = None

    def text(self, names: Collection[int]) -> str:
        """The sentence; `names` are ids of people whose names the reader may see."""
        if self.check:
            return _check_text(self.check, names)
        if self.event is None:
            return _("Taken over from the starter data")
        if self.event.actor_id is None and self.event.verb in _BY_THE_OFFICE:
            return _(_OF_ENTRY[self.event.verb], who=_("The office itself"))
        if self.event.actor_id is None:
            return _(_BY_NOBODY.get(self.event.verb, noop("Brought up to date with the starter data")))
        who = self.name if self.name and self.event.actor_id in names else _("Somebody")
        field = fields.LABELS.get(self.event.data.get("field", ""))
        sentence = _OF_ENTRY.get(self.event.verb, _OF_ENTRY["directory.changed"])
        return _(sentence, who=who) + (f": {_(field)}" if field else "")


def history_of(
    organisation: Organisation, checked: list[Verification], events: Sequence[tuple[Event, str | None]]
) -> list[HistoryLine]:
    """Everything in one list, newest first."""
    found = [HistoryLine(f"check-{check.id}", check.at, check=check) for check in checked]
    found += [HistoryLine(f"hours-{check.id}", check.at, check=check) for check in organisation.hours_checks]
    found += [HistoryLine(f"event-{event.id}", event.at, event=event, name=name) for event, name in events]
    found.sort(key=lambda happening: happening.at, reverse=True)
    if organisation.starter_key:
        found.append(HistoryLine("start", organisation.created_at))
    return found


def _check_text(check: Verification | HoursCheck, names: Collection[int]) -> str:
    own = check.how == checks.SELF
    who = _("The office itself") if own else checks.person_words(check.user, check.done_as, names) or _("Somebody")
    if isinstance(check, HoursCheck):
        changed = _("%(who)s changed %(channel)s", who=who, channel=_("Office hours"))
        text = (
            changed if check.result == "changed" else _(_OF_CHANNEL[check.result], who=who, channel=_("Office hours"))
        )
    else:
        kind = channels.label(check.channel.kind)
        result = "emptied" if check.channel.withdrawn_on and check.result in ("changed", "added") else check.result
        text = _(_OF_CHANNEL[result], who=who, channel=kind, old=check.old_value, new=check.new_value)
    how = checks.METHODS.get(check.how)
    return f"{text}, {_(how)}" if how else text
