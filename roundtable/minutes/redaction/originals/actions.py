"""Hides what an earlier release kept in the open: the original's checksum, and how long the words were."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core.db import overwrite_deleted
from roundtable.core.security import key
from roundtable.minutes.models import MinutesVersion
from roundtable.minutes.redaction.originals import queries
from roundtable.minutes.redaction.tombstones.queries import hidden_length
from roundtable.minutes.review.models import Redaction


def hide_originals(db: Session) -> int:
    """How many rows told something. Nothing is done without the key: it is what everything is hidden with."""
    versions = select(MinutesVersion).where(MinutesVersion.redacted_sha256 != MinutesVersion.sha256)
    if not key(db) or not (told := [*db.scalars(versions), *db.scalars(select(Redaction).where(Redaction.length > 0))]):
        return 0
    overwrite_deleted(db)
    for row in told:
        if isinstance(row, MinutesVersion):
            row.earlier_prints = queries.with_original(db, row)
            row.sha256 = row.redacted_sha256 or row.sha256
        else:
            row.hidden_length, row.length = hidden_length(db, row.length, row.fingerprint), 0
    return len(told)
