"""Whether a paper or a file shows a version as it was before words were taken out of it.

The checksum of the original would tell the words: whoever has a copy of the database could put name after name in the
place of the mark until the checksum fits. So it is kept only as a keyed hash, and the key is not in the database but a
file in the data folder (`security.kept_key`). A checksum that somebody reads from a paper can be compared with that.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from roundtable.core.security import key
from roundtable.minutes.document.layers.queries import public_checksum
from roundtable.minutes.document.queries import checksum
from roundtable.minutes.models import Minutes, MinutesVersion
from roundtable.minutes.redaction.tombstones.queries import has_this_key
from roundtable.minutes.review.models import Redaction

_PURPOSE = b"minutes checksum"


@dataclass(frozen=True)
class Found:
    """The version with a checksum: as it is today, or as it was before a redaction."""

    version: MinutesVersion
    today: bool


def with_prints(db: Session, version: MinutesVersion) -> str:
    """What is known of earlier checksums, with the two that the version has now: of the whole and of its public layer.

    Separated by blanks. Without a key nothing is added: a hash without one could be tried out.
    """
    known = version.earlier_prints.split()
    fresh = [_print(db, version.table_id, each) for each in (checksum(version.content), public_checksum(version))]
    return _joined(known, fresh)


def with_original(db: Session, version: MinutesVersion) -> str:
    """The same with the checksum that an earlier release kept as it was."""
    return _joined(version.earlier_prints.split(), [_print(db, version.table_id, version.sha256)])


def _joined(known: list[str], fresh: list[str]) -> str:
    return " ".join(dict.fromkeys([*known, *filter(None, fresh)]))


def _print(db: Session, table_id: int, sha256: str) -> str:
    secret = key(db)
    if not secret:
        return ""
    # Salted with the table, so that a checksum is told only at its own.
    salt = table_id.to_bytes(16)
    return hashlib.blake2b(sha256.encode(), key=secret, salt=salt, person=_PURPOSE, digest_size=20).hexdigest()


def find_version(db: Session, table_id: int, sha256: str) -> Found | None:
    """The version of this table that has the checksum today, or had it before a redaction."""
    query = _versions(table_id)
    known = _print(db, table_id, sha256)
    if known and (version := db.scalars(query.where(MinutesVersion.earlier_prints.contains(known))).first()):
        return Found(version, today=False)
    as_today = or_(MinutesVersion.sha256 == sha256, MinutesVersion.redaction_id.is_not(None))
    # A few at a time, because each is a whole document.
    for version in db.scalars(query.where(as_today).execution_options(yield_per=20)):
        if sha256 in (checksum(version.content), public_checksum(version)):
            return Found(version, today=True)
    return None


def _versions(table_id: int) -> Select[MinutesVersion]:
    meeting = joinedload(MinutesVersion.minutes).joinedload(Minutes.meeting)
    return (
        select(MinutesVersion).options(meeting).where(MinutesVersion.table_id == table_id).order_by(MinutesVersion.id)
    )


def key_was_lost(db: Session, table_id: int) -> bool:
    """Whether words were taken out here with a key that this server doesn't have: then not every paper can be told."""
    made_with = select(Redaction.fingerprint).where(Redaction.table_id == table_id, Redaction.fingerprint != "")
    return not all(has_this_key(db, each) for each in db.scalars(made_with))
