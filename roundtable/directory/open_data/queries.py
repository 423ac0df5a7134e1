"""What of the directory is public: bodies that have a public task, and ways to reach them that somebody has published.

Groups of volunteers are left out, because their numbers are mostly people's own. So is every number that a member
entered and nobody has checked, and whatever is somebody's own or not for everybody. Notes are for counsellors, and
nothing says who checked.
"""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from roundtable.directory import kinds
from roundtable.directory.models import Channel, Organisation
from roundtable.directory.queries import for_files

_OF_PEOPLE = ("volunteer_group", "volunteer_coordination", "other")
PUBLIC_KINDS = tuple(kind for kind in kinds.KINDS if kind not in _OF_PEOPLE)


def is_public(channel: Channel) -> bool:
    published = channel.starter or not (channel.entered_as or channel.entered_by_id)
    for_all = channel.visibility == "all" and not channel.private and not channel.archived_at
    return for_all and (published or channel.verified_on is not None)


def count(db: Session, search: str) -> int:
    return db.scalar(select(func.count()).select_from(Organisation).where(*_which(search))) or 0


def some(db: Session, search: str, start: int, most: int) -> list[Organisation]:
    """Entries in the order of their ids, which stays the same from page to page."""
    ids = select(Organisation.id).where(*_which(search)).order_by(Organisation.id).offset(start).limit(most)
    page = list(db.scalars(ids))
    query = for_files().where(Organisation.id.in_(page))
    return list(db.scalars(query.order_by(Organisation.id)))


def one(db: Session, ident: int) -> Organisation | None:
    query = for_files()
    found: Organisation | None = db.scalar(query.where(Organisation.id == ident, *_which("")))
    return found


def _which(search: str) -> list[ColumnElement[bool]]:
    public = [Organisation.archived_at.is_(None), Organisation.kind.in_(PUBLIC_KINDS)]
    words = search.lower().split()
    return public + [func.lower(Organisation.name).contains(word, autoescape=True) for word in words]
