"""Taking over a file of contacts: all of it or nothing, and undoing it for 30 days without undoing others' work."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor, table_of
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory import actions as directory
from roundtable.directory import checks, fields
from roundtable.directory.actions import Correction
from roundtable.directory.contact_files import queries, reading
from roundtable.directory.contact_files.columns import FIELDS
from roundtable.directory.contact_files.models import UNDO_DAYS, ContactFile
from roundtable.directory.contact_files.planning import Plan, Way
from roundtable.directory.models import Organisation

MAX_BYTES = 3_000_000
OPEN_DAYS = 7  # a file that nobody takes over is forgotten


def keep(actor: Actor, name: str, data: bytes) -> ContactFile:
    """Keep an uploaded file with its columns as guessed. Raises Invalid if it can't be read; changes no contact."""
    if len(data) > MAX_BYTES:
        raise Invalid({"file": _("This file is too large: at most %(limit)s MB.", limit=MAX_BYTES // 1_000_000)})
    try:
        text = reading.decode(data)
        columns = [] if reading.is_vcard(text) else reading.guessed_columns(reading.sheet(text))
        file = ContactFile(table_id=table_of(actor), name=name[:200], text=text, columns=columns)
        queries.rows_of(file)
    except reading.Unreadable as problem:
        raise Invalid({"file": str(problem)}) from problem
    file.uploaded_by_id = actor.user_id
    actor.db.add(file)
    record(actor, "directory.file_kept", "directory/0", title=file.name)
    return file


def set_columns(actor: Actor, file: ContactFile, columns: Sequence[str]) -> None:
    """Say which field each column is. Raises Invalid for unknown fields, and without a column for the name."""
    _require_open(actor, file)
    if any(name not in FIELDS for name in columns) or len(columns) > reading.MOST_COLUMNS:
        raise Invalid({"columns": _("Please choose one of the options.")})
    if "name" not in columns:
        raise Invalid({"columns": _("Please say which column has the name.")})
    file.columns = list(columns)
    record(actor, "directory.file_kept", "directory/0", title=file.name)


@dataclass
class Taken:
    """What a file changed, see ContactFile.changed."""

    added: list[int] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)


def take(actor: Actor, file: ContactFile, lines: Collection[int], seen: str, address: str) -> Taken:
    """Take over the rows of these lines. `seen` is the digest of the plans that the person looked at: Conflict if the
    directory has changed them since. One row that can't be stored keeps all others from being stored."""
    _require_open(actor, file)
    try:
        plans = queries.planned(actor.db, file, address)
    except reading.Unreadable as problem:
        raise Invalid({"file": str(problem)}) from problem
    if digest(plans) != seen:
        raise Conflict(_("The directory has changed in the meantime. Please look at the rows again."))
    chosen = [plan for plan in plans if plan.row.line in lines and may_be_taken(plan)]
    if not chosen:
        raise Invalid({"rows": _("Please choose at least one row.")})
    taken = Taken()
    entries = queries.entries_by_id(actor.db, [plan.of.id for plan in chosen if plan.state == "changed"])
    for plan in chosen:
        try:
            if plan.state == "changed":
                taken.changed.append(_change(actor, entries[plan.of.id], plan))
            else:
                taken.added.append(_add(actor, plan))
        except Invalid as problem:
            reason = " ".join(problem.errors.values())
            line = _("Line %(line)s: %(what)s Nothing was imported.", line=plan.row.line, what=reason)
            raise Invalid({"rows": line}) from problem
    file.state, file.taken_at = "taken", clock.now()
    file.changed = {"added": taken.added, "changed": taken.changed}
    record(actor, "directory.file_taken", "directory/0", everywhere=True, title=str(len(chosen)))
    return taken


def may_be_taken(plan: Plan) -> bool:
    return plan.state in ("new", "changed") or (plan.state == "duplicate" and plan.of is not None and plan.is_whole)


def digest(plans: Sequence[Plan]) -> str:
    """What the plans would do, in short."""
    said = [
        (plan.row.line, plan.state, plan.of.id if plan.of else 0, sorted(plan.fields.items()), plan.ways, plan.changes)
        for plan in plans
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _add(actor: Actor, plan: Plan) -> int:
    ways = [(way.kind, way.value, way.label) for way in plan.ways]
    return directory.add_entry(actor, directory.Entry(**plan.fields), {}, more=ways).id


def _change(actor: Actor, entry: Organisation, plan: Plan) -> dict[str, Any]:
    if plan.changes:
        after = {name: change[1] for name, change in plan.changes.items()}
        directory.edit_entry(actor, entry, replace(fields.entry_of(entry), **after), entry.version)
    ways = _add_ways(actor, entry, plan.added)
    return {"id": entry.id, "fields": {name: list(change) for name, change in plan.changes.items()}, "ways": ways}


def _add_ways(actor: Actor, entry: Organisation, ways: Sequence[Way]) -> list[int]:
    return [directory.add_channel(actor, entry, way.kind, way.value, label=way.label).id for way in ways]


def undo(actor: Actor, file: ContactFile) -> list[str]:
    """Undo what the file did. What others have changed or checked since stays; those entries' names are returned."""
    serialise_writers(actor.db, file)
    if not file.may_be_undone:
        raise Conflict(_("This can't be undone any more."))
    changed = file.changed["changed"]
    entries = queries.entries_by_id(actor.db, [*file.changed["added"], *(each["id"] for each in changed)])
    kept = [entries[ident].name for ident in file.changed["added"] if not _remove(actor, entries[ident])]
    for each in changed:
        if not _put_back(actor, entries[each["id"]], each):
            kept.append(entries[each["id"]].name)
    file.state = "undone"
    record(actor, "directory.file_undone", "directory/0", everywhere=True, title=str(len(entries) - len(kept)))
    return kept


def _remove(actor: Actor, entry: Organisation) -> bool:
    """Archive an entry that nobody has worked on since; whether it was so."""
    if entry.edited_at or any(channel.verified_on or channel.unreachable_on for channel in entry.channels):
        return False
    directory.archive(actor, entry)
    return True


def _put_back(actor: Actor, entry: Organisation, done: dict[str, Any]) -> bool:
    """The earlier texts, and without the numbers that came along; False if something of it was changed since."""
    typed = fields.entry_of(entry)
    untouched = {name: texts[0] for name, texts in done["fields"].items() if getattr(typed, name) == texts[1]}
    if untouched:
        directory.edit_entry(actor, entry, replace(typed, **untouched), entry.version, undoing=True)
    ways = [channel for channel in checks.unarchived(entry.channels) if channel.id in done["ways"]]
    unchecked = [channel for channel in ways if not (channel.verified_on or channel.unreachable_on)]
    for channel in unchecked:
        directory.correct(actor, channel, Correction("gone"))
    return len(untouched) == len(done["fields"]) and len(unchecked) == len(ways)


def _require_open(actor: Actor, file: ContactFile) -> None:
    serialise_writers(actor.db, file)
    if file.state != "open":
        raise Conflict(_("This file was taken over already."))


def forget_files(db: Session) -> None:
    """Uploaded texts are kept only as long as they are needed."""
    old = clock.now() - timedelta(days=OPEN_DAYS)
    db.execute(delete(ContactFile).where(ContactFile.state == "open", ContactFile.uploaded_at < old))
    over = clock.now() - timedelta(days=UNDO_DAYS)
    kept = update(ContactFile).where(ContactFile.taken_at < over, ContactFile.text != "")
    db.execute(kept.values(text="", changed={}))


duties = [forget_files]
