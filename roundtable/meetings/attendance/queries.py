"""The seats of a meeting: what is noted about each, who was there at a moment, and the quorum.

An organisation has one seat, however many of its people are members; somebody without an organisation has a seat
of their own. Guests of the table are listed when they come, but their seats don't count.
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
from roundtable.meetings.ring import SHAPES
from roundtable.tables.models import Member, RoundTable

# Who comes within this time after the start counts as there from the start.
PUNCTUAL_MINUTES = 5
THERE = ("present", "deputy")


@dataclass(frozen=True)
class Seat:
    """One member in the attendance list. `presence` is as in the model Attendance; "" means that nothing is noted.

    `seat` is the organisation's name, or that of somebody without one, and `key` tells the seats apart; `name` adds the
    person where two lines would read the same.
    `since` is set for who came late, `left_at` for who has gone.
    """

    member_id: int
    key: str
    seat: str
    name: str
    presence: str
    since: datetime | None = None
    left_at: datetime | None = None
    deputy: str = ""
    is_guest: bool = False

    @property
    def is_of_organisation(self) -> bool:
        return self.key.startswith("=")

    @property
    def is_there(self) -> bool:
        return self.presence in THERE and self.left_at is None

    @property
    def answer(self) -> str:
        """The shape in the ring; "open" (hollow) for who has left."""
        return "open" if self.left_at else SHAPES.get(self.presence, "open")


@dataclass(frozen=True)
class TakenSeat:
    """A seat that was taken at some moment; `deputy` is the deputy's name, "" if there is none or it wasn't noted."""

    key: str
    seat: str
    is_deputy: bool
    deputy: str = ""


def seats(db: Session, meeting: Meeting) -> list[Seat]:
    """The attendance list by name: all members; guests of the table only if they come."""
    known = {row.member_id: row for row in db.scalars(_rows(meeting.id))}
    members = [m for m in _members(db, meeting.table_id, known) if m.role != "guest" or _is_listed(known.get(m.id))]
    twice = Counter(member.seat for member in members)
    found = [_seat(member, known.get(member.id), twice[member.seat] > 1, meeting) for member in members]
    return sorted(found, key=lambda seat: (sort_key(seat.name), seat.member_id))


def counted_seats(all_seats: Iterable[Seat]) -> list[Seat]:
    """One for each organisation: that of its people who is there, else the one about whom most is known. No guests."""
    order = (*THERE, "excused", "absent", "")
    named = sorted((seat for seat in all_seats if not seat.is_guest), key=lambda seat: (sort_key(seat.seat), seat.key))
    return [
        min(group, key=lambda seat: (not seat.is_there, order.index(seat.presence)))
        for _key, group in groupby(named, key=lambda seat: seat.key)
    ]


def table_seat_keys(db: Session, table_id: int) -> set[str]:
    """The seats that count at this table today."""
    return {member.seat_key for member in _members(db, table_id, {}) if member.role != "guest"}


def count_announced(db: Session, meeting: Meeting) -> int:
    """How many said beforehand that they or a deputy come, and have nothing noted yet."""
    waiting = _rows(meeting.id).where(Attendance.presence == "", Attendance.answer.in_(("yes", "deputy")))
    return len(db.scalars(waiting).all())


def seats_taken_at(db: Session, meeting: Meeting, moment: datetime) -> list[TakenSeat]:
    """The seats that were taken at a moment, by name, each once."""
    return seats_taken_by_log(attendance_rows(db, meeting.id), attendance_log(db, meeting.id), moment)


def seats_taken_by_log(
    rows: Iterable[Attendance], log: Iterable[AttendanceChange], moment: datetime
) -> list[TakenSeat]:
    """seats_taken_at() for rows and log that are loaded already; `log` in order of time."""
    state: dict[int, str] = {}
    logged = set()
    for change in log:
        logged.add(change.attendance_id)
        if change.at <= moment:
            state[change.attendance_id] = change.change
    found: dict[str, TakenSeat] = {}
    for row in rows:
        if row.member.role == "guest":
            continue
        last = state.get(row.id, "left") if row.id in logged else _state_without_log(row, moment)
        if last != "left":
            deputy = row.deputy if last == "deputy" else ""
            taken = TakenSeat(row.member.seat_key, row.member.seat, last == "deputy", deputy)
            known = found.get(taken.key)
            found[taken.key] = taken if known is None or known.is_deputy else known
    return sorted(found.values(), key=lambda present: sort_key(present.seat))


def _state_without_log(row: Attendance, moment: datetime) -> str:
    """The state of a row that has no log: lists that were noted without times."""
    came = row.presence in THERE and (row.arrived_at is None or row.arrived_at <= moment)
    if not came or (row.left_at and row.left_at <= moment):
        return "left"
    return "deputy" if row.presence == "deputy" else "came"


def attendance_rows(db: Session, meeting_id: int) -> list[Attendance]:
    """Attendance of a meeting with members and their users loaded, in the order of joining the table."""
    people = joinedload(Attendance.member).joinedload(Member.user)
    return list(db.scalars(_rows(meeting_id).options(people).order_by(Attendance.member_id)))


def attendance_log(db: Session, meeting_id: int) -> list[AttendanceChange]:
    """Every coming and leaving, in order of time."""
    query = select(AttendanceChange).where(AttendanceChange.meeting_id == meeting_id)
    return list(db.scalars(query.order_by(AttendanceChange.at, AttendanceChange.id)))


def members_at(db: Session, meeting: Meeting) -> list[Member]:
    """The members of the table at the time of this meeting, without guests."""
    start, end = meeting.started_at or meeting.starts_at, meeting.ended_at or meeting.ends_at
    query = select(Member).join(Member.user).options(contains_eager(Member.user))
    sat = query.where(Member.table_id == meeting.table_id, Member.role != "guest", Member.joined_at <= end)
    stayed = or_(Member.left_at.is_(None), Member.left_at > start)
    return list(db.scalars(sat.where(stayed, or_(User.disabled_at.is_(None), User.disabled_at > start))))


def _rows(meeting_id: int) -> Any:
    return select(Attendance).where(Attendance.meeting_id == meeting_id)


def _members(db: Session, table_id: int, known: dict[int, Attendance]) -> list[Member]:
    """Today's members, and former ones with something noted for this meeting."""
    sits = Member.left_at.is_(None) & User.disabled_at.is_(None)
    query = select(Member).join(Member.user).options(contains_eager(Member.user)).where(Member.table_id == table_id)
    present = [member_id for member_id, row in known.items() if row.presence]
    return list(db.scalars(query.where(or_(sits, Member.id.in_(present)))))


