"""Changing the directory: checks, corrections, new channels and entries, archive. Nothing is ever deleted."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.db import Base
from roundtable.core.errors import Conflict, Invalid, NotFound
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory import channels, checks, fields, kinds, likeness, privacy, queries
from roundtable.directory.changes.actions import note_changes
from roundtable.directory.models import Channel, Country, HoursCheck, Organisation, Verification
from roundtable.directory.opt_outs import queries as opt_outs_queries
from roundtable.directory.privacy import Privacy
from roundtable.tables.models import Region

RESULTS = ("changed", "unreachable", "gone", "doubted")
# What a channel says about its checks: the columns of these names.
OF_CHECKS = tuple(field.name for field in dataclasses.fields(checks.Checked))
Entry = fields.Entry


def verify(actor: Actor, channel: Channel, how: str, seen: str = "") -> None:
    """Note that somebody checked a channel today. `how` is a key of `checks.METHODS`.

    `seen` is the value that the person had on the screen: Conflict if it has changed since.
    """
    confirm(actor, channel, how, seen)
    record_change(actor, "directory.verified", channel.organisation, channel)


def confirm(actor: Actor, channel: Channel, how: str, seen: str = "") -> None:
    """The same without an event, for whoever checks many at once and records one for all."""
    serialise_writers(actor.db, channel)
    require_unchanged(channel, seen)
    if how not in checks.METHODS:
        raise Invalid({"how": _("Please say how you checked it.")})
    seat, today = queries.seat_of(actor), clock.today()
    known = (channel.verified_on, channel.verified_by_id, channel.verified_how, channel.misses, channel.doubted_on)
    _end_verification(channel)
    channel.verified_on, channel.verified_by_id = today, actor.user_id
    channel.verified_as, channel.verified_how = seat, how
    if known != (today, actor.user_id, how, 0, None):  # pressing the same button twice is one check
        note_check(actor, channel, "confirmed", how)


@dataclass(frozen=True)
class Correction:
    """What a check found instead of "still correct": `result` is one of RESULTS.

    "doubted" says that it may be gone; the moderation decides. Who reaches nobody twice on a day has tried once.
    `private` says anew who sees it and who agreed; without it that stays, and no private number comes in. `seen` is the
    value that the person had on the screen: Conflict if it has changed since.
    """

    result: str
    value: str = ""
    label: str = ""
    how: str = ""
    seen: str = ""
    private: Privacy | None = None


def correct(actor: Actor, channel: Channel, correction: Correction) -> None:
    """A new value ends the verification; another spelling of the same value, or another label, doesn't."""
    correct_quietly(actor, channel, correction)
    record_change(actor, "directory.changed", channel.organisation, channel)


def correct_quietly(actor: Actor, channel: Channel, correction: Correction) -> None:
    """The same without an event, for whoever notes more with it."""
    serialise_writers(actor.db, channel)
    require_unchanged(channel, correction.seen)
    result, how = correction.result, correction.how
    if result == "changed":
        _change(actor, channel, correction)
    elif result == "unreachable":
        if not queries.has_missed_today(actor.db, channel, actor.user_id):
            channel.unreachable_on, channel.misses = clock.today(), channel.misses + 1
            note_check(actor, channel, result, how)
    elif result == "doubted":
        if not channel.doubted_on:
            channel.doubted_on = clock.today()
            note_check(actor, channel, result, how)
    elif result == "gone":
        end_quietly(actor, channel, how, queries.seat_of(actor))
    else:
        raise Invalid({"result": _("Please choose one of the options.")})


def end_quietly(actor: Actor, channel: Channel, how: str, seat: str) -> None:
    """The channel no longer exists."""
    note_check(actor, channel, "gone", how, before=_entered(channel), seat=seat)
    channel.archived_at, channel.starter = clock.now(), False


