"""Loading the Foreign Office's list of missions, deciding about its differences, and undoing that."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from roundtable.core import clock, fetching
from roundtable.core.actors import Actor, System
from roundtable.core.config import Config
from roundtable.core.db import Database
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory.imports import comparing, queries, reading
from roundtable.directory.imports.comparing import Difference
from roundtable.directory.imports.models import ListedMission, MissionDifference, MissionImport
from roundtable.directory.imports.reading import ListedEntry, NoList, Reading
from roundtable.directory.likeness import Blocked
from roundtable.directory.models import Organisation
from roundtable.directory.opt_outs import queries as opt_outs_queries

MAX_BYTES = 20_000_000
STOPPED_AFTER = timedelta(minutes=3)  # nothing heard of a loading import for as long: its server is gone
TOPIC = "missions"


def begin(actor: Actor, source: str) -> MissionImport | None:
    """Begin an import; None if one is loading already, which then goes on."""
    serialise_writers(actor.db)
    _stop_dead(actor.db)
    if queries.running(actor.db):
        return None
    begun = MissionImport(source=source[:500], started_by_id=actor.user_id)
    actor.db.add(begun)
    actor.db.flush()
    record(actor, "missions.begun", TOPIC, everywhere=True)
    return begun


def load(config: Config, database: Database, ident: int) -> None:
    """Fetch the list and compare it, after `begin()`. Whatever goes wrong stands in the import; nothing is raised."""
    with database.read() as db:
        begun = queries.import_of(db, ident)
        url = begun.source if begun and begun.state == "loading" else ""
    if not url:
        return
    try:
        data = fetch(config, url, lambda received: _note_progress(database, ident, received))
        found = reading.read_list(data)
        with database.write() as db:
            _finish(System(db), ident, found)
    except NoList as problem:
        with database.write() as db:
            fail(System(db), ident, problem)


def fetch(config: Config, url: str, progress: Callable[[int], None] = lambda received: None) -> bytes:
    """The list from the Foreign Office's server, or from the one that the operator has set. Raises NoList."""
    try:
        return fetching.fetch(url, fetching.Rules(config.missions_url, MAX_BYTES), progress)
    except fetching.Failed as problem:
        raise NoList(problem.code, **problem.values) from problem


def _note_progress(database: Database, ident: int, received: int) -> None:
    with database.write() as db:
        begun = queries.import_of(db, ident)
        if begun and begun.state == "loading":
            begun.received, begun.seen_at = received, clock.now()
            record(System(db), "missions.loading", TOPIC, everywhere=True)


def _finish(system: Actor, ident: int, found: Reading) -> None:
    serialise_writers(system.db)
    begun = queries.import_of(system.db, ident)
    if begun and begun.state == "loading":
        stage(system, begun, found)


def fail(actor: Actor, ident: int, problem: NoList) -> None:
    """Note why nothing came of an import."""
    begun = queries.import_of(actor.db, ident)
    if begun and begun.state == "loading":
        begun.state, begun.problem, begun.seen_at = "failed", [problem.code, problem.values], clock.now()
        record(actor, "missions.failed", TOPIC, everywhere=True)


def stop_dead_imports(config: Config, database: Database) -> bool:
    """An import whose server was killed is over. It has changed nothing: differences come in one transaction."""
    with database.write() as db:
        serialise_writers(db)
        return _stop_dead(db)


def _stop_dead(db: Any) -> bool:
    loading = queries.running(db)
    if loading is None or loading.seen_at > clock.now() - STOPPED_AFTER:
        return False
    fail(System(db), loading.id, NoList("stopped"))
    return True


def take_file(actor: Actor, name: str, found: Reading) -> MissionImport:
    """Compare the list of an uploaded file. Raises Conflict while another one is loading."""
    begun = begin(actor, name)
    if begun is None:
        raise Conflict(_("The list is just being loaded. Please wait until that is done."))
    try:
        stage(actor, begun, found)
    except NoList as problem:
        words = reading.problem_words([problem.code, problem.values])
        raise Invalid({"file": f"{words} {_('Nothing was changed.')}"}) from problem
    return begun


