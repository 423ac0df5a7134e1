"""The speakers' list: hands raised by members, and the order in which the moderation calls people."""

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
MOST_WAITING = 60  # raised hands at once; no table has as many seats


def waiting_speakers(db: Session, meeting_id: int) -> list[Speaker]:
    """Raised hands, in the order in which they will be called."""
    query = select(Speaker).where(Speaker.meeting_id == meeting_id, Speaker.state == "waiting")
    return list(db.scalars(query.order_by(Speaker.position, Speaker.id)))


def current_speaker(db: Session, meeting_id: int) -> Speaker | None:
    query = select(Speaker).where(Speaker.meeting_id == meeting_id, Speaker.state == "speaking")
    return db.scalar(query.order_by(Speaker.called_at.desc(), Speaker.id.desc()).limit(1))


def hand_of(db: Session, meeting_id: int, member_id: int) -> Speaker | None:
    """The member's entry while they wait or speak."""
    query = select(Speaker).where(Speaker.meeting_id == meeting_id, Speaker.member_id == member_id)
    return db.scalar(query.where(Speaker.state.in_(("waiting", "speaking"))).order_by(Speaker.id.desc()).limit(1))


def raise_hand(actor: Actor, meeting: Meeting, member: Member) -> None:
    """Put the member on the list. Nothing happens if they are on it already."""
    _lock_meeting(actor, meeting)
    if hand_of(actor.db, meeting.id, member.id) is None:
        _append(actor, meeting, _name_on_list(member), member.id)


def lower_hand(actor: Actor, meeting: Meeting, member: Member) -> None:
    """Take one's own hand down, or say that one has finished speaking."""
    _lock_meeting(actor, meeting)
    speaker = hand_of(actor.db, meeting.id, member.id)
    if speaker:
        speaker.state = "removed" if speaker.state == "waiting" else "done"
        record(actor, "speakers.lowered", f"speakers/{meeting.id}", speaker)


def add_speaker(actor: Actor, meeting: Meeting, name: str) -> None:
    """Note somebody without a phone, by name."""
    _lock_meeting(actor, meeting)
    _append(actor, meeting, name, None)


def change_speaker(actor: Actor, meeting: Meeting, speaker: Speaker, step: str) -> None:
    """`step` is one of STEPS. Nothing happens if it doesn't fit any more: somebody else was faster."""
    _lock_meeting(actor, meeting)
    actor.db.refresh(speaker)
    if step == "call" and speaker.state == "waiting":
        _call(actor, meeting, speaker)
    elif step == "done" and speaker.state == "speaking":
        speaker.state = "done"
    elif step == "remove" and speaker.state in ("waiting", "speaking"):
        speaker.state = "removed"
    elif step == "up" and speaker.state == "waiting":
        _move_up(waiting_speakers(actor.db, meeting.id), speaker)
    else:
        return
    record(actor, "speakers.changed", f"speakers/{meeting.id}", speaker)


def _call(actor: Actor, meeting: Meeting, speaker: Speaker) -> None:
    previous = current_speaker(actor.db, meeting.id)
    if previous:
        previous.state = "done"
    speaker.state, speaker.called_at = "speaking", clock.now()


def _move_up(order: list[Speaker], speaker: Speaker) -> None:
    at = order.index(speaker)
    order.insert(max(0, at - 1), order.pop(at))
    for position, each in enumerate(order, 1):
        each.position = position


def _append(actor: Actor, meeting: Meeting, name: str, member_id: int | None) -> None:
    order = waiting_speakers(actor.db, meeting.id)
    if len(order) >= MOST_WAITING:
        raise Conflict(_("The list is full. Please wait until some have spoken."))
    position = order[-1].position + 1 if order else 1
    speaker = Speaker(
        table_id=meeting.table_id, meeting_id=meeting.id, member_id=member_id, name=name, position=position
    )
    actor.db.add(speaker)
    record(actor, "speakers.raised", f"speakers/{meeting.id}", speaker)


def _name_on_list(member: Member) -> str:
    """ "Petra, Helferkreis Heide"; only the name of a member without an organisation."""
    name = member.user.name
    return f"{name}, {member.organisation}"[:120] if member.organisation else name


def _lock_meeting(actor: Actor, meeting: Meeting) -> None:
    serialise_writers(actor.db, meeting)
    if meeting.state != "running":
        raise Conflict(_("The meeting is not running, so nobody can ask to speak."))