def _change(actor: Actor, channel: Channel, correction: Correction) -> None:
    value, private = channels.tidy(channel.kind, correction.value), correction.private
    _check_value(channel.kind, value)
    old, entered = channel.value, _entered(channel)
    if private or not channels.is_same(channel.kind, old, value):
        _set_privacy(channel, value, private or privacy.known(channel))
    if not channels.is_same(channel.kind, old, value):
        _end_verification(channel)
        _note_who_entered(actor, channel, queries.seat_of(actor))
    if old != value:
        note_check(actor, channel, "changed", correction.how, old=old, new=value, before=entered)
    channel.value, channel.label, channel.starter = value, correction.label, False


def _end_verification(channel: Channel) -> None:
    for name in OF_CHECKS:
        setattr(channel, name, getattr(checks.Checked(), name))


def _entered(channel: Channel) -> dict[str, Any]:
    """What undoing gives back, because history doesn't tell it."""
    return {name: getattr(channel, name) for name in ("entered_by_id", "entered_as", "source_date", "starter")}


def add_channel(
    actor: Actor,
    organisation: Organisation,
    kind: str,
    value: str,
    *,
    label: str = "",
    source: str = "",
    function_id: str = "",
    private: Privacy = Privacy(),  # noqa: B008 (can't be changed)
) -> Channel:
    """Add a channel to an entry, not checked yet. Raises Invalid for a wrong kind or value, and if it is there.

    Also for a private number without a consent, and for a mobile one of which nobody says whose it is.
    """
    if kind not in channels.KINDS:
        raise Invalid({"kind": _("Please choose one of the options.")})
    channel = Channel(kind=kind, value=channels.tidy(kind, value), label=label, source=source)
    channel.function = next((f for f in organisation.functions if str(f.id) == function_id), None)
    _set_privacy(channel, channel.value, private)
    append_quietly(actor, organisation, channel, queries.seat_of(actor))
    record_change(actor, "directory.changed", organisation, channel)
    return channel


def append_quietly(actor: Actor, organisation: Organisation, channel: Channel, seat: str) -> None:
    """The same without an event. Raises Invalid for a wrong value, and if it is there."""
    kind, value = channel.kind, channel.value
    _check_value(kind, value)
    if any(channels.is_same(kind, value, c.value) for c in checks.unarchived(organisation.channels) if c.kind == kind):
        raise Invalid({"value": _("This is there already.")})
    channel.position = len(organisation.channels) + 10
    organisation.channels.append(channel)
    _note_who_entered(actor, channel, seat)
    note_check(actor, channel, "added", "", new=value, seat=seat)


def restore_channel(actor: Actor, channel: Channel) -> None:
    """Undo "gone": the channel is shown again, as not checked."""
    if channel.withdrawn_on:
        raise Conflict(_("The person took the consent back; the number is not stored any more."))
    if channel.archived_at:
        channel.archived_at = None
        _end_verification(channel)
        note_check(actor, channel, "restored", "")
        record_change(actor, "directory.changed", channel.organisation, channel)


def add_entry(
    actor: Actor,
    entry: Entry,
    first_channels: dict[str, str],
    *,
    more: Iterable[tuple[str, str, str]] = (),
    suggested: bool = False,
    part_of: Organisation | None = None,
) -> Organisation:
    """Add an entry; `first_channels` maps kinds to values as typed, empty ones are left out. Raises Invalid.

    `more` are further channels that were checked already: (kind, value, label).
    One that is only suggested stands in no list, no search and no export until it is restored.
    """
    typed = {kind: channels.tidy(kind, value) for kind, value in first_channels.items() if value.strip()}
    ways = [*((kind, value, "") for kind, value in typed.items()), *more]
    _check_new(actor, entry, typed, ways)
    organisation = new_entry(actor, entry, ways, queries.seat_of(actor))
    organisation.archived_at = clock.now() if suggested else None
    organisation.part_of = part_of
    actor.db.flush()
    if suggested:
        record_change(actor, "directory.proposed", organisation)
    else:
        record_change(actor, "directory.added", organisation)
    return organisation


