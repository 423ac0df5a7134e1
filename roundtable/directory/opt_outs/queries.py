"""Reading which offices asked not to be listed."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from roundtable.directory.models import Organisation
from roundtable.directory.opt_outs.models import OptOut


def current(db: Session, organisation_id: int) -> OptOut | None:
    """The wish of this office not to be listed, if it counts."""
    query = select(OptOut).where(OptOut.organisation_id == organisation_id, OptOut.undone_at.is_(None))
    return db.scalar(query.order_by(OptOut.id.desc()).limit(1))


def is_opted_out() -> ColumnElement[bool]:
    """SQL: the same, for a SELECT of `Organisation`."""
    return exists().where(OptOut.organisation_id == Organisation.id, OptOut.undone_at.is_(None)).correlate(Organisation)


def listed(db: Session) -> list[OptOut]:
    """All wishes, those that count first, newest first."""
    query = select(OptOut).options(joinedload(OptOut.organisation), joinedload(OptOut.undone_by))
    found = db.scalars(query.order_by(OptOut.id.desc())).all()
    return sorted(found, key=lambda each: each.undone_at is not None)


def opted_out(db: Session) -> list[Organisation]:
    """All offices that asked not to be listed, in the same few statements for any number."""
    query = select(Organisation).where(is_opted_out()).options(selectinload(Organisation.channels))
    return list(db.scalars(query))
