"""Pure. When a channel was last checked, and whether that still counts, in words for pages and exports."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from roundtable.accounts.models import User
from roundtable.core import i18n
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.core.permissions import ROLES
from roundtable.core.role_words import somebody
from roundtable.directory import channels
from roundtable.directory.channels import KINDS, is_same
from roundtable.directory.fields import missing
from roundtable.directory.models import Channel, HoursCheck, Organisation, Verification
from roundtable.directory.periods import MISSES_TO_DOUBT, freshest_day, last_day

SELF = "self"  # the office itself said so, by a link that it got; nobody chooses this in a form
METHODS = {
    "phone": noop("by telephone"),
    "web": noop("on the website"),
    "mail": noop("by e-mail"),
    "on_site": noop("on site"),
}
WAYS = {**METHODS, SELF: noop("by the office itself")}


@dataclass(frozen=True)
class Verdict:
    """The state of a fact for display. `mark` is that of `state()` and sets the colour; `icon` is in icons.svg."""

    mark: str
    icon: str
    text: str


@dataclass(frozen=True)
class OfficeHours:
    """An entry's office hours as a fact of their own."""

    organisation: Organisation
    value: str
    verified_on: date | None = None
    verified_by: User | None = None
    verified_as: str = ""
    verified_how: str = ""
    kind: str = "hours"
    label: str = ""
    source: str = ""
    source_date: str = ""
    entered_as: str = ""
    entered_by: User | None = None
    entered_by_id: int | None = None
    unreachable_on: date | None = None
    misses: int = 0
    doubted_on: date | None = None


Fact = Channel | OfficeHours  # what people rely on, and what is checked for itself


@dataclass(frozen=True)
class Checked:
    """What a fact says about its checks."""

    verified_on: date | None = None
    verified_by_id: int | None = None
    verified_as: str = ""
    verified_how: str = ""
    unreachable_on: date | None = None
    misses: int = 0
    doubted_on: date | None = None


Line = TypeVar("Line", Verification, HoursCheck)


def counting(history: Iterable[Line]) -> list[Line]:
    """A fact's history, oldest first, without the answers that were taken back."""
    found: list[Line] = []
    for line in history:
        if line.result != "taken_back":
            found.append(line)
        elif found:
            found.pop()
    return found


def checked_after(history: Iterable[Verification]) -> Checked:
    """What these lines of a channel's history, oldest first, make of its checks."""
    now = Checked()
    for line in history:
        if line.result == "confirmed":
            now = Checked(i18n.as_day(line.at), line.user_id, line.done_as, line.how)
        elif line.result == "unreachable":
            now = replace(now, unreachable_on=i18n.as_day(line.at), misses=now.misses + 1)
        elif line.result == "doubted":
            now = replace(now, doubted_on=i18n.as_day(line.at))
        elif line.result == "kept":
            now = replace(now, unreachable_on=None, misses=0, doubted_on=None)
        elif line.result in ("added", "restored") or not _keeps_checks(line):
            now = Checked()
    return now


def _keeps_checks(line: Verification) -> bool:
    """Whether a line left the value alone, or changed only how it is written."""
    return line.result == "gone" or is_same(line.channel.kind, line.old_value, line.new_value)


def was_checked_since(organisation: Organisation, at: datetime) -> bool:
    """Whether somebody has confirmed a number or address on that day or later: then it is still there."""
    return any(c.verified_on and c.verified_on >= i18n.as_day(at) for c in unarchived(organisation.channels))


def hours_of(organisation: Organisation) -> OfficeHours | None:
    """The office hours with what is known of their checks; None where there are none."""
    if not organisation.office_hours:
        return None
    now = OfficeHours(organisation, organisation.office_hours)
    for line in counting(organisation.hours_checks):
        now = _hours_after(now, line)
    return now


def _hours_after(now: OfficeHours, line: HoursCheck) -> OfficeHours:
    day = i18n.as_day(line.at)
    if line.result == "unreachable":
        return replace(now, unreachable_on=day, misses=now.misses + 1)
    if line.result == "doubted":
        return replace(now, doubted_on=day)
    if line.result == "kept":
        return replace(now, unreachable_on=None, misses=0, doubted_on=None)
    found = OfficeHours(now.organisation, now.value)
    if line.result == "confirmed":
        found = replace(found, verified_on=day, verified_by=line.user, verified_as=line.done_as, verified_how=line.how)
    return found


