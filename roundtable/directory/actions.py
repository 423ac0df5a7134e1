"""Changing the directory: checks, corrections, new channels and entries, archive. Nothing is ever deleted."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Forbidden, Invalid, NotFound
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import as_day
from roundtable.core.i18n import gettext as _
from roundtable.directory import channels, checks, kinds, queries
from roundtable.directory.models import Channel, Country, Function, Organisation, Verification
from roundtable.tables.models import Region

STATES = ("active", "announced", "closed")
RESULTS = ("changed", "unreachable", "gone")
# Fields of `Entry` that become fields of an organisation as they are.
_TEXTS = (
    *("name", "kind", "region", "city", "former_names", "office_hours", "note", "state", "state_note"),
    *("district", "languages", "source_url"),
)


@dataclass(frozen=True)
class Entry:
    """What the form of an entry holds. `functions` has lines "Name: note"."""

    name: str
    kind: str
    country_code: str = ""
    region: str = ""
    city: str = ""
    former_names: str = ""
    office_hours: str = ""
    functions: str = ""
    note: str = ""
    state: str = "active"
    state_note: str = ""
    district: str = ""
    languages: str = ""
    source_url: str = ""


def verify(actor: Actor, channel: Channel, how: str, seen: str = "") -> None:
    """Note that somebody checked a channel today. `how` is a key of `checks.METHODS`.

    `seen` is the value that the person had on the screen: Conflict if it has changed since.
    """
    _require_unchanged(channel, seen)
    if how not in checks.METHODS:
        raise Invalid({"how": _("Please say how you checked it.")})
    seat, today = queries.acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id), clock.today()
    again = (channel.verified_on, channel.verified_by_id, channel.verified_how) == (today, actor.user_id, how)
    channel.verified_on, channel.verified_by_id = today, actor.user_id
    channel.verified_as, channel.verified_how, channel.unreachable_on = seat, how, None
    if not again:  # pressing the same button twice is one check
        _note_check(actor, channel, "confirmed", how)
    _record(actor, "directory.verified", channel.organisation, channel)


def take_back(actor: Actor, channel: Channel) -> None:
    """Undo one's own check of today: the channel says again what it said before. History keeps both.

    Forbidden if the last check is somebody else's, Conflict if something else was noted since, or it is of another day.
    """
    serialise_writers(actor.db, channel)
    history = checks.counting(queries.checks_of_channel(actor.db, channel.id))
    last = history[-1] if history else None
    if last is None or actor.user_id is None or last.user_id != actor.user_id:
        raise Forbidden
    if last.result != "confirmed" or as_day(last.at) != clock.today() or channel.archived_at:
        raise Conflict(_changed_meanwhile())
    before = checks.checked_after(history[:-1])
    for name in ("verified_on", "verified_by_id", "verified_as", "verified_how", "unreachable_on"):
        setattr(channel, name, getattr(before, name))
    _note_check(actor, channel, "taken_back", "")
    _record(actor, "directory.changed", channel.organisation, channel)


def correct(
    actor: Actor, channel: Channel, result: str, *, value: str = "", label: str = "", how: str = "", seen: str = ""
) -> None:
    """Note what a check found instead of "still correct": `result` is "changed", "unreachable" or "gone".

    A new value ends the verification; another spelling of the same value, or another label, doesn't. `seen` is the
    value that the person had on the screen: Conflict if it has changed since.
    """
    _require_unchanged(channel, seen)
    if result == "changed":
        _change(actor, channel, channels.tidy(channel.kind, value), label, how)
    elif result == "unreachable":
        channel.unreachable_on = clock.today()
        _note_check(actor, channel, result, how)
    elif result == "gone":
        channel.archived_at, channel.starter = clock.now(), False
        _note_check(actor, channel, result, how)
    else:
        raise Invalid({"result": _("Please choose one of the options.")})
    _record(actor, "directory.changed", channel.organisation, channel)


def _change(actor: Actor, channel: Channel, value: str, label: str, how: str) -> None:
    _check_value(channel.kind, value)
    old = channel.value
    if not channels.is_same(channel.kind, old, value):
        _end_verification(channel)
        _note_who_entered(actor, channel)
    if old != value:
        _note_check(actor, channel, "changed", how, old=old, new=value)
    channel.value, channel.label, channel.starter = value, label, False


def _end_verification(channel: Channel) -> None:
    channel.verified_on, channel.verified_by_id, channel.unreachable_on = None, None, None
    channel.verified_as = channel.verified_how = ""


def add_channel(
    actor: Actor,
    organisation: Organisation,
    kind: str,
    value: str,
    *,
    label: str = "",
    source: str = "",
    function_id: str = "",
) -> Channel:
    """Add a channel to an entry, not checked yet. Raises Invalid for a wrong kind or value, and if it is there."""
    if kind not in channels.KINDS:
        raise Invalid({"kind": _("Please choose one of the options.")})
    value = channels.tidy(kind, value)
    _check_value(kind, value)
    if any(channels.is_same(kind, value, c.value) for c in checks.unarchived(organisation.channels) if c.kind == kind):
        raise Invalid({"value": _("This is there already.")})
    function = next((f for f in organisation.functions if str(f.id) == function_id), None)
    channel = Channel(kind=kind, value=value, label=label, source=source, position=len(organisation.channels) + 10)
    channel.function = function
    organisation.channels.append(channel)
    _note_who_entered(actor, channel)
    actor.db.flush()
    _note_check(actor, channel, "added", "", new=value)
    _record(actor, "directory.changed", organisation, channel)
    return channel


def restore_channel(actor: Actor, channel: Channel) -> None:
    """Undo "gone": the channel is shown again, as not checked."""
    if channel.archived_at:
        channel.archived_at = None
        _end_verification(channel)
        _note_check(actor, channel, "restored", "")
        _record(actor, "directory.changed", channel.organisation, channel)


def add_entry(actor: Actor, entry: Entry, first_channels: dict[str, str]) -> Organisation:
    """Add an entry; `first_channels` maps kinds to values as typed, empty ones are left out. Raises Invalid."""
    typed = {kind: channels.tidy(kind, value) for kind, value in first_channels.items() if value.strip()}
    errors = _problems(actor, entry)
    errors |= {kind: text for kind, value in typed.items() if (text := channels.problem(kind, value))}
    if not errors and _exists_already(actor, entry):
        errors["name"] = _("There is an entry of this name and kind already.")
    if errors:
        raise Invalid(errors)
    organisation = Organisation(name=entry.name, kind=entry.kind, source_date=clock.today().isoformat())
    organisation.entered_by_id = actor.user_id
    organisation.entered_as = queries.acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)
    _fill(organisation, entry)
    actor.db.add(organisation)
    for position, (kind, value) in enumerate(typed.items()):
        channel = Channel(kind=kind, value=value, position=position)
        organisation.channels.append(channel)
        _note_who_entered(actor, channel)
    actor.db.flush()
    _record(actor, "directory.added", organisation)
    return organisation


def edit_entry(actor: Actor, organisation: Organisation, entry: Entry, version: int) -> None:
    """Change an entry without its channels. `version` is the one that the form showed: Conflict if it is older."""
    if organisation.version != version:
        raise Conflict(_changed_meanwhile())
    errors = _problems(actor, entry)
    if errors:
        raise Invalid(errors)
    _fill(organisation, entry)
    _mark_edited(organisation)
    _record(actor, "directory.changed", organisation)


def archive(actor: Actor, organisation: Organisation) -> None:
    """Remove an entry from lists, search and exports; its page stays and can restore it."""
    if not organisation.archived_at:
        organisation.archived_at = clock.now()
        _mark_edited(organisation)
        _record(actor, "directory.archived", organisation)


def restore(actor: Actor, organisation: Organisation) -> None:
    """Undo `archive()`."""
    if organisation.archived_at:
        organisation.archived_at = None
        _mark_edited(organisation)
        _record(actor, "directory.restored", organisation)


def channel_of(organisation: Organisation, ident: int) -> Channel:
    """The channel with this id; raises NotFound if the entry has none."""
    for channel in organisation.channels:
        if channel.id == ident:
            return channel
    raise NotFound


def _fill(organisation: Organisation, entry: Entry) -> None:
    for name in _TEXTS:
        setattr(organisation, name, getattr(entry, name))
    organisation.country_code = entry.country_code or None
    _set_functions(organisation, entry.functions)


def _set_functions(organisation: Organisation, text: str) -> None:
    """Read lines "Name: note". A function keeps its channels as long as its name stays the same."""
    remaining = {function.name: function for function in organisation.functions}
    kept = []
    for position, line in enumerate(line for line in text.split("\n") if line.strip()):
        name, _colon, note = (part.strip() for part in line.partition(":"))
        function = remaining.pop(name, None) or Function(name=name)
        function.note, function.position = note, position
        kept.append(function)
    for channel in organisation.channels:
        if channel.function in remaining.values():
            channel.function = None
    organisation.functions[:] = kept


def functions_text(organisation: Organisation) -> str:
    """The entry's functions as lines "Name: note", for the form."""
    return "\n".join(f"{f.name}: {f.note}" if f.note else f.name for f in organisation.functions)


