"""Pure. When a channel was last checked, and whether that still counts, in words for pages and exports."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from roundtable.accounts.models import User
from roundtable.core import i18n
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.core.permissions import ROLES
from roundtable.core.role_words import somebody
from roundtable.directory.channels import KINDS, is_same
from roundtable.directory.models import Channel, Organisation, Verification

FRESH_DAYS = 183  # half a year; an older check no longer counts

METHODS = {
    "phone": noop("by telephone"),
    "web": noop("on the website"),
    "mail": noop("by e-mail"),
    "on_site": noop("on site"),
}


@dataclass(frozen=True)
class Verdict:
    """The state of a channel for display. `mark` is that of `state()` and sets the colour; `icon` is in icons.svg."""

    mark: str
    icon: str
    text: str


@dataclass(frozen=True)
class Checked:
    """What a channel says about its checks."""

    verified_on: date | None = None
    verified_by_id: int | None = None
    verified_as: str = ""
    verified_how: str = ""
    unreachable_on: date | None = None


def counting(history: Iterable[Verification]) -> list[Verification]:
    """A channel's history, oldest first, without the checks that were taken back."""
    found: list[Verification] = []
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
            now = replace(now, unreachable_on=i18n.as_day(line.at))
        elif line.result in ("added", "restored") or not _keeps_checks(line):
            now = Checked()
    return now


def _keeps_checks(line: Verification) -> bool:
    """Whether a line left the value alone, or changed only how it is written."""
    return line.result == "gone" or is_same(line.channel.kind, line.old_value, line.new_value)


def freshest_day(today: date) -> date:
    """The earliest day on which a check still counts today."""
    return today - timedelta(days=FRESH_DAYS)


def state(channel: Channel | None, today: date) -> str:
    """ok (checked), old (checked too long ago), bad (nobody reached), un (not checked)."""
    if channel is None:
        return "un"
    if channel.unreachable_on:
        return "bad"
    if channel.verified_on is None:
        return "un"
    return "ok" if channel.verified_on >= freshest_day(today) else "old"


def verdict(channel: Channel, today: date, names: Collection[int] = (), brief: bool = False) -> Verdict:
    """A channel's state in words. `names` are ids of people whose names the reader may see; `brief`: only the date."""
    mark = state(channel, today)
    if mark == "ok":
        text = _("checked %(month)s", month=month(channel.verified_on))
        return Verdict(mark, "circle-check", text if brief else _checked_by_words(channel, names))
    if mark == "old":
        text = _("last checked %(month)s, out of date", month=month(channel.verified_on))
        return Verdict(mark, "history", text)
    if mark == "bad":
        return Verdict(mark, "alert", _("nobody reached in %(month)s", month=month(channel.unreachable_on)))
    return _unchecked(channel.source_date or channel.organisation.source_date)


def entry_verdict(organisation: Organisation, today: date, names: Collection[int] = ()) -> Verdict:
    """The state of an entry's main channel, for lists."""
    channel = main_channel(organisation.channels)
    return verdict(channel, today, names) if channel else _unchecked(organisation.source_date)


def main_channel(channels: Iterable[Channel]) -> Channel | None:
    """The first telephone number, else e-mail, else website, address, fax."""
    return min(unarchived(channels), key=lambda channel: KINDS.index(channel.kind), default=None)


def unarchived(channels: Iterable[Channel]) -> list[Channel]:
    """The channels that aren't archived, in the order of the page."""
    kept = [channel for channel in channels if not channel.archived_at]
    return sorted(kept, key=lambda channel: (KINDS.index(channel.kind), channel.position, channel.id))


def first_of_kind(channels: Iterable[Channel], kind: str) -> Channel | None:
    """The first channel of a kind."""
    return next((channel for channel in channels if channel.kind == kind), None)


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


def origin_words(channel: Channel, names: Collection[int] = ()) -> str:
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
    """A key of METHODS in the reader's language: "per Telefon"."""
    return _(METHODS[method])


def next_check(channel: Channel) -> date | None:
    """The last day on which the check of a channel still counts."""
    return channel.verified_on and channel.verified_on + timedelta(days=FRESH_DAYS)


def _checked_by_words(channel: Channel, names: Collection[int]) -> str:
    who = person_words(channel.verified_by, channel.verified_as, names)
    if not who:
        return _("checked %(month)s", month=month(channel.verified_on))
    text = _("checked %(month)s by %(who)s", month=month(channel.verified_on), who=who)
    how = METHODS.get(channel.verified_how)
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
