"""Reading earlier values of channels; those of fields are in `directory.changes`."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roundtable.directory.changes.models import EntryChange
from roundtable.directory.models import Channel, Verification


def values_of_channels(db: Session, organisation_id: int, limit: int = 500) -> list[Verification]:
    """When the values of an entry's channels changed, newest first."""
    query = select(Verification).join(Verification.channel).where(Channel.organisation_id == organisation_id)
    query = (
        query.where(Verification.result == "changed", Channel.withdrawn_on.is_(None))
        .order_by(Verification.id.desc())
        .limit(limit)
    )
    return list(db.scalars(query.options(joinedload(Verification.channel), joinedload(Verification.user))))


def change(db: Session, organisation_id: int, ident: int) -> EntryChange | None:
    return db.scalar(select(EntryChange).where(EntryChange.id == ident, EntryChange.organisation_id == organisation_id))


def channel_change(db: Session, organisation_id: int, ident: int) -> Verification | None:
    query = select(Verification).join(Verification.channel).options(joinedload(Verification.channel))
    query = query.where(Verification.id == ident, Verification.result == "changed")
    return db.scalar(query.where(Channel.organisation_id == organisation_id))
