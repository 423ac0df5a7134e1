"""Answers of people who check: taking them back, office hours, the check list, many at once, the moderation's queue."""

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import serialise_writers
from roundtable.core.i18n import as_day
from roundtable.core.i18n import gettext as _
from roundtable.directory import actions as directory
from roundtable.directory import channels, checks
from roundtable.directory import queries as directory_queries
from roundtable.directory.models import Channel, Organisation


def take_back(actor: Actor, channel: Channel) -> None:
    """Undo one's own last answer of today: the channel says again what it said before. History keeps both.

    Forbidden if the last answer is somebody else's, Conflict if it is of another day or none that can be undone.
    """
    serialise_writers(actor.db, channel)
    history = checks.counting(directory_queries.checks_of_channel(actor.db, channel.id))
    last = history[-1] if history else None
    if last is None or actor.user_id is None or last.user_id != actor.user_id:
        raise Forbidden
    if last.result not in ("confirmed", *directory.RESULTS) or as_day(last.at) != clock.today():
        raise Conflict(directory.changed_meanwhile())
    if (last.result == "gone") != bool(channel.archived_at):
        raise Conflict(directory.changed_meanwhile())
    before = checks.checked_after(history[:-1])
    for name in directory.OF_CHECKS:
        setattr(channel, name, getattr(before, name))
    if last.result == "changed":
        channel.value = last.old_value
    channel.archived_at = None
    for name, value in (last.before or {}).items():
        setattr(channel, name, value)
    directory.note_check(actor, channel, "taken_back", "")
    directory.record_change(actor, "directory.changed", channel.organisation, channel)


def verify_hours(actor: Actor, organisation: Organisation, how: str, seen: str) -> None:
    """Note that somebody checked the office hours today; `seen` is what the person had on the screen."""
    serialise_writers(actor.db, organisation)
    if not organisation.office_hours or channels.is_other(organisation.office_hours, seen):
        raise Conflict(directory.changed_meanwhile())
    if how not in checks.METHODS:
        raise Invalid({"how": _("Please say how you checked it.")})
    directory.note_hours(actor, organisation, "confirmed", how)
    directory.record_change(actor, "directory.verified", organisation, part="hours")


def take_hours_back(actor: Actor, organisation: Organisation) -> None:
    """Undo one's own check of today of the office hours."""
    serialise_writers(actor.db, organisation)
    lines = checks.counting(organisation.hours_checks)
    if not lines or actor.user_id is None or lines[-1].user_id != actor.user_id:
        raise Forbidden
    if lines[-1].result != "confirmed" or as_day(lines[-1].at) != clock.today():
        raise Conflict(directory.changed_meanwhile())
    directory.note_hours(actor, organisation, "taken_back", "")
    directory.record_change(actor, "directory.changed", organisation, part="hours")


def keep(actor: Actor, channel: Channel) -> None:
    """The moderation's "it is there": no doubt any more, without counting as a check."""
    serialise_writers(actor.db, channel)
    directory.require_unchanged(channel, "")
    if channel.misses or channel.doubted_on:
        channel.misses, channel.unreachable_on, channel.doubted_on = 0, None, None
        directory.note_check(actor, channel, "kept", "")
        directory.record_change(actor, "directory.changed", channel.organisation, channel)
