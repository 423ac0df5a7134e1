"""Merging two entries: nothing is copied and nothing deleted, everything moves, and moves back when it is undone."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import update

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory import actions as directory
from roundtable.directory import channels, checks, fields, likeness
from roundtable.directory.merging import queries
from roundtable.directory.merging.models import OrganisationMerge
from roundtable.directory.models import Channel, Function, Organisation, Verification
from roundtable.directory.opt_outs import queries as opt_outs_queries

# What the merged entry knows and the other one doesn't. A kind and a name are never changed by merging.
_FILLED = ("city", "office_hours", "district", "languages", "note", "source_url", "country_code", "region")
_CHECKED = ("verified_by_id", "verified_as", "verified_how", "misses")
_DAYS = ("verified_on", "unreachable_on", "doubted_on")


def merge(actor: Actor, kept: Organisation, merged: Organisation, seen: tuple[int, int]) -> OrganisationMerge:
    """Bring everything of `merged` to `kept`; from then on its address leads there. `seen`: the versions looked at.

    Raises Invalid for one and the same entry, Conflict if one was changed or archived meanwhile.
    """
    serialise_writers(actor.db, kept, merged)
    if kept.id == merged.id:
        raise Invalid({"other": _("Please choose another entry.")})
    if kept.archived_at or merged.archived_at or (kept.version, merged.version) != seen:
        raise Conflict(_("One of the two entries was changed in the meantime. Please look at both again."))
    before = fields.entry_of(kept)
    moved: dict[str, Any] = {"before": asdict(before), "after": asdict(_filled(before, merged))}
    moved |= _move_ways(actor, kept, merged)
    moved |= queries.moving(actor.db, merged.id, kept.id)
    _move_links(actor, moved, kept.id)
    actor.db.flush()
    actor.db.expire_all()
    _fill(actor, kept, moved["before"], moved["after"])
    directory.archive(actor, merged)
    merged.merged_into_id = kept.id
    done = OrganisationMerge(kept_id=kept.id, merged_id=merged.id, moved=moved, by_id=actor.user_id)
    actor.db.add(done)
    record(actor, "directory.merged", f"directory/{kept.id}", kept, everywhere=True, title=kept.name)
    return done


def _filled(typed: directory.Entry, merged: Organisation) -> directory.Entry:
    """What the merged entry adds, and its names as former ones: by them it is found and was mentioned."""
    blank = {name: getattr(merged, name) or "" for name in _FILLED if not getattr(typed, name)}
    known = [name for name in typed.former_names.split("\n") if name.strip()]
    for name in (merged.name, *merged.former_names.split("\n")):
        if name.strip() and name not in (*known, typed.name):
            known.append(name)
    return replace(typed, **blank, former_names="\n".join(known))


def _fill(actor: Actor, kept: Organisation, before: dict[str, str], after: dict[str, str]) -> bool:
    """Put those texts in that nobody has changed since; whether these are all."""
    typed = fields.entry_of(kept)
    differing = [name for name in after if after[name] != before[name] and name != "functions"]
    changes = {name: after[name] for name in differing if getattr(typed, name) == before[name]}
    if changes:
        directory.edit_entry(actor, kept, replace(typed, **changes), kept.version, undoing=True)
    return len(changes) == len(differing)


def _move_ways(actor: Actor, kept: Organisation, merged: Organisation) -> dict[str, Any]:
    """Numbers and functions move. A number that both have stays behind, its checks move if they are newer."""
    moved: dict[str, Any] = {"ways": [], "functions": [], "named": {}, "checks": []}
    known = {function.name: function.id for function in kept.functions}
    for function in merged.functions:
        if function.name in known:
            moved["named"][str(function.id)] = known[function.name]
        else:
            moved["functions"].append(function.id)
    for way in checks.unarchived(merged.channels):
        own = next((c for c in checks.unarchived(kept.channels) if _is_same(c, way)), None)
        if own is None:
            moved["ways"].append([way.id, way.function_id])
        elif way.verified_on and (own.verified_on is None or own.verified_on < way.verified_on):
            moved["checks"].append(_move_checks(actor, own, way))
    return moved


def _is_same(one: Channel, other: Channel) -> bool:
    return one.kind == other.kind and channels.is_same(one.kind, one.value, other.value)


def _move_checks(actor: Actor, own: Channel, way: Channel) -> dict[str, Any]:
    ids = queries.verification_ids(actor.db, way.id)
    before, after = _checked(own), _checked(way)
    done = {"to": own.id, "from": way.id, "lines": ids, "before": before, "after": after}
    _set_checked(own, after)
    actor.db.execute(update(Verification).where(Verification.id.in_(ids)).values(channel_id=own.id))
    return done


def _checked(way: Channel) -> dict[str, Any]:
    days = {name: day.isoformat() for name in _DAYS if (day := getattr(way, name))}
    return days | {name: getattr(way, name) for name in _CHECKED}


def _set_checked(way: Channel, checked: dict[str, Any]) -> None:
    for name in _DAYS:
        setattr(way, name, date.fromisoformat(checked[name]) if checked.get(name) else None)
    for name in _CHECKED:
        setattr(way, name, checked.get(name, 0 if name == "misses" else None))


def _move_links(actor: Actor, moved: dict[str, Any], to: int, back: int | None = None) -> None:
    """Point everything that moves at `to`; on the way back (`back` is where it is now), only what is still there."""
    links = {**queries.LINKS, "functions": queries.Link(Function)}
    for name, link in links.items():
        query = update(link.model).where(link.model.id.in_(moved.get(name, [])))
        if back is not None:
            query = query.where(getattr(link.model, link.column) == back)
        actor.db.execute(query.values({link.column: to}).execution_options(synchronize_session=False))
    for ident, function in moved["ways"]:
        own = function if back is not None else moved["named"].get(str(function), function)
        query = update(Channel).where(Channel.id == ident)
        if back is not None:
            query = query.where(Channel.organisation_id == back)
        values = {"organisation_id": to, "function_id": own}
        actor.db.execute(query.values(values).execution_options(synchronize_session=False))


def undo(actor: Actor, done: OrganisationMerge) -> bool:
    """Make two entries of one again, with what hung on each. False if texts that came along were changed since: they
    stay as they are now. Conflict if it was undone already, or the entry was itself merged into another one."""
    serialise_writers(actor.db, done)
    kept, merged, moved = done.kept, done.merged, done.moved
    if done.undone_at:
        raise Conflict(_("This was undone already."))
    if kept.merged_into_id:
        raise Conflict(_("This entry was merged into another one since. Please undo that first."))
    if opt_outs_queries.current(actor.db, kept.id):
        raise Conflict(likeness.refusal())
    ways = {way.id: way for way in (*kept.channels, *merged.channels)}
    for each in moved["checks"]:
        _take_checks_back(actor, ways, each)
    _move_links(actor, moved, merged.id, back=kept.id)
    merged.merged_into_id = None
    done.undone_at = clock.now()
    actor.db.flush()
    actor.db.expire_all()
    whole = _fill(actor, kept, moved["after"], moved["before"])
    directory.restore(actor, merged)
    record(actor, "directory.merge_undone", f"directory/{kept.id}", kept, everywhere=True, title=kept.name)
    return whole


def _take_checks_back(actor: Actor, ways: dict[int, Channel], each: dict[str, Any]) -> None:
    lines = update(Verification).where(Verification.id.in_(each["lines"]), Verification.channel_id == each["to"])
    actor.db.execute(lines.values(channel_id=each["from"]))
    own = ways.get(each["to"])
    if own is not None and _checked(own) == each["after"]:
        _set_checked(own, each["before"])