def new_entry(actor: Actor, entry: Entry, ways: Iterable[tuple[str, str, str]], seat: str) -> Organisation:
    """An entry and its channels that were checked already, not stored and without an event. `seat` is as whom."""
    organisation = Organisation(name=entry.name, kind=entry.kind, source_date=clock.today().isoformat())
    organisation.entered_by_id, organisation.entered_as = actor.user_id, seat
    _fill(organisation, entry)
    actor.db.add(organisation)
    for position, (kind, value, label) in enumerate(ways):
        channel = Channel(kind=kind, value=value, label=label, position=position, visibility="all")
        channel.entered_by_id, channel.entered_as, channel.source_date = actor.user_id, seat, organisation.source_date
        organisation.channels.append(channel)
    return organisation


def _check_new(actor: Actor, entry: Entry, typed: dict[str, str], ways: list[tuple[str, str, str]]) -> None:
    errors = fields.missing(entry.kind, entry.state, entry.source_url, bool(ways)) | entry_problems(actor, entry)
    errors |= {kind: text for kind, value in typed.items() if (text := channels.problem(kind, value))}
    errors |= {kind: privacy.asked_later() for kind, value in typed.items() if privacy.is_mobile(kind, value)}
    if not errors and queries.exists_already(actor.db, entry):
        errors["name"] = _("There is an entry of this name and kind already.")
    if not errors and (why := likeness.why_not(opt_outs_queries.opted_out(actor.db), entry, ways)):
        errors["name"] = why
    if errors:
        raise Invalid(errors)


def edit_entry(actor: Actor, organisation: Organisation, entry: Entry, version: int, *, undoing: bool = False) -> None:
    """Change an entry without its channels. `version` is the one that the form showed: Conflict if it is older.

    Undoing gives back what was there, also what nobody could enter today.
    """
    if organisation.version != version:
        raise Conflict(changed_meanwhile())
    edit_quietly(actor, organisation, entry, queries.seat_of(actor), undoing=undoing)
    record_change(actor, "directory.changed", organisation)


def edit_quietly(actor: Actor, organisation: Organisation, entry: Entry, seat: str, *, undoing: bool = False) -> None:
    """The same without an event, for whoever changes many. `seat` is as whom the person does it."""
    check_entry(actor, entry, None if undoing else organisation)
    before = vars(fields.entry_of(organisation))
    if organisation.hours_checks and channels.is_other(organisation.office_hours, entry.office_hours):
        note_hours(actor, organisation, "changed", "", seat)  # from now on they are unchecked
    _fill(organisation, entry)
    mark_edited(organisation)
    note_changes(actor, organisation, before, vars(fields.entry_of(organisation)), seat)


def check_entry(actor: Actor, entry: Entry, before: Organisation | None = None) -> None:
    """Raises Invalid for what an entry can't hold, and for what a mission would lose that it has to have.

    One of earlier times that lacks something can be changed all the same: its page says so (`checks.lacks()`).
    """
    errors = entry_problems(actor, entry)
    if before:
        has_channel = bool(checks.unarchived(before.channels))
        lacking = fields.missing(entry.kind, entry.state, entry.source_url, has_channel)
        errors = {name: text for name, text in lacking.items() if name not in checks.lacks(before)} | errors
    if errors:
        raise Invalid(errors)


def archive(actor: Actor, organisation: Organisation) -> None:
    """Remove an entry from lists, search and exports; its page stays and can restore it."""
    if not organisation.archived_at:
        archive_quietly(organisation)
        record_change(actor, "directory.archived", organisation)


def archive_quietly(organisation: Organisation) -> None:
    """The same without an event."""
    organisation.archived_at = clock.now()
    mark_edited(organisation)


def restore(actor: Actor, organisation: Organisation) -> None:
    """Undo `archive()`. Conflict for what was merged (undo that instead), or asked not to be listed."""
    if organisation.merged_into_id:
        raise Conflict(_("This entry was merged into another one. Please make two of it again there."))
    if opt_outs_queries.current(actor.db, organisation.id):
        raise Conflict(likeness.refusal())
    if organisation.archived_at:
        organisation.archived_at = None
        mark_edited(organisation)
        record_change(actor, "directory.restored", organisation)


def channel_of(organisation: Organisation, ident: int) -> Channel:
    """The channel with this id; raises NotFound if the entry has none."""
    found = next((channel for channel in organisation.channels if channel.id == ident), None)
    if found is None:
        raise NotFound
    return found


