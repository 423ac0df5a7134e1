"""Taking words out everywhere at a table (Schwärzung), with a tombstone: who, when and why; never the words.

It goes over every text that belongs to the table: whatever has a `table_id`, and paragraphs' revisions. A feature
that stores texts in its own tables is covered without doing anything. Published versions are reached by the one
path that the database leaves open (migration 0011); their new checksum stands beside the original one. Of what
another table has, the copies of what this one forwarded to it are covered, not what was made of them there.
"""

import json
from collections.abc import Iterator
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
from roundtable.forwarding.echo.actions import Elsewhere
from roundtable.forwarding.models import Received
from roundtable.minutes.document.queries import canonical, checksum
from roundtable.minutes.models import Block, BlockRevision, Minutes, MinutesVersion
from roundtable.minutes.queries import author_name
from roundtable.minutes.redaction.tombstones.queries import fingerprint
from roundtable.minutes.redaction.tombstones.visible import Words
from roundtable.minutes.review.models import Redaction
from roundtable.search import actions as index
from roundtable.search.models import SearchEntry

MIN_LENGTH, MAX_LENGTH = 3, 500
SHORTEST_TEXT = 80  # columns of text shorter than this hold names of states, kinds and keys, not what people write
NOT_TEXT = {"email", "url", "token_hash", "slug", "sha256", "redacted_sha256", "subject", "topic"}


def checked(phrase: str, reason: str) -> Words:
    """Invalid for what would take out half of the minutes, and for a reason that repeats the words."""
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


def count(db: Session, table_id: int, wanted: Words) -> dict[str, int]:
    """Where the words stand: {"versions": 2, "paragraphs": 1, "tasks": 1, …}."""
    return {name: len(texts) for name, texts in places(db, table_id, wanted).items()}


def places(db: Session, table_id: int, wanted: Words) -> dict[str, list[str]]:
    """Where the words stand, for the question before, with what stands around them: {"paragraphs": ["… Frau …"]}."""
    found: dict[str, list[str]] = {}
    for model, row in _hits(db, table_id, wanted):
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


# Names of what people know; search entries repeat what stands elsewhere.
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
    "search_entry": "",
}


