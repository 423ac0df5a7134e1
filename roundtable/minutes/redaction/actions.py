"""Redaction (Schwärzung): taking words out everywhere at a table. Kept is who, when and why; never the words.

It goes over every text of the table: all models with a `table_id`, and paragraphs' revisions. A feature that stores
texts in tables of its own is covered without doing anything. Of the directory, which all tables share, it reaches what
people of this table typed, and for the administration what anybody typed (`queries.py`); rooms with other texts that
belong to no table name them by a hook there. Published versions can be
changed only by a redaction (triggers of migrations 0011 and 0024). Of the original's checksum a keyed hash is kept
(redaction/originals): the checksum itself would tell the words to whoever tries. At other tables, copies of what this
table forwarded to them are covered, but not what was made of them there.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import JSON, String, Text, cast, literal, or_, select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor, table_of
from roundtable.core.db import Base, overwrite_deleted
from roundtable.core.errors import Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.models import Event
from roundtable.core.sight import WHOLE
from roundtable.directory import actions as directory
from roundtable.directory.models import Organisation
from roundtable.forwarding.models import Received
from roundtable.forwarding.sender_updates.actions import OtherTable
from roundtable.minutes.document.queries import canonical, checksum
from roundtable.minutes.models import Block, BlockRevision, Minutes, MinutesVersion
from roundtable.minutes.queries import author_name
from roundtable.minutes.redaction import queries
from roundtable.minutes.redaction.originals import queries as originals_queries
from roundtable.minutes.redaction.tombstones.queries import fingerprint
from roundtable.minutes.redaction.tombstones.visible import Words
from roundtable.minutes.review.models import Redaction
from roundtable.search import actions as search
from roundtable.search.models import SearchEntry

MIN_LENGTH, MAX_LENGTH = 3, 500
SHORTEST_TEXT = 80  # characters; shorter columns contain states, kinds and keys, not what people write
NOT_TEXT = {"email", "url", "token_hash", "slug", "sha256", "redacted_sha256", "earlier_prints", "subject", "topic"}
NOT_TEXT |= {"starter_key"}
TEXT = {("outgoing_mail", "subject")}  # elsewhere a subject is what an event is about


def checked_words(phrase: str, reason: str) -> Words:
    """The words to look for. Invalid if they are too short or too long, or if the reason repeats them."""
    phrase = " ".join(phrase.split())
    wanted = Words(phrase)
    if len(wanted.folded) < MIN_LENGTH:
        raise Invalid({"phrase": _("Please enter at least %(n)s characters.", n=MIN_LENGTH)})
    if len(phrase) > MAX_LENGTH:
        raise Invalid({"phrase": _("Please enter at most %(n)s characters at a time.", n=MAX_LENGTH)})
    if wanted.are_in("[geschwärzt 0123456789]"):
        raise Invalid({"phrase": _("These characters are part of the mark itself. Please enter more of the text.")})
    if wanted.are_in(reason):
        raise Invalid({"reason": _("The reason stays readable. Please don't repeat the words in it.")})
    return wanted


def count(actor: Actor, wanted: Words) -> dict[str, int]:
    """In how many rows the words are: {"versions": 2, "paragraphs": 1, "tasks": 1, …}."""
    return {name: len(texts) for name, texts in places(actor, wanted).items()}


def places(actor: Actor, wanted: Words) -> dict[str, list[str]]:
    """Where the words are, with what is around them: {"paragraphs": ["… Frau …"]}; for the preview."""
    found: dict[str, list[str]] = {}
    for model, row in _hits(actor, wanted):
        if name := _NAMES.get(model.__tablename__, "elsewhere"):
            around = (wanted.around(text) for each in texts_of(model) for text in _strings(_value(row, each)))
            found.setdefault(name, []).append(next(filter(None, around)))
    return found


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


# {database table: key of Redaction.places}; search entries and mails ("") only repeat other texts and aren't counted.
_NAMES = {
    "minutes_version": "versions",
    "block": "paragraphs",
    "block_revision": "history",
    "block_conflict": "history",
    "action_item": "tasks",
    "agenda_item": "agenda",
    "event": "events",
    "objection": "remarks",
    "block_comment": "remarks",
    "received": "forwarded",
    "organisation": "directory",
    "function": "directory",
    "channel": "directory",
    "verification": "directory",
    "entry_change": "directory",
    "suggestion": "directory",
    "opt_out": "directory",
    "mission_fact": "directory",
    "organisation_merge": "directory",
    "listed_mission": "directory",
    "mission_difference": "directory",
    "glossary_term": "glossary",
    "glossary_version": "history",
    "country_section": "countries",
    "country_section_version": "history",
    "programme": "countries",
    "programme_country": "countries",
    "country_question": "countries",
    "country_answer": "countries",
    "person": "directory",
    "post": "directory",
    "outgoing_mail": "",
    "search_entry": "",
}


def redact(actor: Actor, phrase: str, reason: str) -> Redaction:
    """Take the words out of every text of this table, including published versions. Can't be undone.

    Raises Invalid if they are found nowhere, or for what `checked_words()` refuses.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": _("Please say why: the mark in the text leads to it.")})
    wanted = checked_words(phrase, reason)
    serialise_writers(actor.db)
    hits = list(_hits(actor, wanted))
    if not hits:
        raise Invalid({"phrase": _("These words stand nowhere at this table.")})
    overwrite_deleted(actor.db)
    places = {**count(actor, wanted), "meetings": sorted(_meetings_touched(actor.db, hits))}
    redaction = _open_redaction(actor, phrase, reason, places)
    for model, row in hits:
        _redact_row(actor, model, row, wanted, redaction)
    actor.db.flush()
    redaction.sealed_at = clock.now()
    search.compact_index(actor.db)
    _record_events(actor, redaction, hits)
    return redaction