def _problems(actor: Actor, entry: Entry) -> dict[str, str]:
    errors = {}
    if entry.kind not in kinds.KINDS:
        errors["kind"] = _("Please choose what kind of organisation this is.")
    if entry.state not in STATES:
        errors["state"] = _("Please choose one of the options.")
    if kinds.is_mission(entry.kind) and not entry.country_code:
        errors["country_code"] = _("A mission belongs to a country. Please choose which one.")
    elif entry.country_code and actor.db.get(Country, entry.country_code) is None:
        errors["country_code"] = _("Please choose one of the countries of the list.")
    if entry.region not in ("", "SH", "DE") and actor.db.get(Region, entry.region) is None:
        errors["region"] = _("Please choose one of the regions of the list.")
    if entry.source_url and channels.problem("website", entry.source_url):
        errors["source_url"] = channels.problem("website", entry.source_url)
    lines = [line.partition(":") for line in entry.functions.split("\n") if line.strip()]
    if any(not name.strip() or len(name) > 120 or len(note) > 300 for name, _colon, note in lines):
        errors["functions"] = _("Please write one function per line: name, colon, note.")
    elif len({name.strip() for name, _colon, _note in lines}) < len(lines):
        errors["functions"] = _("Please name each function only once.")
    return errors


def _exists_already(actor: Actor, entry: Entry) -> bool:
    same = select(Organisation.id).where(
        func.lower(Organisation.name) == entry.name.lower(),
        Organisation.kind == entry.kind,
        Organisation.region == entry.region,
        Organisation.archived_at.is_(None),
    )
    return actor.db.scalar(same.limit(1)) is not None