def stage(actor: Actor, begun: MissionImport, found: Reading) -> None:
    """Keep what the list says, and note where the directory differs: nothing of the directory is changed.

    Raises NoList if it names less than half of the missions of last time.
    """
    db = actor.db
    listed = queries.listed(db)
    before = sum(each.missing_since is None for each in listed.values())
    if before > 2 * len(found.seen):
        raise NoList("short", now=len(found.seen), before=before)
    db.execute(delete(MissionDifference).where(MissionDifference.decision == "open"))
    entries = queries.missions(db)
    matches = comparing.matched(
        found.entries, entries, {remote: each.organisation_id for remote, each in listed.items()}
    )
    were_missing = _missing(listed)
    for each in found.entries:
        own = listed.setdefault(each.remote_id, ListedMission(remote_id=each.remote_id, taken={}))
        own.content, own.source_modified = each.as_data(), each.modified
        own.source, own.seen_at, own.missing_since = begun.source, clock.now(), None
        if each.remote_id in matches:
            own.organisation_id = matches[each.remote_id].id
        db.add(own)
    for remote_id, own in listed.items():
        if remote_id not in found.seen and own.missing_since is None:
            own.missing_since = clock.now()
    db.flush()
    by_id = {entry.id: entry for entry in entries}
    _tell_of_missing(actor, were_missing, _missing(listed), by_id)
    left_out = _note_differences(actor, begun, found, listed, by_id)
    begun.state, begun.listed, begun.seen_at = "ready", len(found.seen), clock.now()
    begun.source_modified = found.modified
    begun.unread = [[each.reason, each.what, each.where] for each in found.unread]
    begun.unread += [[reading.OPTED_OUT, each.city, each.name] for each in left_out]
    record(actor, "missions.loaded", TOPIC, everywhere=True)


def _missing(listed: dict[str, ListedMission]) -> set[int]:
    return {each.organisation_id for each in listed.values() if each.missing_since and each.organisation_id}


def _tell_of_missing(actor: Actor, before: set[int], now: set[int], entries: dict[int, Organisation]) -> None:
    """On record, and seen on open pages: which entries the list has stopped naming, or names again."""
    for verb, told in (("directory.unlisted", now - before), ("directory.listed_again", before - now)):
        for entry in (entries[ident] for ident in sorted(told & entries.keys())):
            record(actor, verb, f"directory/{entry.id}", entry, everywhere=True, title=entry.name)


def _note_differences(
    actor: Actor, begun: MissionImport, found: Reading, listed: dict[str, ListedMission], entries: dict[int, Any]
) -> list[ListedEntry]:
    """Returns what is left out because the office asked for that."""
    refused, blocked = _still_refused(actor, found), Blocked(opt_outs_queries.opted_out(actor.db))
    gone, left_out = {entry.id for entry in blocked.entries}, []
    for each in found.entries:
        own = listed[each.remote_id]
        entry = entries.get(own.organisation_id or 0)
        if entry.id in gone if entry else blocked.has(comparing.asked(each)):
            left_out.append(each)
            continue
        if entry and entry.archived_at:
            continue
        several = comparing.differences(each, entry, own.taken) if entry else [comparing.new_entry(each)]
        for one in several:
            if _key(own.id, one.field, one.act, one.old, one.new) not in refused:
                actor.db.add(_row(begun, own, one))
    return left_out


def _row(begun: MissionImport, own: ListedMission, one: Difference) -> MissionDifference:
    return MissionDifference(
        import_id=begun.id,
        listed_id=own.id,
        organisation_id=own.organisation_id,
        channel_id=one.channel_id,
        field=one.field,
        act=one.act,
        old_value=one.old,
        new_value=one.new,
        label=one.label,
        part=one.part,
    )


def _key(listed_id: int, field: str, act: str, old: str, new: str) -> tuple[Any, ...]:
    """What was refused: this value of the list. What stands here in its place meanwhile makes no difference.

    A note is the exception: it is offered together with what stands there.
    """
    return (listed_id, field, old) if act == "gone" else (listed_id, field, new.removeprefix(old).strip())


def _still_refused(actor: Actor, found: Reading) -> set[tuple[Any, ...]]:
    """What was refused and is still said by the list; the rest lapses, and is offered when it comes back."""
    said = {each.remote_id: each for each in found.entries}
    kept = set()
    for row in queries.refused(actor.db):
        each = said.get(row.listed.remote_id)
        if each is None:
            continue
        key = _key(row.listed_id, row.field, row.act, row.old_value, row.new_value)
        if _is_said(each, row):
            kept.add(key)
        else:
            row.decision = "lapsed"
    return kept


def _is_said(each: reading.ListedEntry, row: MissionDifference) -> bool:
    if row.act == "new":
        return comparing.new_entry(each).new == row.new_value
    if row.field in comparing.FIELDS:
        return str(getattr(each, row.field)) in row.new_value
    values = [contact.value for contact in each.contacts if contact.kind == row.field]
    return row.old_value not in values if row.act == "gone" else row.new_value in values


errands = [stop_dead_imports]
