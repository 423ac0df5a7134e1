"""Keeps redacted words out: an editor that was open before a redaction can send them again.

The words themselves are not stored. A plain hash of a name would not protect it, because somebody with a copy of the
database could try all names. So a redaction stores a keyed hash, and the key is not in the database but a file in the
data folder (`security.kept_key`). It also stores the number of characters, covered with that key, because it would
tell something about the words: a window of that length slides over the text, which finds the words where the redaction
would find them, also inside of longer words. All redactions of one length cost one pass, some microseconds for each
character.
"""

import hashlib
import logging
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core.security import key
from roundtable.minutes.redaction.tombstones.visible import Words, composed, folded, original_place, with_marks
from roundtable.minutes.review.models import Redaction

log = logging.getLogger(__name__)
_KEY_CHECK = 8  # leading characters of a fingerprint, which tell the key it was made with


def fingerprint(db: Session, table_id: int, phrase: str) -> tuple[int, str]:
    """(hidden length, keyed hash) of the folded words, for the row of their redaction."""
    words = Words(phrase).folded
    secret = key(db)
    known_by = _key_check(secret) + _hash(_hasher(secret, table_id), words)
    return hidden_length(db, len(words), known_by), known_by


def hidden_length(db: Session, length: int, known_by: str) -> int:
    """The length as only somebody with the key can read it; never 0."""
    return (length ^ _cover(key(db), known_by)) + 1


def has_this_key(db: Session, known_by: str) -> bool:
    """Whether a fingerprint was made with the key of this server."""
    return known_by[:_KEY_CHECK] == _key_check(key(db))


def mask(db: Session, table_id: int | None, text: str) -> str:
    """The text with all words that were redacted at this table replaced by the redaction's mark."""
    marks = _marks_by_length(db, table_id or 0)
    if not marks:
        return text
    text = composed(text)
    words, places = folded(text)
    start, found, at = _hasher(key(db), table_id or 0), [], 0
    while at < len(words):
        length, mark = _longest_match(start, words, at, marks)
        if length:
            found.append((original_place(text, places, at, length), mark))
        at += length or 1
    return with_marks(text, found)


def _longest_match(start: Any, words: str, at: int, marks: dict[int, dict[str, str]]) -> tuple[int, str]:
    """(length, mark) of the longest redacted words that begin at this place; (0, "") if there are none."""
    for length, known in marks.items():
        window = words[at : at + length]
        if len(window) == length and (mark := known.get(_hash(start, window))):
            return length, mark
    return 0, ""


def _marks_by_length(db: Session, table_id: int) -> dict[int, dict[str, str]]:
    """{length: {hash: mark}}, the longest first."""
    query = select(Redaction).where(Redaction.table_id == table_id, Redaction.fingerprint != "")
    found: dict[int, dict[str, str]] = {}
    for redaction in db.scalars(query.order_by(Redaction.id.desc())):
        if not has_this_key(db, redaction.fingerprint):
            log.warning("redaction %s was made with another key: its words can't be recognised any more", redaction.id)
            continue
        found.setdefault(_length(db, redaction), {})[redaction.fingerprint[_KEY_CHECK:]] = redaction.mark
    return dict(sorted(found.items(), reverse=True))


def _length(db: Session, redaction: Redaction) -> int:
    if not redaction.hidden_length:  # made by another server, which still has the release before
        return redaction.length
    return (redaction.hidden_length - 1) ^ _cover(key(db), redaction.fingerprint)


def _cover(key: bytes, known_by: str) -> int:
    """A number that differs with each fingerprint: equal lengths look different."""
    return int.from_bytes(hashlib.blake2b(known_by.encode(), key=key, person=b"length", digest_size=2).digest())


def _key_check(key: bytes) -> str:
    return hashlib.blake2b(b"check", key=key, digest_size=_KEY_CHECK // 2).hexdigest()


def _hasher(key: bytes, table_id: int) -> Any:
    # Salted with the table, so that equal words of two tables have different hashes.
    return hashlib.blake2b(key=key, salt=table_id.to_bytes(16), digest_size=16)


def _hash(start: Any, words: str) -> str:
    hasher = start.copy()
    hasher.update(words.encode())
    return str(hasher.hexdigest())