def result_for(answer: str, can: Collection[str]) -> str:
    """What an answer counts as: of who may not archive, "no longer exists" is a suggestion for the moderation."""
    return "doubted" if answer == "gone" and "directory:write" not in can else answer


def is_doubtful(fact: Fact) -> bool:
    """Whether the moderation has to look: nobody reached again and again, or somebody says that it is gone."""
    return (fact.misses or 0) >= MISSES_TO_DOUBT or fact.doubted_on is not None


def state(fact: Fact | None, today: date) -> str:
    """ok (checked), old (checked too long ago), bad (doubtful), un (not checked). One failed call changes nothing."""
    if fact is None:
        return "un"
    if is_doubtful(fact):
        return "bad"
    if fact.verified_on is None:
        return "un"
    return "ok" if fact.verified_on >= freshest_day(today, _kind(fact), fact.kind) else "old"


def verdict(fact: Fact, today: date, names: Collection[int] = (), brief: bool = False) -> Verdict:
    """A fact's state in words. `names` are ids of people whose names the reader may see; `brief`: only the date."""
    mark = state(fact, today)
    if mark == "bad":
        return Verdict(mark, "alert", _doubt_words(fact))
    if mark == "ok":
        text = _("checked %(month)s", month=month(fact.verified_on))
        own = fact.verified_how == SELF  # that is said wherever a check is named
        found = Verdict(mark, "circle-check", text if brief and not own else _checked_by_words(fact, names))
    elif mark == "old":
        text = _("last checked %(month)s, out of date", month=month(fact.verified_on))
        if fact.verified_how == SELF:
            text = _("last confirmed by the office itself %(month)s, out of date", month=month(fact.verified_on))
        found = Verdict(mark, "history", text)
    else:
        # A fact that is no row yet has no organisation either.
        found = _unchecked(fact.source_date or (fact.organisation.source_date if fact.organisation else ""))
    if not fact.unreachable_on:
        return found
    missed = _("nobody reached on %(day)s", day=i18n.day_numeric(fact.unreachable_on))
    return replace(found, text=f"{found.text}, {missed}")


def entry_verdict(organisation: Organisation, today: date, names: Collection[int] = ()) -> Verdict:
    """The state of an entry's main channel, for lists. It names the channel: the others may be in another state."""
    channel = main_channel(organisation.channels)
    if channel is None:
        return _unchecked(organisation.source_date)
    found = verdict(channel, today, names)
    return replace(found, text=f"{channels.label(channel.kind)}: {found.text}")


def warnings(organisation: Organisation, today: date, kinds: Collection[str]) -> list[Verdict]:
    """What else a list shows of an entry that is out of date or doubtful, apart from the main channel."""
    main, found = main_channel(organisation.channels), []
    for kind in kinds:
        channel = first_of_kind(unarchived(organisation.channels), kind)
        if channel and channel is not main and state(channel, today) in ("old", "bad"):
            told = verdict(channel, today)
            found.append(replace(told, text=f"{channels.label(kind)}: {told.text}"))
    return found


def facts(organisation: Organisation) -> list[Fact]:
    """Everything of an entry that is checked for itself, in the order of the page."""
    hours = hours_of(organisation)
    return [*unarchived(organisation.channels), *([hours] if hours else [])]


def _kind(fact: Fact) -> str:
    return fact.organisation.kind if fact.organisation else ""


def _doubt_words(fact: Fact) -> str:
    if fact.doubted_on:
        day = i18n.day_numeric(fact.doubted_on)
        return _("probably no longer exists, reported on %(day)s", day=day)
    day = i18n.day_numeric(fact.unreachable_on) if fact.unreachable_on else ""
    return _("doubtful: nobody reached %(n)s times, last on %(day)s", n=fact.misses, day=day)


def main_channel(listed: Iterable[Channel]) -> Channel | None:
    """The first telephone number, else e-mail, else website, address, fax."""
    return min(unarchived(listed), key=lambda channel: KINDS.index(channel.kind), default=None)


