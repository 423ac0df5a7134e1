"""Reading invitations, and who gets one."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from roundtable.accounts.models import User
from roundtable.core.i18n import as_day
from roundtable.meetings.invitations.models import MeetingInvitation
from roundtable.meetings.models import Meeting
from roundtable.tables.models import Member


def invitations_of(db: Session, meeting_id: int) -> list[MeetingInvitation]:
    """All that were sent for a meeting, the first one first."""
    query = select(MeetingInvitation).where(MeetingInvitation.meeting_id == meeting_id)
    return list(db.scalars(query.order_by(MeetingInvitation.id)))


def invitation_of(db: Session, meeting: Meeting) -> MeetingInvitation | None:
    """The invitation that counts: the first one that named the day on which the meeting is (now)."""
    day = as_day(meeting.starts_at)
    return next((sent for sent in invitations_of(db, meeting.id) if sent.day == day), None)


def recipients(db: Session, table_id: int) -> list[Member]:
    """Everybody who sits at the table now and can be written to, by name."""
    query = select(Member).join(Member.user).options(joinedload(Member.user))
    here = query.where(Member.table_id == table_id, Member.left_at.is_(None), User.disabled_at.is_(None))
    return list(db.scalars(here.order_by(func.lower(User.name), Member.id)))
