"""Reading what the fields of an entry held before."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roundtable.directory.changes.models import EntryChange


def changes_of_entry(db: Session, organisation_id: int, limit: int = 500) -> list[EntryChange]:
    """The changes of all its fields, newest first."""
    query = select(EntryChange).where(EntryChange.organisation_id == organisation_id)
    query = query.options(joinedload(EntryChange.user)).order_by(EntryChange.id.desc()).limit(limit)
    return list(db.scalars(query))
