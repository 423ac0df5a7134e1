"""Noting who is there: coming and leaving in one tap, deputies, corrections by hand.

Each function waits for its turn first, so that of two people who press at once the second sees what the first did.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import delete, select

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.meetings.attendance.models import AttendanceChange
from roundtable.meetings.attendance.queries import THERE
from roundtable.meetings.models import Attendance, Meeting
from roundtable.tables.models import Member

ATTENDANCES = ("present", "deputy", "excused", "absent")
STEPS = (*ATTENDANCES, "left", "back")


def set_attendance(actor: Actor, meeting: Meeting, member: Member, presence: str, deputy: str | None = None) -> None:
    """One of `STEPS`; one of `ATTENDANCES` again takes it back. `deputy` is the name of who came instead."""
    if presence not in STEPS:
        raise Invalid({"presence": _("Please choose one of the options.")})
    lock_attendance(actor, meeting)
    row = attendance_row(actor, meeting, member)
    if presence == "left":
        _leave(actor, meeting, row)
    elif presence == "back":
        _note(actor, meeting, row, row.presence if row.presence in THERE else "present")
    elif row.left_at and presence in THERE:
        _note(actor, meeting, row, presence)
    else:
        _note(actor, meeting, row, "" if row.presence == presence and deputy is None else presence)
    if deputy is not None:
        row.deputy = deputy
    record(actor, "attendance.set", f"attendance/{meeting.id}", meeting)


def name_deputy(actor: Actor, meeting: Meeting, member: Member, name: str) -> None:
    """Somebody came for this seat. Without a name it stays a deputy whose name nobody noted."""
    lock_attendance(actor, meeting)
    row = attendance_row(actor, meeting, member)
    if row.presence != "deputy" or row.left_at:
        _note(actor, meeting, row, "deputy")
    row.deputy = name
    record(actor, "attendance.set", f"attendance/{meeting.id}", meeting)


def welcome_announced(actor: Actor, meeting: Meeting) -> None:
    """Everybody who said beforehand that they come, and about whom nothing is noted yet, is there."""
    lock_attendance(actor, meeting)
    rows = select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.presence == "")
    for row in actor.db.scalars(rows.where(Attendance.answer.in_(("yes", "deputy", "no")))):
        _note(actor, meeting, row, {"yes": "present", "deputy": "deputy", "no": "excused"}[row.answer])
    record(actor, "attendance.set", f"attendance/{meeting.id}", meeting)


def empty_seat(actor: Actor, meeting: Meeting, member: Member) -> None:
    """The deputy left by their own page; nothing to do if the seat is empty or the member sits there."""
    row = attendance_row(actor, meeting, member)
    if row.presence == "deputy":
        _leave(actor, meeting, row)


def correct_times(actor: Actor, meeting: Meeting, member: Member, arrived: time | None, left: time | None) -> None:
    """Clock times as they really were; an empty one means from the beginning, or until the end."""
    lock_attendance(actor, meeting)
    row = attendance_row(actor, meeting, member)
    if row.presence not in THERE:
        raise Conflict(_("Times are only noted for who was there."))
    start = meeting.started_at or meeting.starts_at
    row.arrived_at = _moment(start, arrived) if arrived else start
    row.left_at = _moment(start, left) if left else None
    if row.left_at and row.left_at <= row.arrived_at:
        raise Invalid({"left": _("Leaving is before coming. Please check both times.")})
    _forget(actor, row)
    _log(actor, meeting, row, "deputy" if row.presence == "deputy" else "came", row.arrived_at, by_hand=True)
    if row.left_at:
        _log(actor, meeting, row, "left", row.left_at, by_hand=True)
    record(actor, "attendance.corrected", f"attendance/{meeting.id}", meeting)


def lock_attendance(actor: Actor, meeting: Meeting) -> None:
    """One's turn, the meeting as it is now; refused before the opening and once the minutes are approved."""
    serialise_writers(actor.db, meeting)
    if meeting.state not in ("running", "held"):
        raise Conflict(_("Attendance is noted from the opening of the meeting until the minutes are approved."))


def attendance_row(actor: Actor, meeting: Meeting, member: Member) -> Attendance:
    """The member's line in the list; a new one if nothing was known."""
    query = select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.member_id == member.id)
    row = actor.db.scalar(query)
    if row is None:
        row = Attendance(table_id=meeting.table_id, meeting_id=meeting.id, member_id=member.id, presence="", deputy="")
        actor.db.add(row)
        actor.db.flush()
    return row


def _note(actor: Actor, meeting: Meeting, row: Attendance, presence: str) -> None:
    if presence not in THERE:
        # Whoever really was there and has gone is noted as "left": this says that the earlier tick was a mistake.
        _forget(actor, row)
        row.presence, row.arrived_at, row.left_at, row.deputy = presence, None, None, ""
        return
    at = _now(meeting)
    row.presence, row.arrived_at, row.left_at = presence, row.arrived_at or at, None
    _log(actor, meeting, row, "deputy" if presence == "deputy" else "came", at)


def _leave(actor: Actor, meeting: Meeting, row: Attendance) -> None:
    if row.presence not in THERE:
        raise Conflict(_("Only who was there can leave."))
    if meeting.state != "running":
        raise Conflict(_("The meeting is over. Please enter the time by hand."))
    if row.left_at is None:
        row.left_at = clock.now()
        _log(actor, meeting, row, "left", row.left_at)


def _now(meeting: Meeting) -> datetime:
    """After the end, whoever is noted was there from the beginning, unless somebody corrects the times."""
    return clock.now() if meeting.state == "running" else meeting.started_at or meeting.starts_at


def _moment(start: datetime, at: time) -> datetime:
    """That time of the meeting's day; a time far before the start belongs to the day after (past midnight)."""
    day = clock.local(start)
    moment = day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return moment + timedelta(days=1) if moment < day - timedelta(hours=6) else moment


def _log(actor: Actor, meeting: Meeting, row: Attendance, change: str, at: datetime, by_hand: bool = False) -> None:
    # Which item was being discussed is known of what happens now, not of a time that somebody types.
    item_id = meeting.current_item_id if meeting.state == "running" and not by_hand else None
    actor.db.add(
        AttendanceChange(
            table_id=meeting.table_id,
            meeting_id=meeting.id,
            attendance_id=row.id,
            change=change,
            at=at,
            item_id=item_id,
        )
    )


def _forget(actor: Actor, row: Attendance) -> None:
    actor.db.execute(delete(AttendanceChange).where(AttendanceChange.attendance_id == row.id))
