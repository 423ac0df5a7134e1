"""Answers of people who check: taking them back, office hours, the check list, many at once, the moderation's queue."""

from datetime import datetime, timedelta

from roundtable.core import clock
from roundtable.core.actors import Actor, person_of
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import as_day
from roundtable.core.i18n import gettext as _
from roundtable.directory import actions as directory
from roundtable.directory import channels, checks, fields, periods
from roundtable.directory import queries as directory_queries
from roundtable.directory.actions import Correction
from roundtable.directory.changes.actions import note_changes
from roundtable.directory.changes.queries import changes_of_entry
from roundtable.directory.models import Channel, HoursCheck, Organisation, Verification
from roundtable.directory.verification import queries
from roundtable.directory.verification.models import CheckReservation

# How somebody checks who is given such a fact, if they don't say it.
USUALLY = {"phone": "phone", "email": "mail", "website": "web", "address": "web", "hours": "web"}


def take_back(
    actor: Actor, channel: Channel, only: tuple[str, ...] = ("confirmed", "kept", *directory.RESULTS)
) -> None:
    """Undo one's own last answer of today: the channel says again what it said before. History keeps both.

    Forbidden if the last answer is somebody else's, Conflict if it is of another day or none of `only`.
    """
    serialise_writers(actor.db, channel)
    history = checks.counting(directory_queries.checks_of_channel(actor.db, channel.id))
    last = history[-1] if history else None
    if last is None or actor.user_id is None or last.user_id != actor.user_id:
        raise Forbidden
    if last.result not in only or as_day(last.at) != clock.today():
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
    _note_answer(actor, channel, "")
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


def confirm_as_office(actor: Actor, channel: Channel, said: datetime | None = None) -> None:
    """The office itself says (or `said`) that this is right: doubts about it are over. Without an event."""
    at = said or clock.now()
    for name in directory.OF_CHECKS:
        setattr(channel, name, getattr(checks.Checked(), name))
    channel.verified_on, channel.verified_how = as_day(at), checks.SELF
    # Whoever presses the button, the check is the office's.
    actor.db.add(Verification(channel_id=channel.id, how=checks.SELF, at=at))


def confirm_hours_as_office(organisation: Organisation, said: datetime | None = None) -> None:
    organisation.hours_checks.append(HoursCheck(how=checks.SELF, at=said or clock.now()))


def answer_hours(
    actor: Actor, organisation: Organisation, result: str, *, value: str = "", how: str = "", seen: str = ""
) -> None:
    """The same as `answer()` for office hours, of which also "gone" is only a change: there are none any more."""
    how = how or USUALLY["hours"]
    if result == "confirmed":
        verify_hours(actor, organisation, how, seen)
    else:
        _correct_hours(actor, organisation, result, value, how, seen)
        directory.record_change(actor, "directory.changed", organisation, part="hours")
    _note_hours_answer(actor, organisation, result)


def _correct_hours(actor: Actor, organisation: Organisation, result: str, value: str, how: str, seen: str) -> None:
    serialise_writers(actor.db, organisation)
    hours = checks.hours_of(organisation)
    if hours is None or (seen and channels.is_other(hours.value, seen)):
        raise Conflict(directory.changed_meanwhile())
    if result == "changed" and not value:
        raise Invalid({"value": _("Please enter the new value.")})
    if result in ("changed", "gone"):
        directory.note_hours(actor, organisation, "changed", how)
        _set_hours(actor, organisation, value if result == "changed" else "")
    elif result == "unreachable":
        if not _has_missed_hours_today(hours, actor.user_id):
            directory.note_hours(actor, organisation, result, how)
    elif result == "doubted":
        if not hours.doubted_on:
            directory.note_hours(actor, organisation, result, how)
    else:
        raise Invalid({"result": _("Please choose one of the options.")})


def _set_hours(actor: Actor, organisation: Organisation, value: str) -> None:
    """What was there before stays readable."""
    before = vars(fields.entry_of(organisation))
    organisation.office_hours = value
    directory.mark_edited(organisation)
    seat = directory_queries.acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)
    note_changes(actor, organisation, before, vars(fields.entry_of(organisation)), seat)


def _has_missed_hours_today(hours: checks.OfficeHours, user_id: int | None) -> bool:
    lines = checks.counting(hours.organisation.hours_checks)[-hours.misses :] if hours.misses else []
    return any(
        line.result == "unreachable" and line.user_id == user_id and as_day(line.at) == clock.today() for line in lines
    )


def take_hours_back(actor: Actor, organisation: Organisation, only: tuple[str, ...] = ("confirmed",)) -> None:
    """Undo one's own last answer of today about the office hours, if it is one of `only`."""
    serialise_writers(actor.db, organisation)
    lines = checks.counting(organisation.hours_checks)
    if not lines or actor.user_id is None or lines[-1].user_id != actor.user_id:
        raise Forbidden
    if lines[-1].result not in only or as_day(lines[-1].at) != clock.today():
        raise Conflict(directory.changed_meanwhile())
    if lines[-1].result == "changed":
        _put_hours_back(actor, organisation)
    directory.note_hours(actor, organisation, "taken_back", "")
    _note_hours_answer(actor, organisation, "")
    directory.record_change(actor, "directory.changed", organisation, part="hours")


