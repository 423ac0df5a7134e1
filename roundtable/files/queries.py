"""Every SELECT of files. Who may see which is decided by roundtable/core/sight.py."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roundtable.files.models import File
from roundtable.meetings.agenda.queries import files_of_meeting
from roundtable.minutes.models import Minutes


def of_whole_meeting(db: Session, meeting_id: int) -> list[File]:
    """Files of the meeting that belong to none of its items."""
    return [file for file in files_of_meeting(db, meeting_id) if file.item_id is None]


def of_item(db: Session, item_id: int) -> list[File]:
    return list(db.scalars(select(File).where(File.item_id == item_id).order_by(File.id)))


def is_added(db: Session, meeting_id: int, item_id: int | None, name: str, sha256: str) -> bool:
    """Whether the same file is there under the same name, as after a double press of the button."""
    place = (File.meeting_id == meeting_id, File.item_id == item_id if item_id else File.item_id.is_(None))
    return db.scalar(select(File.id).where(*place, File.name == name, File.sha256 == sha256).limit(1)) is not None


# Queries on the table instead of the mapper see all files: one that a person may not see is in use all the same.
_TABLE = File.__table__


def is_used(db: Session, sha256: str) -> bool:
    return db.scalar(select(_TABLE.c.id).where(_TABLE.c.sha256 == sha256).limit(1)) is not None


def used_hashes(db: Session) -> set[str]:
    """The SHA-256 of every file that a row names."""
    return set(db.scalars(select(_TABLE.c.sha256).distinct()))


def count_files(db: Session, meeting_id: int) -> int:
    return db.scalar(select(func.count()).where(_TABLE.c.meeting_id == meeting_id)) or 0


def minutes_state(db: Session, meeting_id: int) -> tuple[str, int]:
    """State and newest version of the meeting's minutes; ("draft", 0) if there are none yet."""
    row = db.execute(select(Minutes.state, Minutes.version).where(Minutes.meeting_id == meeting_id)).first()
    return (row[0], row[1]) if row else ("draft", 0)