def _is_listed(row: Attendance | None) -> bool:
    return bool(row and (row.presence or row.answer in ("yes", "deputy")))


def _seat(member: Member, row: Attendance | None, ambiguous: bool, meeting: Meeting) -> Seat:
    # Two people of one organisation have a line each; their names tell them apart. So does an organisation's that
    # somebody without one is named like.
    name = f"{member.seat} ({member.user.name})" if ambiguous and member.organisation else member.seat
    guest = member.role == "guest"
    if row is None:
        return Seat(member.id, member.seat_key, member.seat, name, "", is_guest=guest)
    presence = row.presence or ("excused" if row.answer == "no" else "")
    there = presence in THERE
    return Seat(
        member.id,
        member.seat_key,
        member.seat,
        name,
        presence,
        late_arrival(meeting, row.arrived_at) if there else None,
        row.left_at if there else None,
        row.deputy,
        guest,
    )


def late_arrival(meeting: Meeting, arrived: datetime | None) -> datetime | None:
    """`arrived` if it was more than PUNCTUAL_MINUTES after the start; else None."""
    punctual = (meeting.started_at or meeting.starts_at) + timedelta(minutes=PUNCTUAL_MINUTES)
    return arrived if arrived and arrived > punctual else None


def visitors_of(db: Session, meeting_id: int, *states: str) -> list[Visitor]:
    """In the order of arrival."""
    query = select(Visitor).where(Visitor.meeting_id == meeting_id, Visitor.state.in_(states))
    return list(db.scalars(query.order_by(Visitor.arrived_at, Visitor.id)))


@dataclass(frozen=True)
class Quorum:
    """Of `seats` seats `taken` are taken and `needed` have to be, for the table to decide."""

    taken: int
    seats: int
    needed: int

    @property
    def reached(self) -> bool:
        return self.taken >= self.needed


def seats_needed(table: RoundTable, seats: int) -> int | None:
    """How many of `seats` have to be taken by the table's rule; None if it has none."""
    return {
        "number": table.quorum_seats or 1,
        "half": (seats + 1) // 2,
        "majority": seats // 2 + 1,
        "two_thirds": (2 * seats + 2) // 3,
    }.get(table.quorum_rule)


def quorum_now(meeting: Meeting, all_seats: list[Seat]) -> Quorum | None:
    """From the attendance list as it is now; None if the table has no rule."""
    if not meeting.table.quorum_rule:
        return None
    places = counted_seats(all_seats)
    return _quorum(meeting.table, sum(seat.is_there for seat in places), len(places))


def quorum_if_running(db: Session, meeting: Meeting) -> Quorum | None:
    """quorum_now() of a running meeting; None for other meetings and if the table has no rule."""
    if meeting.state != "running" or not meeting.table.quorum_rule:
        return None
    return quorum_now(meeting, seats(db, meeting))


def quorum_at(db: Session, meeting: Meeting, moment: datetime) -> Quorum | None:
    """The quorum at a moment of the meeting; who joined or left the table since doesn't matter. None without a rule."""
    if not meeting.table.quorum_rule:
        return None
    there = seats_taken_at(db, meeting, moment)
    return _quorum(meeting.table, len(there), len(_seat_keys(db, meeting) | {present.key for present in there}))


def _seat_keys(db: Session, meeting: Meeting) -> set[str]:
    """The seats that count: today's while the meeting runs, later those of its day.

    A meeting from before the table's members were entered (imported minutes) has none; then today's count.
    """
    then = () if meeting.state == "running" else members_at(db, meeting)
    return {member.seat_key for member in then} or {seat.key for seat in counted_seats(seats(db, meeting))}


def _quorum(table: RoundTable, taken: int, seats: int) -> Quorum:
    return Quorum(taken, seats, seats_needed(table, seats) or 0)
