"""Words that were taken out stay out: an editor that was open before a redaction can send them again.

The words themselves are kept nowhere, and a plain hash of a name is as good as the name: whoever has a copy of the
database tries all names. So a redaction keeps a keyed hash, and the key is no part of the database: it is a file in
the data folder (`security.kept_key`). With it the number of characters, so that a text is compared by sliding a
window of that length over it: this finds the words where their redaction found them, also inside of longer ones.
All redactions of the same length cost one pass, some microseconds for each character of what is saved.
"""

import hashlib
import logging
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core.security import key
from roundtable.minutes.redaction.tombstones.visible import Words, composed, folded, span, with_marks
from roundtable.minutes.review.models import Redaction

log = logging.getLogger(__name__)
_CHECK = 8  # characters of a fingerprint that say with which key it was made


def fingerprint(db: Session, table_id: int, phrase: str) -> tuple[int, str]:
    """(length, keyed hash) of words, for the row of their redaction."""
    words = Words(phrase).folded
    secret = key(db)
    return len(words), _check(secret) + _hash(_hasher(secret, table_id), words)


def mask(db: Session, table_id: int | None, text: str) -> str:
    """The text with the mark of the redaction in place of all words that were taken out at this table."""
    marks = _marks(db, table_id or 0)
    if not marks:
        return text
    text = composed(text)
    words, places = folded(text)
    start, found, at = _hasher(key(db), table_id or 0), [], 0
    while at < len(words):
        length, mark = _at(start, words, at, marks)
        if length:
            found.append((span(text, places, at, length), mark))
        at += length or 1
    return with_marks(text, found)


def _at(start: Any, words: str, at: int, marks: dict[int, dict[str, str]]) -> tuple[int, str]:
    """(length, mark) of the longest words taken out that begin here; (0, "") if none do."""
    for length, known in marks.items():
        window = words[at : at + length]
        if len(window) == length and (mark := known.get(_hash(start, window))):
            return length, mark
    return 0, ""


def _marks(db: Session, table_id: int) -> dict[int, dict[str, str]]:
    """{length: {hash: mark}}, the longest first."""
    query = select(Redaction).where(Redaction.table_id == table_id, Redaction.length > 0)
    found: dict[int, dict[str, str]] = {}
    for redaction in db.scalars(query.order_by(Redaction.length.desc(), Redaction.id.desc())):
        if redaction.fingerprint[:_CHECK] != _check(key(db)):
            log.warning("redaction %s was made with another key: its words can't be recognised any more", redaction.id)
        found.setdefault(redaction.length, {})[redaction.fingerprint[_CHECK:]] = redaction.mark
    return found


def _check(key: bytes) -> str:
    return hashlib.blake2b(b"check", key=key, digest_size=_CHECK // 2).hexdigest()


def _hasher(key: bytes, table_id: int) -> Any:
    # The table is the salt: nobody can see that the words of two tables are the same.
    return hashlib.blake2b(key=key, salt=table_id.to_bytes(16), digest_size=16)


def _hash(start: Any, words: str) -> str:
    hasher = start.copy()
    hasher.update(words.encode())
    return str(hasher.hexdigest())
