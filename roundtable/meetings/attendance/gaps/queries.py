"""The gap report: organisations that were missing several times in a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, contains_eager

from roundtable.accounts.models import User
from roundtable.core.text import sort_key
from roundtable.meetings.attendance.queries import THERE
from roundtable.meetings.models import Attendance, Meeting
from roundtable.tables.models import Member

IN_A_ROW = 3
MEETINGS_LOOKED_AT = 12  # meetings


@dataclass(frozen=True)
class Gap:
    """An organisation that was missing at the last `missed` meetings, at `excused` of them with an excuse.

    `last` is the newest meeting it came to, None if it came to none of those looked at.
    """

    seat: str
    missed: int
    excused: int
    last: Meeting | None


def report(db: Session, table_id: int, at_least: int = IN_A_ROW) -> dict[str, Any]:
    """{"gaps": longest first, "meetings": those looked at, newest first, "at_least"}."""
    found = _meetings(db, table_id)
    noted = _presence_by_member(db, found)
    gaps = [gap for members in _seats(db, table_id) if (gap := _gap(members, found, noted)).missed]
    long = [gap for gap in gaps if gap.missed >= at_least]
    return {
        "gaps": sorted(long, key=lambda gap: (-gap.missed, sort_key(gap.seat))),
        "meetings": found,
        "at_least": at_least,
    }


def _meetings(db: Session, table_id: int) -> list[Meeting]:
    """The newest held meetings for which attendance was noted."""
    noted = exists().where(Attendance.meeting_id == Meeting.id, Attendance.presence.in_(THERE))
    query = select(Meeting).where(Meeting.table_id == table_id, Meeting.state.not_in(("planned", "running")))
    held = query.where(Meeting.cancelled_reason == "", noted)
    return list(db.scalars(held.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(MEETINGS_LOOKED_AT)))


def _presence_by_member(db: Session, meetings: Iterable[Meeting]) -> dict[tuple[int, int], str]:
    """{(meeting id, member id): presence}."""
    ids = [meeting.id for meeting in meetings]
    query = select(Attendance.meeting_id, Attendance.member_id, Attendance.presence)
    rows = db.execute(query.where(Attendance.meeting_id.in_(ids)))
    return {(meeting_id, member_id): presence for meeting_id, member_id, presence in rows}


def _seats(db: Session, table_id: int) -> list[list[Member]]:
    """Today's organisations with all their members, former ones too: a successor doesn't end the gap."""
    query = select(Member).join(Member.user).options(contains_eager(Member.user))
    members = list(db.scalars(query.where(Member.table_id == table_id, Member.role != "guest")))
    seats: dict[str, list[Member]] = {}
    for member in members:
        seats.setdefault(member.seat_key, []).append(member)
    return [group for group in seats.values() if any(_sits(member) for member in group)]


def _sits(member: Member) -> bool:
    user: User = member.user
    return member.left_at is None and user.disabled_at is None


def _gap(members: list[Member], meetings: list[Meeting], noted: dict[tuple[int, int], str]) -> Gap:
    missed = excused = 0
    for meeting in meetings:
        known = {noted.get((meeting.id, member.id), "") for member in members}
        if known & set(THERE):
            return Gap(members[0].seat, missed, excused, meeting)
        # Meetings from before the organisation had a seat don't count.
        if any(known) or any(member.joined_at <= (meeting.ended_at or meeting.ends_at) for member in members):
            missed += 1
            excused += "excused" in known
    return Gap(members[0].seat, missed, excused, None)
