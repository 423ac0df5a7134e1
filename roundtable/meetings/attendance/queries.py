"""Who sits at the table of a meeting: its seats, what is known of each, and who was there at a moment.

An organisation has one seat, however many of its people are members; somebody without an organisation has one
of their own. Guests of the table are listed when they come, but have no seat that counts.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from roundtable.accounts.models import User
from roundtable.core.text import sort_key
from roundtable.meetings.attendance.models import AttendanceChange, Visitor
from roundtable.meetings.models import Attendance, Meeting
from roundtable.tables.models import Member, RoundTable

# Whoever comes within these minutes was there from the start, as far as the attendance list is concerned.
PUNCTUAL = 5
THERE = ("present", "deputy")
# What the ring draws: filled, with a hole, crossed, hollow.
SHAPES = {"present": "yes", "deputy": "deputy", "excused": "no", "absent": "no", "": "open"}


@dataclass(frozen=True)
class Seat:
    """A member at the table. `presence` is what is known now: "" means that nobody has said anything.

    `seat` is the organisation's name, `name` the same with the person where that is needed to tell two apart.
    `since` is set for who came late, `left_at` for who has gone.
    """

    member_id: int
    seat: str
    name: str
    presence: str
    since: datetime | None = None
    left_at: datetime | None = None
    deputy: str = ""
    is_guest: bool = False

    @property
    def is_there(self) -> bool:
        return self.presence in THERE and self.left_at is None

    @property
    def answer(self) -> str:
        """The shape in the ring; who has left leaves a hollow one."""
        return "open" if self.left_at else SHAPES[self.presence]


@dataclass(frozen=True)
class Present:
    """A seat that was taken at some moment, and who came for it as deputy ("" also if nobody noted the name)."""

    seat: str
    is_deputy: bool
    deputy: str = ""


def seats(db: Session, meeting: Meeting) -> list[Seat]:
    """Who belongs to this meeting, in the order of the names; guests of the table only when they come."""
    known = {row.member_id: row for row in db.scalars(_rows(meeting.id))}
    members = [m for m in _members(db, meeting.table_id, known) if m.role != "guest" or _concerned(known.get(m.id))]
    twice = Counter(member.seat for member in members)
    found = [_seat(member, known.get(member.id), twice[member.seat] > 1, meeting) for member in members]
    return sorted(found, key=lambda seat: (sort_key(seat.name), seat.member_id))


def counted(all_seats: Iterable[Seat]) -> list[Seat]:
    """One for each organisation, the one of its people who is most there; guests don't count."""
    order = (*THERE, "excused", "absent", "")
    named = sorted((seat for seat in all_seats if not seat.is_guest), key=lambda seat: (sort_key(seat.seat), seat.seat))
    return [
        min(group, key=lambda seat: (not seat.is_there, order.index(seat.presence)))
        for _name, group in groupby(named, key=lambda seat: seat.seat)
    ]


def table_seats(db: Session, table_id: int) -> list[str]:
    """The names of the seats that count at this table today."""
    members = _members(db, table_id, {})
    return sorted({member.seat for member in members if member.role != "guest"}, key=sort_key)


def announced(db: Session, meeting: Meeting) -> int:
    """How many said beforehand that they or a deputy come, and aren't ticked yet."""
    waiting = _rows(meeting.id).where(Attendance.presence == "", Attendance.answer.in_(("yes", "deputy")))
    return len(db.scalars(waiting).all())


def there_at(db: Session, meeting: Meeting, moment: datetime) -> list[Present]:
    """The seats that were taken at a moment, by name, each once."""
    return present_at(rows_of(db, meeting.id), log_of(db, meeting.id), moment)


def present_at(rows: Iterable[Attendance], log: Iterable[AttendanceChange], moment: datetime) -> list[Present]:
    """`there_at` for what is loaded already; `log` in order of time."""
    state: dict[int, str] = {}
    logged = set()
    for change in log:
        logged.add(change.attendance_id)
        if change.at <= moment:
            state[change.attendance_id] = change.change
    found: dict[str, Present] = {}
    for row in rows:
        if row.member.role == "guest":
            continue
        last = state.get(row.id, "left") if row.id in logged else _from_row(row, moment)
        if last != "left":
            taken = Present(row.member.seat, last == "deputy", row.deputy if last == "deputy" else "")
            known = found.get(taken.seat)
            found[taken.seat] = taken if known is None or known.is_deputy else known
    return sorted(found.values(), key=lambda present: sort_key(present.seat))


def _from_row(row: Attendance, moment: datetime) -> str:
    """For lists that were noted without times."""
    came = row.presence in THERE and (row.arrived_at is None or row.arrived_at <= moment)
    if not came or (row.left_at and row.left_at <= moment):
        return "left"
    return "deputy" if row.presence == "deputy" else "came"


def rows_of(db: Session, meeting_id: int) -> list[Attendance]:
    """The attendance list with members and their names, in the order of joining."""
    people = joinedload(Attendance.member).joinedload(Member.user)
    return list(db.scalars(_rows(meeting_id).options(people).order_by(Attendance.member_id)))


