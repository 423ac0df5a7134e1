"""Who was there, as the minutes say it: by organisation in the head, and at each decision. Plain data and its words.

In the first format of the document an attendee was a line of text: see frozen.py.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core.clock import local
from roundtable.core.text import sort_key
from roundtable.meetings.attendance import queries
from roundtable.meetings.attendance.models import AttendanceChange, Visitor
from roundtable.meetings.attendance.queries import visitors_of
from roundtable.meetings.models import AgendaItem, Attendance, Meeting
from roundtable.minutes.attendance_words import GROUPS, Attendee
from roundtable.minutes.models import Decision


@dataclass(frozen=True)
class Book:
    """The attendance list of a meeting with its log; `labels` are the numbers of the items that may be named."""

    meeting: Meeting
    rows: list[Attendance]
    log: list[AttendanceChange]
    labels: dict[int, str]


def book(db: Session, meeting: Meeting, items: Iterable[AgendaItem]) -> Book:
    labels = {item.id: item.label for item in items}
    return Book(meeting, queries.attendance_rows(db, meeting.id), queries.attendance_log(db, meeting.id), labels)


def attendance(db: Session, kept: Book) -> dict[str, list[Attendee]]:
    """{group: attendees}. After the end, who had a seat and wasn't noted is "absent", if anybody was noted at all.

    An attendee is {"seat", "by", "note", "from", "until", "from_top", "until_top"}; what isn't worth mentioning is "".
    `by` is who came as deputy; of visitors it is their name, and the seat is the organisation.
    """
    found: dict[str, list[Attendee]] = {name: [] for name in GROUPS}
    for row in _one_each(row for row in kept.rows if row.presence):
        is_guest = row.member.role == "guest" and row.presence in queries.THERE
        found["guest" if is_guest else row.presence].append(_attendee(kept, row))
    over = kept.meeting.state in ("held", "closed")
    if over and (found["present"] or found["deputy"]):
        noted = {attendee["seat"] for group in found.values() for attendee in group}
        rest = {member.seat for member in queries.members_at(db, kept.meeting)} - noted
        found["absent"] += [_line(seat) for seat in sorted(rest, key=sort_key)]
    found["guest"] += [_guest(kept, visitor) for visitor in visitors_of(db, kept.meeting.id, "confirmed")]
    return found


def _one_each(rows: Iterable[Attendance]) -> list[Attendance]:
    """One row for each organisation: of several people the one who was most there."""
    best: dict[str, Attendance] = {}
    for row in rows:
        known = best.get(row.member.seat)
        if known is None or GROUPS.index(row.presence) < GROUPS.index(known.presence):
            best[row.member.seat] = row
    return list(best.values())


def _attendee(kept: Book, row: Attendance) -> Attendee:
    if row.presence not in queries.THERE:
        return _line(row.member.seat)
    changes = [change for change in kept.log if change.attendance_id == row.id]
    came = queries.late_arrival(kept.meeting, row.arrived_at)
    return _line(
        row.member.seat,
        by=row.deputy if row.presence == "deputy" else "",
        note=row.note,
        came=came,
        left=row.left_at,
        from_top=_top(kept, [change for change in changes if change.change != "left"]) if came else "",
        until_top=_top(kept, [change for change in changes[::-1] if change.change == "left"]) if row.left_at else "",
    )


def _top(kept: Book, changes: list[AttendanceChange]) -> str:
    """The number of the item that was discussed at the first of these changes, if it may be named."""
    return kept.labels.get(changes[0].item_id or 0, "") if changes else ""


def _guest(kept: Book, visitor: Visitor) -> Attendee:
    came = queries.late_arrival(kept.meeting, visitor.arrived_at)
    return _line(visitor.organisation, by=visitor.name, came=came, left=visitor.left_at)


def _line(seat: str, by: str = "", note: str = "", came: Any = None, left: Any = None, **tops: str) -> Attendee:
    times = {"from": _time(came), "until": _time(left)}
    return {"seat": seat, "by": by, "note": note, **times, "from_top": "", "until_top": "", **tops}


def _time(moment: Any) -> str:
    return local(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""


def at_decision(kept: Book) -> Callable[[Decision], dict[str, Any]]:
    """Of a decision: {"present": [{"seat", "by", "deputy"}], "quorum": {"here", "seats", "needed"} or None}."""

    def found(decision: Decision) -> dict[str, Any]:
        if decision.decided_at is None:
            return {"present": [], "quorum": None}
        there = queries.seats_taken_by_log(kept.rows, kept.log, decision.decided_at)
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