def redact(here: Actor, phrase: str, reason: str) -> Redaction:
    """Take the words out of everything at this table, now and in all versions. Can't be undone.

    Invalid when they stand nowhere.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": _("Please say why: the mark in the text leads to it.")})
    wanted = checked(phrase, reason)
    serialise_writers(here.db)
    hits = list(_hits(here.db, table_of(here), wanted))
    if not hits:
        raise Invalid({"phrase": _("These words stand nowhere at this table.")})
    overwrite_deleted(here.db)
    places = {**count(here.db, table_of(here), wanted), "meetings": sorted(_meetings(here.db, hits))}
    redaction = _opened(here, phrase, reason, places)
    for model, row in hits:
        _clean(here, model, row, wanted, redaction)
    here.db.flush()
    redaction.sealed_at = clock.now()
    index.compact(here.db)
    _tell(here, redaction, hits)
    return redaction


def _opened(here: Actor, phrase: str, reason: str, places: dict[str, Any]) -> Redaction:
    """While it is not sealed, the triggers let published minutes be changed."""
    length, known_by = fingerprint(here.db, table_of(here), phrase)
    redaction = Redaction(
        table_id=here.table_id,
        reason=reason,
        by_id=here.user_id,
        by=author_name(here),
        places=places,
        length=length,
        fingerprint=known_by,
    )
    here.db.add(redaction)
    here.db.flush()
    return redaction


def _tell(here: Actor, redaction: Redaction, hits: list[tuple[Any, Any]]) -> None:
    """The words may have stood in anything that pages show, here and where copies of it are."""
    for meeting_id in redaction.places["meetings"]:
        record(here, "minutes.block_redacted", topic=f"minutes/{meeting_id}", subject=redaction)
    record(here, "minutes.redacted", topic="minutes", subject=redaction, what=str(redaction.id))
    # "redaction" is what every fragment depends on, "meeting" every panel that fetches itself.
    for table_id in {table_of(here)} | {row.table_id for _model, row in hits if hasattr(row, "table_id")}:
        for topic in ("redaction", "meeting"):
            record(Elsewhere(here.db, table_id), "minutes.block_redacted", topic=topic)


def _hits(db: Session, table_id: int, wanted: Words) -> Iterator[tuple[Any, Any]]:
    for model in _models():
        names = texts_of(model)
        # Not narrowed down by the database: it finds no words that are written in pieces.
        query = select(model).where(_of_table(model, table_id))
        # Whoever redacts: also what even the moderation isn't shown, such as events about items that are gone.
        for row in db.scalars(query.order_by(model.id).execution_options(**WHOLE)).all():
            if any(_found(_value(row, name), wanted) for name in names):
                yield model, row


def _models() -> list[Any]:
    found = [m.class_ for m in Base.registry.mappers if m.class_ is not Redaction]
    return sorted(
        (m for m in found if texts_of(m) and (hasattr(m, "table_id") or m is BlockRevision)),
        key=lambda model: model.__tablename__,
    )


def texts_of(model: Any) -> list[str]:
    """The columns in which something that somebody wrote can stand."""
    return [
        column.key
        for column in model.__mapper__.column_attrs
        if column.key not in NOT_TEXT and _is_text(column.columns[0].type)
    ]


def _is_text(kind: Any) -> bool:
    if isinstance(kind, JSON | Text):
        return True
    return isinstance(kind, String) and (kind.length or SHORTEST_TEXT) >= SHORTEST_TEXT


def _of_table(model: Any, table_id: int) -> Any:
    if model is BlockRevision:
        return BlockRevision.block_id.in_(select(Block.id).where(Block.table_id == table_id))
    if model is Received:
        return or_(Received.table_id == table_id, Received.from_table_id == table_id)
    if model is Event:
        sent = select(literal("received/").concat(cast(Received.id, String))).where(Received.from_table_id == table_id)
        return or_(Event.table_id == table_id, Event.subject.in_(sent))
    return model.table_id == table_id


def _value(row: Any, name: str) -> Any:
    """What somebody reads there. A version keeps its document as JSON: a line end or a quote looks different in it."""
    value = getattr(row, name)
    return json.loads(value) if isinstance(row, MinutesVersion) and name == "content" else value


def _found(value: Any, wanted: Words) -> bool:
    return any(wanted.are_in(text) for text in _strings(value))


def _without(value: Any, wanted: Words, mark: str) -> Any:
    if isinstance(value, str):
        return wanted.replaced(value, mark)
    if isinstance(value, dict):
        return {name: _without(each, wanted, mark) for name, each in value.items()}
    return [_without(each, wanted, mark) for each in value] if isinstance(value, list) else value


def _clean(here: Actor, model: Any, row: Any, wanted: Words, redaction: Redaction) -> None:
    if model is MinutesVersion:
        _clean_version(row, wanted, redaction)
        return
    for name in texts_of(model):
        value = getattr(row, name)
        if _found(value, wanted):
            setattr(row, name, _fitting(model, name, _without(value, wanted, redaction.mark)))
    if model is SearchEntry:
        index.fold_again(row)
    elif model is Block:
        _note(here, row)


def _fitting(model: Any, name: str, value: Any) -> Any:
    """The mark can be longer than the words."""
    length = getattr(model.__mapper__.column_attrs[name].columns[0].type, "length", None)
    return value[:length] if isinstance(value, str) and length else value


def _clean_version(version: MinutesVersion, wanted: Words, redaction: Redaction) -> None:
    version.content = canonical(_without(json.loads(version.content), wanted, redaction.mark))
    version.reason = wanted.replaced(version.reason, redaction.mark)[:200]
    version.published_by = wanted.replaced(version.published_by, redaction.mark)[:120]
    version.redacted_sha256, version.redaction_id = checksum(version.content), redaction.id


def _note(here: Actor, block: Block) -> None:
    """A line in the paragraph's history: something happened here, and who did it."""
    block.rev += 1
    block.updated_at = clock.now()
    here.db.add(
        BlockRevision(block_id=block.id, rev=block.rev, text=block.text, change="redacted", author_id=here.user_id)
    )


def _meetings(db: Session, hits: list[tuple[Any, Any]]) -> set[int]:
    """Whose minutes lose words: there the tombstone is shown."""
    found = {row.meeting_id for model, row in hits if getattr(row, "meeting_id", None)}
    versions = [row.minutes_id for model, row in hits if model is MinutesVersion]
    found |= set(db.scalars(select(Minutes.meeting_id).where(Minutes.id.in_(versions))))
    blocks = [row.block_id for model, row in hits if model is BlockRevision]
    return found | set(db.scalars(select(Block.meeting_id).where(Block.id.in_(blocks)).execution_options(**WHOLE)))