def _open_redaction(actor: Actor, phrase: str, reason: str, places: dict[str, Any]) -> Redaction:
    """Store the redaction without `sealed_at`: until that is set, triggers let published versions be changed."""
    hidden_length, known_by = fingerprint(actor.db, table_of(actor), phrase)
    redaction = Redaction(
        table_id=actor.table_id,
        reason=reason,
        by_id=actor.user_id,
        by=author_name(actor),
        places=places,
        hidden_length=hidden_length,
        fingerprint=known_by,
    )
    actor.db.add(redaction)
    actor.db.flush()
    return redaction


def _record_events(actor: Actor, redaction: Redaction, hits: list[tuple[Any, Any]]) -> None:
    """Record events that make every page of the tables concerned load again: the words may be on any of them."""
    for meeting_id in redaction.places["meetings"]:
        record(actor, "minutes.block_redacted", topic=f"minutes/{meeting_id}", subject=redaction)
    record(actor, "minutes.redacted", topic="minutes", subject=redaction, what=str(redaction.id))
    # Every fragment depends on "redaction"; panels that fetch themselves listen to "meeting".
    for table_id in {table_of(actor)} | {row.table_id for _model, row in hits if getattr(row, "table_id", None)}:
        for topic in ("redaction", "meeting"):
            record(OtherTable(actor.db, table_id), "minutes.block_redacted", topic=topic)
    shared = queries.shared_by(queries.typed_by(actor.db, table_of(actor), actor.user_id))
    for topic, whole in queries.wholes_of(hits, shared):
        record(actor, "minutes.block_redacted", topic, whole, everywhere=True)
    for entry in queries.entries_of(actor.db, hits):
        topic = f"directory/{entry.id}"
        record(actor, "directory.changed", topic, entry, everywhere=True, title=entry.name)


def _hits(actor: Actor, wanted: Words) -> Iterator[tuple[Any, Any]]:
    table_id = table_of(actor)
    by_them = queries.typed_by(actor.db, table_id, actor.user_id)
    typed, shared = queries.typed_in_directory(actor.db, by_them), queries.shared_by(by_them)
    events = or_(Event.table_id == table_id, queries.subjects_of(shared))
    typed |= {each.model: each.reached for each in shared}
    for model in _models(typed):
        names = texts_of(model)
        # Compared in Python, not in SQL: only Words finds words with markup between their letters.
        which = _of_table(model, table_id, typed)
        query = select(model).where(or_(which, events) if model is Event else which)
        # WHOLE: also what nobody is shown any more, such as events about removed items.
        for row in actor.db.scalars(query.order_by(model.id).execution_options(**WHOLE)).all():
            if any(_holds_words(_value(row, name), wanted) for name in names):
                yield model, row


def _models(typed: Collection[Any] = queries.SHARED) -> list[Any]:
    found = [m.class_ for m in Base.registry.mappers if m.class_ is not Redaction]
    return sorted(
        (m for m in found if texts_of(m) and (hasattr(m, "table_id") or m is BlockRevision or m in typed)),
        key=lambda model: model.__tablename__,
    )


