"""Deciding about differences: all of one press happen in one transaction, and each keeps what it needs to be undone."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, record_many, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory import channels
from roundtable.directory.imports import comparing
from roundtable.directory.imports import queries as imports_queries
from roundtable.directory.imports.models import ListedMission, MissionDifference, MissionImport
from roundtable.directory.imports.reading import SOURCE
from roundtable.directory.likeness import Blocked
from roundtable.directory.models import Channel, Country, Organisation, Post, Verification
from roundtable.directory.opt_outs import queries as opt_outs_queries
from roundtable.directory.queries import acting_as
from roundtable.tables.models import Region

TOPIC = "missions"
_CHECK = ("verified_on", "verified_by_id", "verified_as", "verified_how", "unreachable_on", "misses", "doubted_on")
_KEPT = ("value", "label", "source", "source_date", "starter", "entered_as", "entered_by_id")


@dataclass
class Outcome:
    """How many differences were taken over, refused, undone; `left` were changed by somebody meanwhile."""

    seat: str = ""  # as what the person does it
    done: int = 0
    refused: int = 0
    left: int = 0
    changed: list[Organisation] = field(default_factory=list)
    beside: list[Any] = field(default_factory=list)  # countries and regions, held so that they are loaded once
    blocked: Blocked = field(default_factory=Blocked)


def decide(actor: Actor, seen: int, accepted: Collection[int], refused: Collection[int]) -> Outcome:
    """Take over and refuse these open differences. What somebody decided meanwhile is passed over.

    `seen` is the import that the page showed: with a newer one the same numbers mean something else.
    """
    serialise_writers(actor.db)
    outcome = _begun(actor)
    wanted = set(accepted) | set(refused)
    rows = [row for row in _open(actor.db, "") if row.id in wanted and row.import_id == seen]
    if wanted and not rows:
        raise Conflict(_meanwhile())
    if not rows:
        raise Invalid(_("Please choose for at least one difference whether it is taken over."))
    for row in rows:
        _decide(actor, row, row.id in set(accepted), outcome)
    _record(actor, outcome)
    return outcome


def decide_all(actor: Actor, part: str, accept: bool, seen: int) -> Outcome:
    """The same for all open differences of a part."""
    if part not in imports_queries.PARTS:
        raise Invalid(_("Please choose one of the options."))
    serialise_writers(actor.db)
    outcome = _begun(actor)
    rows = _open(actor.db, part)
    if any(row.import_id != seen for row in rows):
        raise Conflict(_meanwhile())
    for row in rows:
        _decide(actor, row, accept, outcome)
    _record(actor, outcome)
    return outcome


def _begun(actor: Actor) -> Outcome:
    beside = [*actor.db.scalars(select(Country)), *actor.db.scalars(select(Region))]
    return Outcome(_seat(actor), beside=beside, blocked=Blocked(opt_outs_queries.opted_out(actor.db)))


def _meanwhile() -> str:
    return _("The list was loaded again, or somebody has decided meanwhile. Please look at the page again.")


def _open(db: Session, part: str) -> list[MissionDifference]:
    """With everything that deciding reads, so that many cost no more statements than one."""
    query = select(MissionDifference).where(MissionDifference.decision == "open")
    query = query.where(MissionDifference.part == part) if part else query
    query = query.options(
        joinedload(MissionDifference.listed),
        joinedload(MissionDifference.channel),
        joinedload(MissionDifference.organisation).subqueryload(Organisation.channels),
        joinedload(MissionDifference.organisation).subqueryload(Organisation.functions),
        joinedload(MissionDifference.organisation).subqueryload(Organisation.posts).joinedload(Post.person),
    )
    return list(db.scalars(query.order_by(MissionDifference.id).execution_options(populate_existing=True)))


def _decide(actor: Actor, row: MissionDifference, accept: bool, outcome: Outcome) -> None:
    if accept and not _take(actor, row, outcome):
        outcome.left += 1
        _look_again(row)
        return
    row.decision = "accepted" if accept else "refused"
    row.decided_at, row.decided_by_id = clock.now(), actor.user_id
    outcome.done += accept
    outcome.refused += not accept


def _look_again(row: MissionDifference) -> None:
    """Somebody was faster: the difference is now one to what stands there, or there is none to decide any more."""
    channel, entry = row.channel, row.organisation
    now = None
    if entry is not None and not entry.archived_at:
        if row.field in comparing.FIELDS and row.field != "note":
            now = getattr(entry, row.field)
        elif channel is not None and not channel.archived_at and row.act != "added":
            now = channel.value
    if now is None or now == row.new_value:
        row.decision = "lapsed"  # the next list says what is left of it
    else:
        row.old_value, row.part = now, comparing.TOUCHED


def _take(actor: Actor, row: MissionDifference, outcome: Outcome) -> bool:
    """False if the entry is not what the difference was found with: the row stays open and says so."""
    if row.act == "new":
        if actor.db.get(Country, row.listed.content["country_code"]) is None:
            return False
        if outcome.blocked.has(comparing.asked(comparing.from_data(row.listed.content))):
            return False
        entry = _add_entry(actor, row, outcome)
    elif row.organisation is None or row.organisation.archived_at:
        return False
    else:
        entry = row.organisation
        is_field = row.field in comparing.FIELDS
        taken = _take_field(row, entry) if is_field else _take_channel(actor, row, entry, outcome)
        if not taken:
            return False
    outcome.changed.append(entry)
    return True


def _add_entry(actor: Actor, row: MissionDifference, outcome: Outcome) -> Organisation:
    listed = comparing.from_data(row.listed.content)
    entry = Organisation(
        name=listed.name, kind=listed.kind, country_code=listed.country_code, city=listed.city, note=listed.note
    )
    entry.office_hours = listed.office_hours
    _say_source(entry, row.listed)
    entry.functions, entry.posts = [], []
    actor.db.add(entry)
    for contact in listed.contacts:
        entry.channels.append(_channel(contact.kind, contact.value, contact.label, row.listed))
    for channel in entry.channels:
        _note(actor, outcome.seat, channel, "added", new=channel.value)
    row.organisation = row.listed.organisation = entry
    row.listed.taken = {name: getattr(entry, name) for name in comparing.FIELDS} | {"note_part": listed.note}
    return entry


def _say_source(entry: Organisation, listed: ListedMission) -> None:
    address = listed.source if listed.source.startswith("https://") else ""
    entry.source, entry.source_url, entry.source_date = SOURCE, address, _day_of(listed)


def _day_of(listed: ListedMission) -> str:
    """The day from which the list says so; if it doesn't say, the day on which it was loaded."""
    return listed.source_modified or listed.seen_at.date().isoformat()


