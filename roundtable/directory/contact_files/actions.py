"""Taking over a file of contacts: all of it or nothing, and undoing it for 30 days without undoing others' work."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Text, cast, delete, update
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor, table_of
from roundtable.core.db import Database
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory import actions as directory
from roundtable.directory import checks, fields, phones
from roundtable.directory.contact_files import queries, reading
from roundtable.directory.contact_files.columns import FIELDS
from roundtable.directory.contact_files.models import UNDO_DAYS, ContactFile
from roundtable.directory.contact_files.planning import Known, Plan
from roundtable.directory.contact_files.planning import plans as plans_of
from roundtable.directory.many import actions as many
from roundtable.directory.models import Channel, Organisation

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
class Taking:
    """What taking over rows would store, made beside the lock."""

    version: int
    plans: list[Plan]
    address: str
    added: list[Organisation] = field(default_factory=list)
    changed: list[tuple[Organisation, Plan, list[Channel]]] = field(default_factory=list)
    prepared: many.Prepared | None = None


def prepare_taking(
    actor: Actor, database: Database, file: ContactFile, choice: Callable[[list[Plan]], set[int]], seen: tuple[str, str]
) -> Taking:
    """The rows of the lines of this choice, in a reading session. `seen` is the digest of the plans that the person
    looked at (Conflict if the directory has changed them since) and the directory's address. One row that can't be
    stored keeps all others from being stored."""
    _require_not_taken(file)
    known = queries.known(actor.db, seen[1])
    try:
        plans = plans_of(queries.rows_of(file), known)
    except reading.Unreadable as problem:
        raise Invalid({"file": str(problem)}) from problem
    if digest(plans) != seen[0]:
        raise Conflict(many.meanwhile())
    lines = choice(plans)
    taking = Taking(file.version, [plan for plan in plans if plan.row.line in lines and may_be_taken(plan)], seen[1])
    if not taking.plans:
        raise Invalid({"rows": _("Please choose at least one row.")})
    desk = many.Desk(actor)
    names: dict[tuple[str, ...], set[str]] = {}
    for entry in known.entries:
        names.setdefault(_name_of(vars(entry)), set()).add(entry.city or "")
    entries = queries.entries_by_id(actor.db, [plan.of.id for plan in taking.plans if plan.state == "changed"])
    for plan in taking.plans:
        try:
            if plan.state == "changed":
                taking.changed.append((entries[plan.of.id], plan, _change(desk, entries[plan.of.id], plan)))
            else:
                taking.added.append(_add(desk, plan, names))
        except Invalid as problem:
            reason = " ".join(problem.errors.values())
            line = _("Line %(line)s: %(what)s Nothing was imported.", line=plan.row.line, what=reason)
            raise Invalid({"rows": line}) from problem
    taking.prepared = desk.finish(database)
    return taking


def take(actor: Actor, file: ContactFile, taking: Taking) -> None:
    """Take over what was prepared: all of it, or nothing."""
    _require_open(actor, file)
    assert taking.prepared
    if file.version != taking.version:
        raise Conflict(many.meanwhile())
    if others := many.store(actor, taking.prepared):
        _require_still_new(queries.known(actor.db, taking.address, others), taking)
    many.tell(actor, "directory.file_added", taking.added)
    many.tell(actor, "directory.file_changed", [entry for entry, _plan, _ways in taking.changed])
    file.state, file.taken_at, file.text = "taken", clock.now(), ""  # what it did is known: nobody needs it any more
    file.changed = {"added": [entry.id for entry in taking.added], "changed": [_done(*each) for each in taking.changed]}
    record(actor, "directory.file_taken", "directory/0", everywhere=True, title=str(len(taking.plans)))


def _require_still_new(others: Known, taking: Taking) -> None:
    """Nobody has entered the same meanwhile. `others` are the entries that changed."""
    for plan in taking.plans:
        again = replace(plan, state="new", of=None, remark="")
        others.compare(again)
        if plan.state != "changed" and again.state != "new":
            raise Conflict(many.meanwhile())


def _done(entry: Organisation, plan: Plan, ways: list[Channel]) -> dict[str, Any]:
    """What `ContactFile.changed` says of it."""
    texts = {name: list(change) for name, change in plan.changes.items()}
    return {"id": entry.id, "fields": texts, "ways": [way.id for way in ways]}


def may_be_taken(plan: Plan) -> bool:
    return plan.state in ("new", "changed") or (plan.state == "duplicate" and plan.of is not None and plan.is_whole)


def digest(plans: Sequence[Plan]) -> str:
    """What the plans would do, in short."""
    said = [
        (plan.row.line, plan.state, plan.of.id if plan.of else 0, sorted(plan.fields.items()), plan.ways, plan.changes)
        for plan in plans
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _name_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """What two entries can't have in common in the same city."""
    return (entry["name"].lower(), entry["kind"], entry["region"] or "", entry["country_code"] or "")