def _put_hours_back(actor: Actor, organisation: Organisation) -> None:
    """What stood there before the person's own change, unless somebody has changed it since."""
    changes = changes_of_entry(actor.db, organisation.id)
    last = next((change for change in changes if change.field == "office_hours"), None)
    if last is None or last.user_id != actor.user_id or last.new_value != organisation.office_hours:
        raise Conflict(directory.changed_meanwhile())
    _set_hours(actor, organisation, last.old_value)


def keep_hours(actor: Actor, organisation: Organisation) -> None:
    """The moderation's "it is there" for office hours."""
    serialise_writers(actor.db, organisation)
    hours = checks.hours_of(organisation)
    if hours and (hours.misses or hours.doubted_on):
        directory.note_hours(actor, organisation, "kept", "")
        directory.record_change(actor, "directory.changed", organisation, part="hours")


def _note_hours_answer(actor: Actor, organisation: Organisation, result: str) -> None:
    row = _own_reservation(actor, organisation.id)
    if row and row.channel_id is None:
        row.answer, row.answered_at = result, clock.now() if result else None
        record(actor, "directory.reserved", "checklist")


def keep(actor: Actor, channel: Channel) -> None:
    """The moderation's "it is there": no doubt any more, without counting as a check."""
    serialise_writers(actor.db, channel)
    directory.require_unchanged(channel, "")
    if channel.misses or channel.doubted_on:
        channel.misses, channel.unreachable_on, channel.doubted_on = 0, None, None
        directory.note_check(actor, channel, "kept", "")
        directory.record_change(actor, "directory.changed", channel.organisation, channel)


def reserve(actor: Actor, region: str) -> int:
    """Give somebody contacts to check, so many that they have `periods.OFFERED`. Returns how many they have then.

    Nobody else is offered the same for a day: writers come one after the other, and an entry has one reservation.
    """
    serialise_writers(actor.db)
    user_id, now = person_of(actor), clock.now()
    has = len(queries.waiting_for(actor.db, user_id))
    found = queries.due(actor.db, region, user_id, max(0, periods.OFFERED - has))
    for entry, fact in found:
        row = queries.reservation_of(actor.db, entry) or CheckReservation(organisation_id=entry)
        row.channel_id, row.user_id, row.answer, row.answered_at = fact, user_id, "", None
        row.reserved_at, row.until = now, now + timedelta(hours=periods.RESERVED_HOURS)
        actor.db.add(row)
    if found:
        record(actor, "directory.reserved", "checklist")
    return has + len(found)


def give_back(actor: Actor, organisation: Organisation) -> None:
    """Let others have a reserved entry at once; who gives it back doesn't get it again on that day."""
    serialise_writers(actor.db)
    row = _own_reservation(actor, organisation.id)
    if row and not row.answer:
        row.answer, row.answered_at, row.until = "returned", clock.now(), clock.now()
        record(actor, "directory.reserved", "checklist")


def answer(actor: Actor, channel: Channel, result: str, *, value: str = "", how: str = "", seen: str = "") -> None:
    """An answer from the check list: "confirmed", or one of `directory.RESULTS`. Counts also after the day is over."""
    how = how or USUALLY.get(channel.kind, "web")
    if result == "confirmed":
        directory.confirm(actor, channel, how, seen)
    else:
        correction = Correction(result, value, channel.label, how, seen)
        directory.correct_quietly(actor, channel, correction)
    _note_answer(actor, channel, result)
    verb = "directory.verified" if result == "confirmed" else "directory.changed"
    directory.record_change(actor, verb, channel.organisation, channel)


def _note_answer(actor: Actor, channel: Channel, result: str) -> None:
    row = _own_reservation(actor, channel.organisation_id)
    if row and row.channel_id == channel.id:
        row.answer, row.answered_at = result, clock.now() if result else None


def _own_reservation(actor: Actor, organisation_id: int) -> CheckReservation | None:
    row = queries.reservation_of(actor.db, organisation_id)
    return row if row and row.user_id == actor.user_id else None


def confirm_many(actor: Actor, seen: list[tuple[Channel, str]], how: str) -> tuple[list[Channel], int]:
    """Confirm what was ticked; `seen` is each fact with the value on the screen.

    Returns those that are confirmed now, and how many were not because somebody had changed them meanwhile.
    """
    serialise_writers(actor.db)
    if how not in checks.METHODS:
        raise Invalid({"how": _("Please say how you checked it.")})
    if not seen:
        raise Invalid({"fact": _("Please tick what is still correct.")})
    confirmed: list[Channel] = []
    for channel, value in seen:
        try:
            directory.confirm(actor, channel, how, value)
        except Conflict:
            continue
        confirmed.append(channel)
    entries = {channel.organisation_id: channel.organisation for channel in confirmed}
    for entry in entries.values():
        directory.record_change(actor, "directory.checked", entry, part="many")
    if entries:
        record(actor, "directory.verified_many", "directory", everywhere=True, what=str(len(entries)))
    return confirmed, len(seen) - len(confirmed)


def take_many_back(actor: Actor, listed: list[Channel]) -> int:
    """Undo one's own checks of today of these; what somebody answered since stays. Returns how many."""
    serialise_writers(actor.db)
    count = 0
    for channel in listed:
        try:
            take_back(actor, channel, ("confirmed",))
        except (Conflict, Forbidden):
            continue
        count += 1
    return count