def _channel(kind: str, value: str, label: str, listed: ListedMission) -> Channel:
    return Channel(
        kind=kind,
        value=value,
        label=label,
        source=SOURCE,
        source_date=_day_of(listed),
        position=channels.KINDS.index(kind),
    )


def _take_field(row: MissionDifference, entry: Organisation) -> bool:
    if getattr(entry, row.field) != row.old_value:
        return False
    before = {name: getattr(entry, name) for name in ("source", "source_url", "source_date")}
    row.before = before | {"edited": bool(entry.edited_at), "taken": dict(row.listed.taken)}
    unedited = {} if entry.edited_at else {name: getattr(entry, name) for name in comparing.FIELDS}
    setattr(entry, row.field, row.new_value)
    entry.edited_at = entry.edited_at or clock.now()  # the starter data doesn't bring the old one back
    if row.field == "name":
        _say_source(entry, row.listed)
    part = {"note_part": row.listed.content["note"]} if row.field == "note" else {}
    row.listed.taken = row.listed.taken | unedited | {row.field: row.new_value} | part
    return True


def _take_channel(actor: Actor, row: MissionDifference, entry: Organisation, outcome: Outcome) -> bool:
    channel = row.channel
    if row.act == "added":
        return _add_channel(actor, row, entry, outcome)
    if channel is None or channel.archived_at or channel.value != row.old_value:
        return False
    if row.part == comparing.PLAIN and comparing.is_touched(channel):
        row.part = comparing.TOUCHED  # somebody has checked it since: asked once more, and there
        return False
    row.before = {name: getattr(channel, name) for name in _KEPT} | _check_of(channel)
    if row.act == "gone":
        channel.archived_at, channel.starter = clock.now(), False
        _note(actor, outcome.seat, channel, "gone")
        return True
    same = channels.is_same(channel.kind, channel.value, row.new_value)
    channel.value, channel.label, channel.starter = row.new_value, row.label or channel.label, False
    channel.source, channel.source_date = SOURCE, _day_of(row.listed)
    channel.entered_as, channel.entered_by_id = "", None
    if not same:
        _unverify(channel)
    _note(actor, outcome.seat, channel, "changed", old=row.old_value, new=row.new_value)
    return True


def _add_channel(actor: Actor, row: MissionDifference, entry: Organisation, outcome: Outcome) -> bool:
    if row.channel is not None:  # it was there once and is archived
        if not row.channel.archived_at or row.channel.withdrawn_on:
            return False
        row.before = {"restored": True}
        row.channel.archived_at, row.channel.source, row.channel.source_date = None, SOURCE, _day_of(row.listed)
        _unverify(row.channel)
        _note(actor, outcome.seat, row.channel, "restored")
        return True
    living = [channel for channel in entry.channels if channel.kind == row.field and not channel.archived_at]
    if any(channels.is_same(row.field, channel.value, row.new_value) for channel in living):
        return False
    added = _channel(row.field, row.new_value, row.label, row.listed)
    added.position = len(entry.channels) + 10
    entry.channels.append(added)
    actor.db.flush()
    row.channel_id = added.id
    _note(actor, outcome.seat, added, "added", new=added.value)
    return True