def texts_of(model: Any) -> list[str]:
    """The names of a model's columns that can contain what people wrote."""
    return [
        column.key
        for column in model.__mapper__.column_attrs
        if (column.key not in NOT_TEXT or (model.__tablename__, column.key) in TEXT)
        and _is_text(column.columns[0].type)
    ]


def _is_text(kind: Any) -> bool:
    if isinstance(kind, JSON | Text):
        return True
    return isinstance(kind, String) and (kind.length or SHORTEST_TEXT) >= SHORTEST_TEXT


def _of_table(model: Any, table_id: int, typed: dict[Any, Any]) -> Any:
    if model in typed:
        return or_(model.table_id == table_id, typed[model]) if hasattr(model, "table_id") else typed[model]
    if model is BlockRevision:
        return BlockRevision.block_id.in_(select(Block.id).where(Block.table_id == table_id))
    if model is Received:
        return or_(Received.table_id == table_id, Received.from_table_id == table_id)
    if model is Event:
        sent = select(literal("received/").concat(cast(Received.id, String))).where(Received.from_table_id == table_id)
        entries = select(literal("organisation/").concat(cast(Organisation.id, String))).where(typed[Organisation])
        return or_(Event.table_id == table_id, Event.subject.in_(sent), Event.subject.in_(entries))
    return model.table_id == table_id


def _value(row: Any, name: str) -> Any:
    """The value to search. The JSON of a version is parsed: in it, line ends and quotes are escaped."""
    value = getattr(row, name)
    return json.loads(value) if isinstance(row, MinutesVersion) and name == "content" else value


def _holds_words(value: Any, wanted: Words) -> bool:
    return any(wanted.are_in(text) for text in _strings(value))


def _redacted(value: Any, wanted: Words, mark: str) -> Any:
    if isinstance(value, str):
        return wanted.replaced(value, mark)
    if isinstance(value, dict):
        return {name: _redacted(each, wanted, mark) for name, each in value.items()}
    return [_redacted(each, wanted, mark) for each in value] if isinstance(value, list) else value


def _redact_row(actor: Actor, model: Any, row: Any, wanted: Words, redaction: Redaction) -> None:
    if model is MinutesVersion:
        _redact_version(actor.db, row, wanted, redaction)
        return
    for name in texts_of(model):
        value = getattr(row, name)
        if _holds_words(value, wanted):
            setattr(row, name, _cut_to_column(model, name, _redacted(value, wanted, redaction.mark)))
    if model is SearchEntry:
        search.refold(row)
    elif model is Block:
        _note_in_history(actor, row)
    elif model in queries.SHARED:
        directory.keep_out(row, redaction.mark)


def _cut_to_column(model: Any, name: str, value: Any) -> Any:
    """The value, cut to the column's length: the mark can be longer than the words."""
    length = getattr(model.__mapper__.column_attrs[name].columns[0].type, "length", None)
    return value[:length] if isinstance(value, str) and length else value


def _redact_version(db: Session, version: MinutesVersion, wanted: Words, redaction: Redaction) -> None:
    version.earlier_prints = originals_queries.with_prints(db, version)
    version.content = canonical(_redacted(json.loads(version.content), wanted, redaction.mark))
    version.reason = wanted.replaced(version.reason, redaction.mark)[:200]
    version.published_by = wanted.replaced(version.published_by, redaction.mark)[:120]
    version.sha256 = version.redacted_sha256 = checksum(version.content)
    version.redaction_id = redaction.id


def _note_in_history(actor: Actor, block: Block) -> None:
    """Add a revision to the paragraph's history, which says who redacted it."""
    block.rev += 1
    block.updated_at = clock.now()
    actor.db.add(
        BlockRevision(block_id=block.id, rev=block.rev, text=block.text, change="redacted", author_id=actor.user_id)
    )


def _meetings_touched(db: Session, hits: list[tuple[Any, Any]]) -> set[int]:
    """Ids of the meetings whose minutes contain the words; the redaction is listed on their pages."""
    found = {row.meeting_id for model, row in hits if getattr(row, "meeting_id", None)}
    versions = [row.minutes_id for model, row in hits if model is MinutesVersion]
    found |= set(db.scalars(select(Minutes.meeting_id).where(Minutes.id.in_(versions))))
    blocks = [row.block_id for model, row in hits if model is BlockRevision]
    return found | set(db.scalars(select(Block.meeting_id).where(Block.id.in_(blocks)).execution_options(**WHOLE)))
