"""Quorum: how many seats have to be taken so that the table can decide; without it, it only recommends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core.errors import Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.meetings.attendance import queries
from roundtable.meetings.models import Meeting
from roundtable.tables.models import RoundTable

RULES = ("", "number", "half", "majority", "two_thirds")
# What can be recorded without a quorum: "" takes a result back.
WITHOUT = ("", "recommendation", "postponed")


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


def quorum_now(meeting: Meeting, all_seats: list[queries.Seat]) -> Quorum | None:
    """None if the table has no rule."""
    if not meeting.table.quorum_rule:
        return None
    places = queries.counted(all_seats)
    return _quorum(meeting.table, sum(seat.is_there for seat in places), len(places))


def quorum_of(db: Session, meeting: Meeting) -> Quorum | None:
    """Of a running meeting; None for others and if the table has no rule."""
    if meeting.state != "running" or not meeting.table.quorum_rule:
        return None
    return quorum_now(meeting, queries.seats(db, meeting))


def quorum_at(db: Session, meeting: Meeting, moment: datetime) -> Quorum | None:
    """How it was at a moment of the meeting, whoever joined the table or left it since."""
    if not meeting.table.quorum_rule:
        return None
    there = queries.there_at(db, meeting, moment)
    return _quorum(meeting.table, len(there), len(_places(db, meeting) | {present.seat for present in there}))


def _places(db: Session, meeting: Meeting) -> set[str]:
    """The seats of a meeting: while it runs today's, afterwards those of its day. Of a meeting that is older than
    the table's list of members nobody knows them; then today's count."""
    then = () if meeting.state == "running" else queries.members_then(db, meeting)
    return {member.seat for member in then} or {seat.seat for seat in queries.counted(queries.seats(db, meeting))}


def _quorum(table: RoundTable, here: int, seats: int) -> Quorum:
    return Quorum(here, seats, needed(table, seats) or 0)


def set_rule(here: Any, table: RoundTable, rule: str, seats: int | None) -> None:
    """From now on; what was decided before keeps the quorum of its day. `seats` only for the rule "number"."""
    if rule not in RULES:
        raise Invalid({"rule": _("Please choose one of the options.")})
    if rule == "number" and not seats:
        raise Invalid({"seats": _("Please enter how many seats have to be taken.")})
    table.quorum_rule, table.quorum_seats = rule, seats if rule == "number" else None
    record(here, "table.changed", topic="table", subject=table, title=table.long_name)
