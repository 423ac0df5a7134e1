"""Checking in at the door without an account, by the long token in the QR code or by a six-digit code.

Codes can be guessed, so wrong tries are counted, by network and by door (the first two digits of the code, which no
two meetings share at a time). After too many wrong tries the right code is refused too, at that door only. The token
can't be guessed and is never refused. Who checks in is "unconfirmed" until the moderation or the minute-taker has
seen that the person is there.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from roundtable.accounts.attempts import actions as attempts
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

MOST_WAITING = 50  # visitors who wait for confirmation at once; more could not be looked through
MOST_VISITORS = 300  # of one meeting
DOOR_DIGITS = 2  # how many digits of the code name the door


@dataclass(frozen=True)
class DoorActor:
    """The Actor when somebody without an account does something: a table, but no person."""

    db: Session
    table_id: int
    user_id: int | None = None


@dataclass(frozen=True)
class CodeResult:
    """The running meeting of a code. None: the code is wrong, or tries are refused for `wait_seconds`."""

    meeting: Meeting | None
    wait_seconds: int = 0


def open_door(actor: Actor, meeting: Meeting) -> None:
    """Let people check in until the meeting ends. An open door keeps its code. Conflict unless the meeting runs."""
    serialise_writers(actor.db, meeting)
    if meeting.state != "running":
        raise Conflict(_("Checking in is only possible while the meeting is running."))
    if meeting.checkin_code:
        return
    meeting.checkin_code = _new_code(actor.db)
    meeting.checkin_token = meeting.checkin_token or new_token()
    record(actor, "attendance.door_opened", f"attendance/{meeting.id}", meeting)


def close_door(actor: Actor, meeting: Meeting) -> None:
    """Make code and QR code invalid. Opening again gives new ones."""
    serialise_writers(actor.db, meeting)
    if meeting.checkin_code:
        meeting.checkin_code = meeting.checkin_token = None
        record(actor, "attendance.door_closed", f"attendance/{meeting.id}", meeting)


def try_code(db: Session, code: str, network: str) -> CodeResult:
    """Find the running meeting with this code. Wrong ones are counted."""
    serialise_writers(db)
    tries = (
        (f"checkin-network:{network}", attempts.CHECKIN_GUESSES_FROM_NETWORK),
        # Counted even if no meeting has this door, or a pause would tell which doors exist.
        (f"checkin-door:{code[:DOOR_DIGITS]}", attempts.CHECKIN_GUESSES),
    )
    if pause := max(attempts.seconds_to_wait(db, what, limit) for what, limit in tries):
        return CodeResult(None, pause)
    meeting = meeting_by_code(db, code)
    if meeting is None:
        for what, limit in tries:
            attempts.count_attempt(db, what, limit)
    return CodeResult(meeting)


def check_in(actor: DoorActor, meeting: Meeting, name: str, organisation: str) -> str:
    """Add a visitor; returns the token of their own page. Conflict if the door is closed, Invalid if too many wait.

    The same name again is a new visitor: otherwise typing somebody's name would give access to their page.
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
    """The person is there: as a guest, or as deputy for the seat of `member`. Twice changes nothing."""
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
    """Nobody of that name is there: the visitor is shown in no list any more."""
    meeting = actor.db.get_one(Meeting, visitor.meeting_id)
    attendance.lock_attendance(actor, meeting)
    visitor.state = "declined"
    record(actor, "attendance.declined", f"attendance/{meeting.id}", meeting)


def leave(actor: Actor, visitor: Visitor) -> None:
    """Noted by the moderation, or by the visitor on their own page. Twice changes nothing."""
    meeting = actor.db.get_one(Meeting, visitor.meeting_id)
    serialise_writers(actor.db, visitor, meeting)
    if meeting.state != "running" or visitor.left_at:
        return
    visitor.left_at = clock.now()
    if visitor.state == "seated" and visitor.member_id:
        attendance.leave_as_deputy(actor, meeting, actor.db.get_one(Member, visitor.member_id))
    record(actor, "attendance.set", f"attendance/{meeting.id}", meeting)


def come_back(actor: Actor, visitor: Visitor) -> None:
    """A visitor who left is there again. A deputy has to be confirmed again: the seat may be taken by now."""
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


def meeting_by_code(db: Session, code: str) -> Meeting | None:
    return db.scalar(select(Meeting).where(Meeting.checkin_code == code, Meeting.state == "running"))


def meeting_by_token(db: Session, token: str) -> Meeting | None:
    """The meeting of a QR code, even if it is over."""
    return db.scalar(select(Meeting).where(Meeting.checkin_token == token)) if 20 <= len(token) <= 40 else None


def visitor_by_token(db: Session, token: str) -> Visitor | None:
    if len(token) > 100:
        return None
    return db.scalar(select(Visitor).where(Visitor.token_hash == hash_token(token)))


def _new_code(db: Session) -> str:
    """A door that no other meeting has, and four more digits. No leading zero: people forget to type it."""
    in_use = set(db.scalars(select(Meeting.checkin_code).where(Meeting.checkin_code.is_not(None))))
    every = [str(door) for door in range(10, 100)]
    doors = [door for door in every if door not in {code[:DOOR_DIGITS] for code in in_use if code}] or every
    while True:
        code = f"{secrets.choice(doors)}{secrets.randbelow(10_000):04}"
        if code not in in_use:
            return code


def _refuse_crowd(db: Session, meeting: Meeting) -> None:
    of_meeting = select(func.count()).select_from(Visitor).where(Visitor.meeting_id == meeting.id)
    waiting = db.scalar(of_meeting.where(Visitor.state == "unconfirmed")) or 0
    if waiting >= MOST_WAITING or (db.scalar(of_meeting) or 0) >= MOST_VISITORS:
        raise Invalid({"": _("Many people are waiting to be confirmed. Please tell the moderation your name.")})