def log_of(db: Session, meeting_id: int) -> list[AttendanceChange]:
    """Every coming and leaving, in order."""
    query = select(AttendanceChange).where(AttendanceChange.meeting_id == meeting_id)
    return list(db.scalars(query.order_by(AttendanceChange.at, AttendanceChange.id)))


def members_then(db: Session, meeting: Meeting) -> list[Member]:
    """Who had a seat at the table when this meeting was held."""
    start, end = meeting.started_at or meeting.starts_at, meeting.ended_at or meeting.ends_at
    query = select(Member).join(Member.user).options(contains_eager(Member.user))
    sat = query.where(Member.table_id == meeting.table_id, Member.role != "guest", Member.joined_at <= end)
    stayed = or_(Member.left_at.is_(None), Member.left_at > start)
    return list(db.scalars(sat.where(stayed, or_(User.disabled_at.is_(None), User.disabled_at > start))))


def _rows(meeting_id: int) -> Any:
    return select(Attendance).where(Attendance.meeting_id == meeting_id)


def _members(db: Session, table_id: int, known: dict[int, Attendance]) -> list[Member]:
    """Today's members, and former ones whom this meeting's list already names."""
    sits = Member.left_at.is_(None) & User.disabled_at.is_(None)
    query = select(Member).join(Member.user).options(contains_eager(Member.user)).where(Member.table_id == table_id)
    present = [member_id for member_id, row in known.items() if row.presence]
    return list(db.scalars(query.where(or_(sits, Member.id.in_(present)))))


def _concerned(row: Attendance | None) -> bool:
    return bool(row and (row.presence or row.answer in ("yes", "deputy")))


def _seat(member: Member, row: Attendance | None, ambiguous: bool, meeting: Meeting) -> Seat:
    # Two people of one organisation have a line each; their names tell them apart.
    name = f"{member.seat} ({member.user.name})" if ambiguous and member.organisation else member.seat
    guest = member.role == "guest"
    if row is None:
        return Seat(member.id, member.seat, name, "", is_guest=guest)
    presence = row.presence or ("excused" if row.answer == "no" else "")
    there = presence in THERE
    return Seat(
        member.id,
        member.seat,
        name,
        presence,
        late(meeting, row.arrived_at) if there else None,
        row.left_at if there else None,
        row.deputy,
        guest,
    )


def late(meeting: Meeting, arrived: datetime | None) -> datetime | None:
    """The arrival, if it was so late that the list mentions it."""
    punctual = (meeting.started_at or meeting.starts_at) + timedelta(minutes=PUNCTUAL)
    return arrived if arrived and arrived > punctual else None


def visitors_of(db: Session, meeting_id: int, *states: str) -> list[Visitor]:
    """In the order of coming."""
    query = select(Visitor).where(Visitor.meeting_id == meeting_id, Visitor.state.in_(states))
    return list(db.scalars(query.order_by(Visitor.arrived_at, Visitor.id)))


@dataclass(frozen=True)
class Quorum:
    """Of `seats` seats `here` are taken, `needed` have to be."""

    here: int
    seats: int
    needed: int

    @property
    def reached(self) -> bool:
        return self.here >= self.needed


def needed(table: RoundTable, seats: int) -> int | None:
    """How many of so many seats have to be taken; None if the table has no rule."""
    return {
        "number": table.quorum_seats or 1,
        "half": (seats + 1) // 2,
        "majority": seats // 2 + 1,
        "two_thirds": (2 * seats + 2) // 3,
    }.get(table.quorum_rule)


def quorum_now(meeting: Meeting, all_seats: list[Seat]) -> Quorum | None:
    """None if the table has no rule."""
    if not meeting.table.quorum_rule:
        return None
    places = counted(all_seats)
    return _quorum(meeting.table, sum(seat.is_there for seat in places), len(places))


def quorum_of(db: Session, meeting: Meeting) -> Quorum | None:
    """Of a running meeting; None for others and if the table has no rule."""
    if meeting.state != "running" or not meeting.table.quorum_rule:
        return None
    return quorum_now(meeting, seats(db, meeting))


def quorum_at(db: Session, meeting: Meeting, moment: datetime) -> Quorum | None:
    """How it was at a moment of the meeting, whoever joined the table or left it since."""
    if not meeting.table.quorum_rule:
        return None
    there = there_at(db, meeting, moment)
    return _quorum(meeting.table, len(there), len(_places(db, meeting) | {present.seat for present in there}))


def _places(db: Session, meeting: Meeting) -> set[str]:
    """The seats of a meeting: while it runs today's, afterwards those of its day. Of a meeting that is older than
    the table's list of members nobody knows them; then today's count."""
    then = () if meeting.state == "running" else members_then(db, meeting)
    return {member.seat for member in then} or {seat.seat for seat in counted(seats(db, meeting))}


def _quorum(table: RoundTable, here: int, seats: int) -> Quorum:
    return Quorum(here, seats, needed(table, seats) or 0)