def _fill(organisation: Organisation, entry: Entry) -> None:
    for name in fields.TEXTS:
        setattr(organisation, name, getattr(entry, name))
    organisation.country_code = entry.country_code or None
    fields.set_functions(organisation, entry.functions)


def entry_problems(actor: Actor, entry: Entry) -> dict[str, str]:
    """What no entry can hold."""
    errors = fields.problems(entry)
    if kinds.is_mission(entry.kind) and not entry.country_code:
        errors["country_code"] = _("A mission belongs to a country. Please choose which one.")
    elif entry.country_code and actor.db.get(Country, entry.country_code) is None:
        errors["country_code"] = _("Please choose one of the countries of the list.")
    named = [entry.region] * (entry.region not in ("", "SH", "DE")) + entry.more_regions.split()
    if any(actor.db.get(Region, each) is None for each in named):
        errors["region"] = _("Please choose one of the regions of the list.")
    return errors


def _check_value(kind: str, value: str) -> None:
    if problem := channels.problem(kind, value) if value else _("Please enter the new value."):
        raise Invalid({"value": problem})


def _set_privacy(channel: Channel, value: str, private: Privacy) -> None:
    allowed = privacy.VISIBILITIES
    if errors := privacy.problems(channel.kind, value, private, clock.today(), allowed):
        raise Invalid(errors)
    channel.visibility, channel.private = private.visibility, private.owner == "private"
    channel.consent_source = private.consent_source if channel.private else ""
    channel.consent_on = private.consent_on if channel.private else None


def require_unchanged(channel: Channel, seen: str) -> None:
    if channel.archived_at or (seen and seen != channel.value):
        raise Conflict(changed_meanwhile())


def changed_meanwhile() -> str:
    return _("Somebody changed this entry in the meantime. Please look at it again; what you typed stands below.")


def _note_who_entered(actor: Actor, channel: Channel, seat: str) -> None:
    """Note who entered the value, and today's date; shown in place of a source."""
    channel.entered_by_id, channel.entered_as = actor.user_id, seat
    channel.source_date = clock.today().isoformat()


def note_hours(actor: Actor, organisation: Organisation, result: str, how: str, seat: str | None = None) -> None:
    seat = queries.seat_of(actor) if seat is None else seat
    line = HoursCheck(organisation_id=organisation.id, user_id=actor.user_id, how=how, result=result, done_as=seat)
    organisation.hours_checks.append(line)


def note_check(
    actor: Actor,
    channel: Channel,
    result: str,
    how: str,
    *,
    old: str = "",
    new: str = "",
    before: dict[str, Any] | None = None,
    seat: str | None = None,
) -> None:
    """Add a line to the channel's history; `old` and `new` are its values if they changed."""
    seat = queries.seat_of(actor) if seat is None else seat
    actor.db.add(
        Verification(
            channel=channel,
            user_id=actor.user_id,
            how=how if how in checks.WAYS else "",
            result=result,
            old_value=old,
            new_value=new,
            done_as=seat,
            before=before,
        )
    )


def keep_out(row: Base, mark: str) -> None:
    """After a redaction has put its mark into this row: nobody dials it, and no import brings the words back."""
    if isinstance(row, Organisation):
        mark_edited(row)
    elif isinstance(row, Channel):
        row.starter = False
        if mark in row.value:
            row.archived_at = row.archived_at or clock.now()
            _end_verification(row)


def mark_edited(organisation: Organisation) -> None:
    organisation.edited_at = clock.now()  # by a person, so that imports leave it alone


def record_change(
    actor: Actor, verb: str, organisation: Organisation, channel: Channel | None = None, part: str = ""
) -> None:
    extra = {"channel": part} if (part := channel.kind if channel else part) else {}
    actor.db.flush()
    if not part:
        actor.db.expire(organisation, ["country", "area", "more_areas"])
    topic = f"directory/{organisation.id}"
    record(actor, verb, topic, organisation, everywhere=True, title=organisation.name, **extra)