def unarchived(listed: Iterable[Channel]) -> list[Channel]:
    """The channels that aren't archived, in the order of the page."""
    kept = [channel for channel in listed if not channel.archived_at]
    return sorted(kept, key=lambda channel: (KINDS.index(channel.kind), channel.position, channel.id))


def lacks(organisation: Organisation) -> dict[str, str]:
    """What a mission has to have and this one hasn't, as sentences by the field of the form."""
    has_channel = bool(unarchived(organisation.channels))
    return missing(organisation.kind, organisation.state, organisation.source_url, has_channel)


def first_of_kind(listed: Iterable[Channel], kind: str) -> Channel | None:
    """The first channel of a kind."""
    return next((channel for channel in listed if channel.kind == kind), None)


def month(day: date | None) -> str:
    """The month as "03/2026"; "" for None."""
    return f"{day:%m/%Y}" if day else ""


def source_month(text: str) -> str:
    """A source's date for readers: "2022-11-16" → "11/2022", "n.d. (after 2023-08)" → "nach 08/2023"."""
    vague = re.fullmatch(r"n\.d\. \((after |about |)([0-9/-]+)\)", text)
    if not vague:
        return "" if text == "n.d." else _year_month(text)
    known = _year_month(vague[2])
    words = {"after ": _("after %(month)s", month=known), "about ": _("about %(month)s", month=known)}
    return words.get(vague[1], known)


def effective_words(text: str) -> str:
    """The date of a mission's change for readers, as vague as the source: "2024 (autumn)" → "2024 (Herbst)"."""
    found = re.fullmatch(r"([0-9-]+) \((.+)\)", text)
    if not found:
        return _year_month(text)
    vague = {"autumn": _("autumn"), "early; not confirmed": _("early, not confirmed")}
    return f"{_year_month(found[1])} ({vague.get(found[2], found[2])})"


def person_words(user: User | None, done_as: str, names: Collection[int]) -> str:
    """ "Jonas, Helferkreis Heide" if the id is in `names`, else only "Helferkreis Heide" or the role."""
    seat = somebody(done_as) if done_as in ROLES else done_as
    if user is None or user.id not in names:
        return seat
    return f"{user.name}, {done_as}" if done_as and done_as not in ROLES else user.name


def origin_words(channel: Fact, names: Collection[int] = ()) -> str:
    """Where a value comes from: "eingetragen von Jonas am 12.03.2026", or the source of the starter data."""
    if not channel.entered_as and not channel.entered_by_id:
        return channel.source
    who = person_words(channel.entered_by, channel.entered_as, names)
    text = _("entered by %(who)s on %(day)s", who=who, day=_day(channel.source_date))
    return f"{text}. {channel.source}" if channel.source else text


def entered_words(organisation: Organisation, names: Collection[int] = ()) -> str:
    """ "eingetragen von Jonas am 12.03.2026", for an entry that a person made."""
    who = person_words(organisation.entered_by, organisation.entered_as, names)
    return _("entered by %(who)s on %(day)s", who=who, day=_day(organisation.source_date))


def method_label(method: str) -> str:
    """A key of WAYS in the reader's language: "per Telefon"."""
    return _(WAYS[method])


def next_check(fact: Fact) -> date | None:
    """The last day on which the check of a fact still counts."""
    return fact.verified_on and last_day(fact.verified_on, _kind(fact), fact.kind)


def _checked_by_words(fact: Fact, names: Collection[int]) -> str:
    if fact.verified_how == SELF:
        return _("confirmed by the office itself %(month)s", month=month(fact.verified_on))
    who = person_words(fact.verified_by, fact.verified_as, names)
    if not who:
        return _("checked %(month)s", month=month(fact.verified_on))
    text = _("checked %(month)s by %(who)s", month=month(fact.verified_on), who=who)
    how = METHODS.get(fact.verified_how)
    return f"{text}, {_(how)}" if how else text


def _unchecked(source_date: str) -> Verdict:
    known = source_month(source_date)
    text = _("not checked, as of %(month)s", month=known) if known else _("not checked, no date")
    return Verdict("un", "circle-dashed", text)


def _year_month(text: str) -> str:
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2})?", text)
    return f"{found[2]}/{found[1]}" if found else text


def _day(text: str) -> str:
    try:
        return i18n.day_numeric(date.fromisoformat(text))
    except ValueError:
        return text