def _check_of(channel: Channel) -> dict[str, Any]:
    found = {name: getattr(channel, name) for name in _CHECK}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in found.items()}


def _unverify(channel: Channel) -> None:
    channel.verified_on, channel.verified_by_id, channel.unreachable_on = None, None, None
    channel.misses, channel.doubted_on = 0, None
    channel.verified_as = channel.verified_how = ""


def _note(actor: Actor, seat: str, channel: Channel, result: str, *, old: str = "", new: str = "") -> None:
    line = Verification(channel=channel, user_id=actor.user_id, result=result, old_value=old, new_value=new)
    line.done_as = seat
    actor.db.add(line)


def _seat(actor: Actor) -> str:
    return acting_as(actor.db, user_id=actor.user_id, table_id=actor.table_id)


def _record(actor: Actor, outcome: Outcome) -> None:
    """One event for each entry, whatever was taken over of it, and one for the list."""
    actor.db.flush()
    changed = list(dict.fromkeys(outcome.changed))
    if changed:
        told = [(f"directory/{entry.id}", entry, {"title": entry.name}) for entry in changed]
        record_many(actor, "directory.imported", told, everywhere=True)
    record(actor, "missions.decided", TOPIC, everywhere=True)


def undo(actor: Actor, begun: MissionImport) -> Outcome:
    """Put back what was taken over from an import, for 30 days. What somebody changed since stays as it is."""
    serialise_writers(actor.db, begun)
    if not begun.may_be_undone:
        raise Conflict(_("This can no longer be undone."))
    outcome = _begun(actor)
    for row in _accepted(actor.db, begun.id):
        entry = row.organisation
        if entry is not None and _put_back(actor, row, entry, outcome.seat):
            row.decision = "undone"
            outcome.done += 1
            outcome.changed.append(entry)
        else:
            outcome.left += 1
    begun.undone_at = clock.now()
    _record(actor, outcome)
    return outcome


def _accepted(db: Session, ident: int) -> list[MissionDifference]:
    """The newest first: what was done last is undone first."""
    query = select(MissionDifference).where(
        MissionDifference.import_id == ident, MissionDifference.decision == "accepted"
    )
    query = query.options(
        joinedload(MissionDifference.listed),
        joinedload(MissionDifference.channel),
        joinedload(MissionDifference.organisation).subqueryload(Organisation.channels),
        joinedload(MissionDifference.organisation).subqueryload(Organisation.functions),
        joinedload(MissionDifference.organisation).subqueryload(Organisation.posts).joinedload(Post.person),
    )
    return list(db.scalars(query.order_by(MissionDifference.id.desc()).execution_options(populate_existing=True)))


def _put_back(actor: Actor, row: MissionDifference, entry: Organisation, seat: str) -> bool:
    if row.act == "new":
        return _archive_again(row, entry)
    if row.field in comparing.FIELDS:
        return _put_field_back(row, entry)
    channel = row.channel
    if (
        channel is None
        or channel.withdrawn_on
        or (row.act != "gone" and (channel.archived_at or comparing.is_touched(channel)))
    ):
        return False
    if row.act == "added":
        channel.archived_at = clock.now()
        _note(actor, seat, channel, "gone")
    elif row.act == "gone":
        if not channel.archived_at:
            return False
        channel.archived_at = None
        _set_back(channel, row.before)
        _note(actor, seat, channel, "restored")
    else:
        if channel.value != row.new_value:
            return False
        _set_back(channel, row.before)
        _note(actor, seat, channel, "changed", old=row.new_value, new=row.old_value)
    return True


def _set_back(channel: Channel, before: dict[str, Any]) -> None:
    for name in _KEPT + _CHECK:
        value = before.get(name, 0 if name == "misses" else None)
        if value and name in ("verified_on", "unreachable_on", "doubted_on"):
            value = date.fromisoformat(value)
        setattr(channel, name, value)


def _put_field_back(row: MissionDifference, entry: Organisation) -> bool:
    if entry.archived_at or getattr(entry, row.field) != row.new_value:
        return False
    setattr(entry, row.field, row.old_value)
    if row.field == "name":
        for name in ("source", "source_url", "source_date"):
            setattr(entry, name, row.before[name])
    row.listed.taken = row.before["taken"]
    return True


def _archive_again(row: MissionDifference, entry: Organisation) -> bool:
    """A mission that came new leaves the lists again, unless somebody has worked on it since."""
    if entry.archived_at or entry.edited_at or any(comparing.is_touched(channel) for channel in entry.channels):
        return False
    entry.archived_at = clock.now()
    row.listed.organisation_id, row.listed.taken = None, {}
    return True
