"""What one person can do in a running meeting: raise a hand, answer a question."""

from typing import Any

from roundtable.live_meeting.consent import actions as consent
from roundtable.live_meeting.speakers import actions as speakers
from roundtable.meetings.models import Meeting
from roundtable.web.routing import Here


def own_part(here: Here, meeting: Meeting) -> dict[str, Any]:
    """What these two panels need. Whoever has no seat at this table has no part: `seat` is none."""
    found: dict[str, Any] = {"meeting": meeting, "seat": here.member, "hand": None, "before": 0, "check": None}
    if here.member is None or "meeting:speak" not in here.can:
        return {**found, "seat": None}
    found["hand"] = hand = speakers.hand_of(here.db, meeting.id, here.member.id)
    if hand and hand.state == "waiting":
        found["before"] = [each.id for each in speakers.waiting(here.db, meeting.id)].index(hand.id)
    check = consent.newest(here.db, meeting.id)
    if check and here.member.role != "guest" and consent.is_open(here.db, check):
        found |= {"check": check, "own": consent.own_vote(here.db, check, here.member)}
    return found