def _check_value(kind: str, value: str) -> None:
    problem = channels.problem(kind, value) if value else _("Please enter the new value.")
    if problem:
        raise Invalid({"value": problem})


def _require_unchanged(channel: Channel, seen: str) -> None:
    if channel.archived_at or (seen and seen != channel.value):
        raise Conflict(_changed_meanwhile())


def _changed_meanwhile() -> str:
    return _("Somebody changed this entry in the meantime. Please look at it again; what you typed stands below.")


def _note_who_entered(actor: Actor, channel: Channel) -> None:
    """Note who entered the value, and today's date; shown in place of a source."""
    channel.entered_by_id = actor.user_id
    channel.entered_as = queries.acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)
    channel.source_date = clock.today().isoformat()


def _note_check(actor: Actor, channel: Channel, result: str, how: str, *, old: str = "", new: str = "") -> None:
    """Add a line to the channel's history; `old` and `new` are its values if they changed."""
    seat = queries.acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)
    how = how if how in checks.METHODS else ""
    actor.db.add(
        Verification(
            channel_id=channel.id,
            user_id=actor.user_id,
            how=how,
            result=result,
            old_value=old,
            new_value=new,
            done_as=seat,
        )
    )


def keep_out(row: Organisation | Function | Channel | Verification, mark: str) -> None:
    """After a redaction has put its mark into this row: nobody dials it, and no import brings the words back."""
    if isinstance(row, Organisation):
        _mark_edited(row)
    elif isinstance(row, Channel):
        row.starter = False
        if mark in row.value:
            row.archived_at = row.archived_at or clock.now()
            _end_verification(row)


def _mark_edited(organisation: Organisation) -> None:
    """Note that a person has changed the entry, so that imports leave it alone."""
    organisation.edited_at = clock.now()


def _record(actor: Actor, verb: str, organisation: Organisation, channel: Channel | None = None) -> None:
    extra: dict[str, Any] = {"channel": channel.kind} if channel else {}
    actor.db.flush()
    if channel is None:
        actor.db.expire(organisation, ["country", "area"])
    topic = f"directory/{organisation.id}"
    record(actor, verb, topic, organisation, everywhere=True, title=organisation.name, **extra)
