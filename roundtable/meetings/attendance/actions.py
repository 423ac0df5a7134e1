"""Noting attendance: coming and leaving in one tap, deputies, corrections by hand.

Each function serialises writers first, so that of two people who press at once the second sees what the first did.
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


def set_attendance(actor: Actor, meeting: Meeting, member: Member, step: str, deputy: str | None = None) -> None:
    """`step` is one of STEPS; an attendance that is noted already is taken back. `deputy` names who came instead."""
    if step not in STEPS:
        raise Invalid({"presence": _("Please choose one of the options.")})
    lock_attendance(actor, meeting)
    row = attendance_row(actor, meeting, member)
    if step == "left":
        _leave(actor, meeting, row)
    elif step == "back":
        _set_presence(actor, meeting, row, row.presence if row.presence in THERE else "present")
    elif row.left_at and step in THERE:
        _set_presence(actor, meeting, row, step)
    else:
        _set_presence(actor, meeting, row, "" if row.presence == step and deputy is None else step)
    if deputy is not None:
        row.deputy = deputy
    record(actor, "attendance.set", f"attendance/{meeting.id}", meeting)


def name_deputy(actor: Actor, meeting: Meeting, member: Member, name: str) -> None:
    """Note that a deputy came for this seat. `name` may be ""."""
    lock_attendance(actor, meeting)
    row = attendance_row(actor, meeting, member)
    if row.presence != "deputy" or row.left_at:
        _set_presence(actor, meeting, row, "deputy")
    row.deputy = name
    record(actor, "attendance.set", f"attendance/{meeting.id}", meeting)


def take_over_answers(actor: Actor, meeting: Meeting) -> None:
    """Note everybody about whom nothing is noted yet as they answered beforehand: present, deputy or excused."""
    lock_attendance(actor, meeting)
    rows = select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.presence == "")
    for row in actor.db.scalars(rows.where(Attendance.answer.in_(("yes", "deputy", "no")))):
        _set_presence(actor, meeting, row, {"yes": "present", "deputy": "deputy", "no": "excused"}[row.answer])
    record(actor, "attendance.set", f"attendance/{meeting.id}", meeting)


def leave_as_deputy(actor: Actor, meeting: Meeting, member: Member) -> None:
    """A deputy who checked in says that they leave. Nothing happens if the member sits there or nobody does."""
    row = attendance_row(actor, meeting, member)
    if row.presence == "deputy":
        _leave(actor, meeting, row)


def correct_times(actor: Actor, meeting: Meeting, member: Member, arrived: time | None, left: time | None) -> None:
    """Set arrival and leaving by hand; None means from the beginning, or until the end.

    Conflict for who wasn't there, Invalid if leaving is before arriving.
    """
    lock_attendance(actor, meeting)
    row = attendance_row(actor, meeting, member)
    if row.presence not in THERE:
        raise Conflict(_("Times are only noted for who was there."))
    start = meeting.started_at or meeting.starts_at
    row.arrived_at = _moment_on_day(start, arrived) if arrived else start
    row.left_at = _moment_on_day(start, left) if left else None
    if row.left_at and row.left_at <= row.arrived_at:
        raise Invalid({"left": _("Leaving is before coming. Please check both times.")})
    _delete_log(actor, row)
    _add_to_log(actor, meeting, row, "deputy" if row.presence == "deputy" else "came", row.arrived_at, by_hand=True)
    if row.left_at:
        _add_to_log(actor, meeting, row, "left", row.left_at, by_hand=True)
    record(actor, "attendance.corrected", f"attendance/{meeting.id}", meeting)


def lock_attendance(actor: Actor, meeting: Meeting) -> None:
    """Serialise writers and read the meeting again. Conflict before the opening and once the minutes are approved."""
    serialise_writers(actor.db, meeting)
    if meeting.state not in ("running", "held"):
        raise Conflict(_("Attendance is noted from the opening of the meeting until the minutes are approved."))


def attendance_row(actor: Actor, meeting: Meeting, member: Member) -> Attendance:
    """The member's row for this meeting; it is made if there is none."""
    query = select(Attendance).where(Attendance.meeting_id == meeting.id, Attendance.member_id == member.id)
    row = actor.db.scalar(query)
    if row is None:
        row = Attendance(table_id=meeting.table_id, meeting_id=meeting.id, member_id=member.id, presence="", deputy="")
        actor.db.add(row)
        actor.db.flush()
    return row


def _set_presence(actor: Actor, meeting: Meeting, row: Attendance, presence: str) -> None:
    if presence not in THERE:
        # A tick that was a mistake. Who was there and has gone is noted with _leave() instead.
        _delete_log(actor, row)
        row.presence, row.arrived_at, row.left_at, row.deputy = presence, None, None, ""
        return
    at = _arrival_time(meeting)
    row.presence, row.arrived_at, row.left_at = presence, row.arrived_at or at, None
    _add_to_log(actor, meeting, row, "deputy" if presence == "deputy" else "came", at)


def _leave(actor: Actor, meeting: Meeting, row: Attendance) -> None:
    if row.presence not in THERE:
        raise Conflict(_("Only who was there can leave."))
    if meeting.state != "running":
        raise Conflict(_("The meeting is over. Please enter the time by hand."))
    if row.left_at is None:
        row.left_at = clock.now()
        _add_to_log(actor, meeting, row, "left", row.left_at)


def _arrival_time(meeting: Meeting) -> datetime:
    """Now; after the end the beginning of the meeting, until somebody corrects the times."""
    return clock.now() if meeting.state == "running" else meeting.started_at or meeting.starts_at


def _moment_on_day(start: datetime, at: time) -> datetime:
    """A clock time as a moment. More than six hours before the start it is taken as past midnight, the day after."""
    day = clock.local(start)
    moment = day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return moment + timedelta(days=1) if moment < day - timedelta(hours=6) else moment


def _add_to_log(
    actor: Actor, meeting: Meeting, row: Attendance, change: str, at: datetime, *, by_hand: bool = False
) -> None:
    # For a time entered by hand nobody knows which item was being discussed.
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


def _delete_log(actor: Actor, row: Attendance) -> None:
    actor.db.execute(delete(AttendanceChange).where(AttendanceChange.attendance_id == row.id))
