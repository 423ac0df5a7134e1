"""Checking in at the door without an account: by the QR code's long token, or by a number of six digits.

The number can be guessed, so wrong ones are counted, by network and by door: its first two digits, which no two
meetings share at a time. While too many were tried, also the right one is refused, at this door only. The token
can't be guessed and is never refused. Whoever checks in is "unconfirmed" until the moderation or the minute-taker
has looked up and seen a person.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roundtable.accounts.attempts import actions as limits
from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.security import hash_token, new_token
from roundtable.meetings.attendance import actions as attendance
from roundtable.meetings.attendance.models import Visitor
from roundtable.meetings.models import Meeting
from roundtable.tables.models import Member

# So many may wait for confirmation at once; more would bury the moderation.
MOST_WAITING = 50
MOST = 300
DOOR = 2  # digits


@dataclass(frozen=True)
class Door:
    """Who records events when somebody without an account does something: nobody, at this table."""

    db: Session
    table_id: int
    user_id: int | None = None


@dataclass(frozen=True)
class Recognised:
    """What a number led to: a running meeting, or nothing, or a pause of some seconds."""

    meeting: Meeting | None
    seconds: int = 0


def open_door(actor: Actor, meeting: Meeting) -> None:
    """From now on until the meeting ends people can check in; a number once given stays."""
    serialise_writers(actor.db, meeting)
    if meeting.state != "running":
        raise Conflict(_("Checking in is only possible while the meeting is running."))
    if meeting.checkin_code:
        return
    meeting.checkin_code = _new_code(actor.db)
    meeting.checkin_token = meeting.checkin_token or new_token()
    record(actor, "attendance.door_opened", f"attendance/{meeting.id}", meeting)


def close_door(actor: Actor, meeting: Meeting) -> None:
    """Neither number nor QR code let anybody in any more. Opening again gives new ones."""
    serialise_writers(actor.db, meeting)
    if meeting.checkin_code:
        meeting.checkin_code = meeting.checkin_token = None
        record(actor, "attendance.door_closed", f"attendance/{meeting.id}", meeting)


def recognise(db: Session, code: str, network: str) -> Recognised:
    """The running meeting with this number. A wrong one is counted; nobody learns why it was wrong."""
    serialise_writers(db)
    tries = (
        (f"checkin-network:{network}", limits.CHECKIN_GUESSES_FROM_NETWORK),
        # Whether or not a meeting has this door: a pause must not tell.
        (f"checkin-door:{code[:DOOR]}", limits.CHECKIN_GUESSES),
    )
    if pause := max(limits.wait(db, what, limit) for what, limit in tries):
        return Recognised(None, pause)
    meeting = by_code(db, code)
    if meeting is None:
        for what, limit in tries:
            limits.take(db, what, limit)
    return Recognised(meeting)


def check_in(actor: Door, meeting: Meeting, name: str, organisation: str) -> str:
    """The token of the visitor's own page. Always a line of its own: anybody can type somebody else's name, and
    must not get that person's page by it. Who comes back has the button for it on their own page.
    """
    serialise_writers(actor.db, meeting)
    if not is_open(meeting):
        raise Conflict(_("The meeting is over. Nobody can check in any more."))
    token = new_token()
    _refuse_crowd(actor.db, meeting)
    actor.db.add(
        Visitor(
            table_id=meeting.table_id,
            meeting_id=meeting.id,
            name=name,
            organisation=organisation,
            token_hash=hash_token(token),
        )
    )
    record(actor, "attendance.checked_in", f"attendance/{meeting.id}", meeting)
    return token


def confirm(actor: Actor, visitor: Visitor, member: Member | None = None) -> None:
    """The person is here: as a guest, or as deputy for the seat of `member`."""
    meeting = actor.db.get_one(Meeting, visitor.meeting_id)
    attendance.lock_attendance(actor, meeting)
    actor.db.refresh(visitor)
    if visitor.state not in ("unconfirmed", "declined"):
        return
    visitor.state = "seated" if member else "confirmed"
    if member:
        visitor.member_id = member.id
        attendance.name_deputy(actor, meeting, member, visitor.name)
    record(actor, "attendance.confirmed", f"attendance/{meeting.id}", meeting)


def decline(actor: Actor, visitor: Visitor) -> None:
    """Nobody of that name is here: the entry goes out of every list."""
    meeting = actor.db.get_one(Meeting, visitor.meeting_id)
    attendance.lock_attendance(actor, meeting)
    visitor.state = "declined"
    record(actor, "attendance.declined", f"attendance/{meeting.id}", meeting)


def leave(actor: Actor, visitor: Visitor) -> None:
    """Noted by the moderation, or said by the visitor on their own page. Twice is once."""
    meeting = actor.db.get_one(Meeting, visitor.meeting_id)
    serialise_writers(actor.db, visitor, meeting)
    if meeting.state != "running" or visitor.left_at:
        return
    visitor.left_at = clock.now()
    if visitor.state == "seated" and visitor.member_id:
        attendance.empty_seat(actor, meeting, actor.db.get_one(Member, visitor.member_id))
    record(actor, "attendance.set", f"attendance/{meeting.id}", meeting)


def come_back(actor: Actor, visitor: Visitor) -> None:
    """Said on the own page after leaving. Whether the seat is still empty somebody has to look up again."""
    meeting = actor.db.get_one(Meeting, visitor.meeting_id)
    serialise_writers(actor.db, visitor, meeting)
    if not is_open(meeting):
        raise Conflict(_("The meeting is over. Nobody can check in any more."))
    if visitor.left_at is None:
        return
    visitor.left_at = None
    if visitor.state == "seated":
        visitor.state, visitor.arrived_at = "unconfirmed", clock.now()
    record(actor, "attendance.checked_in", f"attendance/{meeting.id}", meeting)


def is_open(meeting: Meeting) -> bool:
    return meeting.state == "running" and bool(meeting.checkin_code)


def by_code(db: Session, code: str) -> Meeting | None:
    return db.scalar(select(Meeting).where(Meeting.checkin_code == code, Meeting.state == "running"))


def by_token(db: Session, token: str) -> Meeting | None:
    """The meeting of a QR code, also when it is over."""
    return db.scalar(select(Meeting).where(Meeting.checkin_token == token)) if 20 <= len(token) <= 40 else None


def visitor_by_token(db: Session, token: str) -> Visitor | None:
    if len(token) > 100:
        return None
    return db.scalar(select(Visitor).where(Visitor.token_hash == hash_token(token)))


def _new_code(db: Session) -> str:
    """Six digits without a leading zero, which people forget to type: a door that nobody else has, and four more."""
    in_use = set(db.scalars(select(Meeting.checkin_code).where(Meeting.checkin_code.is_not(None))))
    every = [str(door) for door in range(10, 100)]
    doors = [door for door in every if door not in {code[:DOOR] for code in in_use if code}] or every
    while True:
        code = f"{secrets.choice(doors)}{secrets.randbelow(10_000):04}"
        if code not in in_use:
            return code


def _refuse_crowd(db: Session, meeting: Meeting) -> None:
    of_meeting = select(func.count()).select_from(Visitor).where(Visitor.meeting_id == meeting.id)
    waiting = db.scalar(of_meeting.where(Visitor.state == "unconfirmed")) or 0
    if waiting >= MOST_WAITING or (db.scalar(of_meeting) or 0) >= MOST:
        raise Invalid({"": _("Many people are waiting to be confirmed. Please tell the moderation your name.")})
