"""What one person can do in a running meeting: raise their hand, answer a question."""

from typing import Any

from sqlalchemy.orm import Session

from roundtable.live_meeting.consent import actions as consent
from roundtable.live_meeting.speakers import actions as speakers
from roundtable.meetings.models import Meeting
from roundtable.tables.models import Member


def own_part(db: Session, meeting: Meeting, member: Member | None, can: frozenset[str]) -> dict[str, Any]:
    """Context of both panels. `seat` is None for who may do neither; `before` is how many hands are ahead of theirs."""
    found: dict[str, Any] = {"meeting": meeting, "seat": member, "hand": None, "before": 0, "check": None}
    if member is None or "meeting:speak" not in can:
        return {**found, "seat": None}
    found["hand"] = hand = speakers.hand_of(db, meeting.id, member.id)
    if hand and hand.state == "waiting":
        found["before"] = [each.id for each in speakers.waiting_speakers(db, meeting.id)].index(hand.id)
    check = consent.newest_check(db, meeting.id)
    if check and member.role != "guest" and consent.is_open(db, check):
        found |= {"check": check, "own": consent.own_vote(db, check, member)}
    return found
