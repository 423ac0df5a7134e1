"""The speakers' list: hands that go up on phones, and the order in which the moderation calls people."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.live_meeting.speakers.models import Speaker
from roundtable.meetings.models import Meeting
from roundtable.tables.models import Member

STEPS = ("call", "done", "up", "remove")
MOST = 60  # hands at once: more than any table has seats


def waiting(db: Session, meeting_id: int) -> list[Speaker]:
    """In the order in which they will be called."""
    query = select(Speaker).where(Speaker.meeting_id == meeting_id, Speaker.state == "waiting")
    return list(db.scalars(query.order_by(Speaker.position, Speaker.id)))


def speaking(db: Session, meeting_id: int) -> Speaker | None:
    query = select(Speaker).where(Speaker.meeting_id == meeting_id, Speaker.state == "speaking")
    return db.scalar(query.order_by(Speaker.called_at.desc(), Speaker.id.desc()).limit(1))


def hand_of(db: Session, meeting_id: int, member_id: int) -> Speaker | None:
    """The raised hand of a member, or their turn."""
    query = select(Speaker).where(Speaker.meeting_id == meeting_id, Speaker.member_id == member_id)
    return db.scalar(query.where(Speaker.state.in_(("waiting", "speaking"))).order_by(Speaker.id.desc()).limit(1))


def raise_hand(actor: Actor, meeting: Meeting, member: Member) -> None:
    """Once, however often it is pressed."""
    _lock_meeting(actor, meeting)
    if hand_of(actor.db, meeting.id, member.id) is None:
        _append(actor, meeting, _called(member), member.id)


def lower_hand(actor: Actor, meeting: Meeting, member: Member) -> None:
    """Take one's hand down, or say that one has finished."""
    _lock_meeting(actor, meeting)
    speaker = hand_of(actor.db, meeting.id, member.id)
    if speaker:
        speaker.state = "removed" if speaker.state == "waiting" else "done"
        record(actor, "speakers.lowered", f"speakers/{meeting.id}", speaker)


def add(actor: Actor, meeting: Meeting, name: str) -> None:
    """The moderation notes somebody who has no phone at hand."""
    _lock_meeting(actor, meeting)
    _append(actor, meeting, name, None)


def take_step(actor: Actor, meeting: Meeting, speaker: Speaker, step: str) -> None:
    """`step` is one of STEPS. What somebody else did meanwhile is no mistake: then nothing happens."""
    _lock_meeting(actor, meeting)
    actor.db.refresh(speaker)
    if step == "call" and speaker.state == "waiting":
        _call(actor, meeting, speaker)
    elif step == "done" and speaker.state == "speaking":
        speaker.state = "done"
    elif step == "remove" and speaker.state in ("waiting", "speaking"):
        speaker.state = "removed"
    elif step == "up" and speaker.state == "waiting":
        _move_up(waiting(actor.db, meeting.id), speaker)
    else:
        return
    record(actor, "speakers.changed", f"speakers/{meeting.id}", speaker)


def _call(actor: Actor, meeting: Meeting, speaker: Speaker) -> None:
    before = speaking(actor.db, meeting.id)
    if before:
        before.state = "done"
    speaker.state, speaker.called_at = "speaking", clock.now()


def _move_up(order: list[Speaker], speaker: Speaker) -> None:
    at = order.index(speaker)
    order.insert(max(0, at - 1), order.pop(at))
    for position, each in enumerate(order, 1):
        each.position = position


def _append(actor: Actor, meeting: Meeting, name: str, member_id: int | None) -> None:
    order = waiting(actor.db, meeting.id)
    if len(order) >= MOST:
        raise Conflict(_("The list is full. Please wait until some have spoken."))
    position = order[-1].position + 1 if order else 1
    speaker = Speaker(
        table_id=meeting.table_id, meeting_id=meeting.id, member_id=member_id, name=name, position=position
    )
    actor.db.add(speaker)
    record(actor, "speakers.raised", f"speakers/{meeting.id}", speaker)


def _called(member: Member) -> str:
    """ "Petra, Helferkreis Heide"; just the name of who speaks for nobody else."""
    name = member.user.name
    return f"{name}, {member.organisation}"[:120] if member.organisation else name


def _lock_meeting(actor: Actor, meeting: Meeting) -> None:
    serialise_writers(actor.db, meeting)
    if meeting.state != "running":
        raise Conflict(_("The meeting is not running, so nobody can ask to speak."))
