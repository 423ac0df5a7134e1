"""What the wall shows: the item, the time that is left, what was just recorded, what comes next.

A projector stands in a room in which anybody may sit, and its link may be opened by anybody. So it shows what may
leave the table and nothing else, whoever is signed in, and no mail address and no telephone number.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from roundtable.core import clock, sight
from roundtable.guard.rules.checking import rules
from roundtable.guard.rules.rule import Rule
from roundtable.live_meeting.consent import actions as consent
from roundtable.live_meeting.running import queries as live
from roundtable.markdown.render import plain, shorten
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Block, Decision
from roundtable.tasks.models import ActionItem

LETTERS = 180  # of a result, which has two lines


@dataclass(frozen=True)
class Recorded:
    """A decision with its label, or a task with who does it ("" if nobody yet)."""

    kind: str
    ident: int
    name: str
    text: str
    due: date | None = None
    due_next_meeting: bool = False


def wall(db: Session, meeting: Meeting) -> dict[str, Any]:
    """Everything the wall shows of a meeting, read as somebody who may see nothing internal."""
    with sight.as_public(db) as public:
        items = agenda_queries.items_in_order(public, meeting.id)
        current = agenda_queries.current_item(meeting, items)
        now = clock.now()
        following = agenda_queries.next_item(items, current)
        check = consent.newest(public, meeting.id)
        asked = check if check and consent.is_open(public, check) else None
        return {
            "meeting": meeting,
            "item": current,
            "title": masked(current.title) if current else "",
            "internal": live.internal_now(public, meeting, items) is not None,
            "count": agenda_queries.count_of_items(public, meeting.id),
            "clock": agenda_queries.clock_of(current, now) if current else None,
            "next": following,
            "next_title": masked(following.title) if following else "",
            "now": now,
            "tally": consent.tally(public, asked) if asked else None,
            "question": _short(asked.question) if asked else "",
            # Who was in the room has seen it; afterwards it is a draft, and not everybody reads drafts.
            "recorded": [*_decision(public, meeting), *_task(public, meeting)] if meeting.state == "running" else [],
        }


def current(db: Session, meeting: Meeting) -> dict[str, Any]:
    """Only what is being discussed, for whoever checked in without an account."""
    with sight.as_public(db) as public:
        items = agenda_queries.items_in_order(public, meeting.id)
        item = agenda_queries.current_item(meeting, items)
        internal = live.internal_now(public, meeting, items) is not None
        return {"item": item, "title": masked(item.title) if item else "", "internal": internal}


def masked(text: str) -> str:
    """Without mail addresses and telephone numbers, also those that everybody knows."""
    for rule in rules("mail", "telephone"):
        text = _without(rule, text)
    return text


def _without(rule: Rule, text: str) -> str:
    return rule.pattern.sub(lambda match: "(…)" if rule.judge(text, match) else match[0], text)


def _decision(public: Session, meeting: Meeting) -> list[Recorded]:
    """The newest one of this meeting."""
    query = select(Decision).join(Decision.block).options(contains_eager(Decision.block))
    query = query.where(Decision.meeting_id == meeting.id, Block.removed_at.is_(None), Block.kind == "decision")
    row = public.scalar(query.order_by(Decision.id.desc()).limit(1))
    return [Recorded("decision", row.id, f"{row.number}/{row.year}", _short(row.block.text))] if row else []


def _task(public: Session, meeting: Meeting) -> list[Recorded]:
    query = select(ActionItem).join(AgendaItem, AgendaItem.id == ActionItem.origin_item_id)
    query = query.where(AgendaItem.meeting_id == meeting.id, ActionItem.status != "dropped")
    row = public.scalar(query.order_by(ActionItem.id.desc()).limit(1))
    if row is None:
        return []
    name, text = masked(row.assignee), _short(row.title)
    return [Recorded("action", row.id, name, text, row.due_on, row.due_next_meeting)]


def _short(text: str) -> str:
    """Words first, because markup within an address would hide it; cut last, because a half one is not known as one."""
    return shorten(masked(plain(text, 4 * LETTERS)), LETTERS)