def _add(desk: many.Desk, plan: Plan, names: dict[tuple[str, ...], set[str]]) -> Organisation:
    cities, city = names.setdefault(_name_of(plan.fields), set()), plan.fields["city"]
    if city in cities or "" in cities or (cities and not city):
        raise Invalid({"name": _("There is an entry of this name and kind already.")})
    cities.add(city)
    return desk.add(directory.Entry(**plan.fields), [(way.kind, way.value, way.label) for way in plan.ways])


def _change(desk: many.Desk, entry: Organisation, plan: Plan) -> list[Channel]:
    """The numbers that came along."""
    if plan.changes:
        after = {name: change[1] for name, change in plan.changes.items()}
        desk.edit(entry, replace(fields.entry_of(entry), **after))
    return [desk.append(entry, (way.kind, way.value, way.label)) for way in plan.added]


@dataclass
class Undoing:
    """What undoing would store; `kept` are the names of entries that somebody has worked on."""

    version: int
    removed: list[Organisation] = field(default_factory=list)
    changed: list[Organisation] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    prepared: many.Prepared | None = None


def prepare_undoing(actor: Actor, database: Database, file: ContactFile) -> Undoing:
    """In a reading session. What others have changed or checked since stays."""
    if not file.may_be_undone:
        raise Conflict(_("This can't be undone any more."))
    undoing, desk, changed = Undoing(file.version), many.Desk(actor), file.changed["changed"]
    entries = queries.entries_by_id(actor.db, [*file.changed["added"], *(each["id"] for each in changed)])
    for entry in (entries[ident] for ident in file.changed["added"]):
        if _is_touched(entry):
            undoing.kept.append(entry.name)
        elif not entry.archived_at:
            desk.archive(entry)
            undoing.removed.append(entry)
    for each in changed:
        entry = entries[each["id"]]
        if not _put_back(desk, entry, each):
            undoing.kept.append(entry.name)
        undoing.changed.append(entry)
    undoing.prepared = desk.finish(database)
    return undoing


def undo(actor: Actor, file: ContactFile, undoing: Undoing) -> None:
    """Undo what the file did: all that was prepared, or nothing."""
    serialise_writers(actor.db, file)
    if not file.may_be_undone or file.version != undoing.version:
        raise Conflict(_("This can't be undone any more."))
    assert undoing.prepared
    many.store(actor, undoing.prepared)
    many.tell(actor, "directory.file_removed", undoing.removed)
    many.tell(actor, "directory.file_changed", undoing.changed)
    file.state = "undone"
    done = len(file.changed["added"]) + len(undoing.changed) - len(undoing.kept)
    record(actor, "directory.file_undone", "directory/0", everywhere=True, title=str(done))


def _is_touched(entry: Organisation) -> bool:
    return bool(entry.edited_at) or any(channel.verified_on or channel.unreachable_on for channel in entry.channels)


def _put_back(desk: many.Desk, entry: Organisation, done: dict[str, Any]) -> bool:
    """The earlier texts, and without the numbers that came along; False if something of it was changed since."""
    typed = fields.entry_of(entry)
    untouched = {name: texts[0] for name, texts in done["fields"].items() if getattr(typed, name) == texts[1]}
    if untouched:
        desk.edit(entry, replace(typed, **untouched), undoing=True)
    ways = [channel for channel in checks.unarchived(entry.channels) if channel.id in done["ways"]]
    unchecked = [channel for channel in ways if not (channel.verified_on or channel.unreachable_on)]
    for channel in unchecked:
        desk.end(channel)
    return len(untouched) == len(done["fields"]) and len(unchecked) == len(ways)


def _require_open(actor: Actor, file: ContactFile) -> None:
    serialise_writers(actor.db, file)
    _require_not_taken(file)


def _require_not_taken(file: ContactFile) -> None:
    if file.state != "open":
        raise Conflict(_("This file was taken over already."))


def forget_files(db: Session) -> None:
    """Uploaded texts are kept only as long as they are needed."""
    old = clock.now() - timedelta(days=OPEN_DAYS)
    db.execute(delete(ContactFile).where(ContactFile.state == "open", ContactFile.uploaded_at < old))
    over = clock.now() - timedelta(days=UNDO_DAYS)
    kept = update(ContactFile).where(ContactFile.taken_at < over, cast(ContactFile.changed, Text) != "{}")
    db.execute(kept.values(text="", changed={}))


def forget_value(db: Session, value: str) -> None:
    """Files with this number or address, in any spelling, go at once: its person no longer agrees that it is kept."""
    digits = re.sub(r"\D", "", phones.e164(value) or value)[-7:]
    for file in queries.files_with_text(db):
        same_digits = len(digits) == 7 and digits in re.sub(r"\D", "", file.text)
        if not (same_digits or value.casefold() in file.text.casefold()):
            continue
        if file.state == "open":
            db.delete(file)
        else:
            file.text = ""


duties = [forget_files]
