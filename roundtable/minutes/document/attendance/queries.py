"""Attendance as the minutes have it: by organisation in the head, and at each decision. Plain data.

In format 1 of the document an attendee was a string: see frozen.py.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core.clock import local
from roundtable.core.text import sort_key
from roundtable.meetings.attendance import queries as attendance_queries
from roundtable.meetings.attendance.models import AttendanceChange, Visitor
from roundtable.meetings.attendance.queries import visitors_of
from roundtable.meetings.models import AgendaItem, Attendance, Meeting
from roundtable.minutes.attendance_words import GROUPS, Attendee
from roundtable.minutes.models import Decision


@dataclass(frozen=True)
class AttendanceData:
    """The attendance list of a meeting with its log. `labels`: {item id: number} of the items that may be named."""

    meeting: Meeting
    rows: list[Attendance]
    log: list[AttendanceChange]
    labels: dict[int, str]


def load_attendance(db: Session, meeting: Meeting, items: Iterable[AgendaItem]) -> AttendanceData:
    labels = {item.id: item.label for item in items}
    return AttendanceData(
        meeting,
        attendance_queries.attendance_rows(db, meeting.id),
        attendance_queries.attendance_log(db, meeting.id),
        labels,
    )


def attendance_groups(db: Session, data: AttendanceData) -> dict[str, list[Attendee]]:
    """{group of GROUPS: attendees}. After the meeting, seats that nobody noted are "absent", if anybody was noted.

    An attendee is {"seat", "by", "note", "from", "until", "from_top", "until_top"}, "" where there is nothing to say.
    "by" is the deputy's name, or a visitor's name (then "seat" is the visitor's organisation). "from" is there only
    if somebody came late, "until" if they left early; the keys with "top" are the numbers of the items then.
    """
    found: dict[str, list[Attendee]] = {name: [] for name in GROUPS}
    listed = _one_per_seat(row for row in data.rows if row.presence)
    for row in listed:
        is_guest = row.member.role == "guest" and row.presence in attendance_queries.THERE
        found["guest" if is_guest else row.presence].append(_attendee(data, row))
    over = data.meeting.state in ("held", "closed")
    if over and (found["present"] or found["deputy"]):
        rest = {member.seat_key: member.seat for member in attendance_queries.members_at(db, data.meeting)}
        for row in listed:
            rest.pop(row.member.seat_key, None)
        found["absent"] += [_entry(seat) for seat in sorted(rest.values(), key=sort_key)]
    found["guest"] += [_guest(data, visitor) for visitor in visitors_of(db, data.meeting.id, "confirmed")]
    return found


def _one_per_seat(rows: Iterable[Attendance]) -> list[Attendance]:
    """One row per seat: of several people the one whose group comes first in GROUPS."""
    best: dict[str, Attendance] = {}
    for row in rows:
        known = best.get(row.member.seat_key)
        if known is None or GROUPS.index(row.presence) < GROUPS.index(known.presence):
            best[row.member.seat_key] = row
    return list(best.values())


def _attendee(data: AttendanceData, row: Attendance) -> Attendee:
    if row.presence not in attendance_queries.THERE:
        return _entry(row.member.seat)
    changes = [change for change in data.log if change.attendance_id == row.id]
    came = attendance_queries.late_arrival(data.meeting, row.arrived_at)
    return _entry(
        row.member.seat,
        by=row.deputy if row.presence == "deputy" else "",
        note=row.note,
        came=came,
        left=row.left_at,
        from_top=_item_label(data, [each for each in changes if each.change != "left"]) if came else "",
        until_top=_item_label(data, [change for change in changes[::-1] if change.change == "left"])
        if row.left_at
        else "",
    )


def _item_label(data: AttendanceData, changes: list[AttendanceChange]) -> str:
    """The number of the item discussed at the first of these changes; "" if it may not be named."""
    return data.labels.get(changes[0].item_id or 0, "") if changes else ""


def _guest(data: AttendanceData, visitor: Visitor) -> Attendee:
    came = attendance_queries.late_arrival(data.meeting, visitor.arrived_at)
    return _entry(visitor.organisation, by=visitor.name, came=came, left=visitor.left_at)


def _entry(seat: str, by: str = "", note: str = "", came: Any = None, left: Any = None, **tops: str) -> Attendee:
    times = {"from": _time(came), "until": _time(left)}
    return {"seat": seat, "by": by, "note": note, **times, "from_top": "", "until_top": "", **tops}


def _time(moment: Any) -> str:
    return local(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""


def attendance_at_decision(data: AttendanceData) -> Callable[[Decision], dict[str, Any]]:
    """A function: decision → {"present": [{"seat", "by", "deputy"}], "quorum": {"here", "seats", "needed"} or None}."""

    def found(decision: Decision) -> dict[str, Any]:
        if decision.decided_at is None:
            return {"present": [], "quorum": None}
        there = attendance_queries.seats_taken_by_log(data.rows, data.log, decision.decided_at)
        return {
            "present": [{"seat": one.seat, "by": one.deputy, "deputy": one.is_deputy} for one in there],
            "quorum": decision.quorum_needed
            and {
                "here": len(there),
                "seats": decision.quorum_seats,
                "needed": decision.quorum_needed,
            },
        }

    return found
