"""Every SELECT of files. Which of them somebody sees is up to roundtable/core/sight.py."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roundtable.files.models import File
from roundtable.meetings.agenda.queries import files_of_meeting
from roundtable.minutes.models import Minutes


def of_whole_meeting(db: Session, meeting_id: int) -> list[File]:
    """Only those that belong to no single item."""
    return [file for file in files_of_meeting(db, meeting_id) if file.item_id is None]


def of_item(db: Session, item_id: int) -> list[File]:
    return list(db.scalars(select(File).where(File.item_id == item_id).order_by(File.id)))


def is_there(db: Session, meeting_id: int, item_id: int | None, name: str, sha256: str) -> bool:
    """The same file under the same name at the same place: somebody pressed the button twice."""
    place = (File.meeting_id == meeting_id, File.item_id == item_id if item_id else File.item_id.is_(None))
    return db.scalar(select(File.id).where(*place, File.name == name, File.sha256 == sha256).limit(1)) is not None


# Files are looked up past the mapper: what somebody may not see is in use all the same.
_TABLE = File.__table__


def is_used(db: Session, sha256: str) -> bool:
    return db.scalar(select(_TABLE.c.id).where(_TABLE.c.sha256 == sha256).limit(1)) is not None


def used(db: Session) -> set[str]:
    return set(db.scalars(select(_TABLE.c.sha256).distinct()))


def count(db: Session, meeting_id: int) -> int:
    return db.scalar(select(func.count()).where(_TABLE.c.meeting_id == meeting_id)) or 0


def minutes_state(db: Session, meeting_id: int) -> tuple[str, int]:
    """State and newest version of the meeting's minutes; ("draft", 0) when nobody began them."""
    row = db.execute(select(Minutes.state, Minutes.version).where(Minutes.meeting_id == meeting_id)).first()
    return (row[0], row[1]) if row else ("draft", 0)
