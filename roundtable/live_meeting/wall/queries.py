"""What the wall shows: the item, the time that is left, what was just recorded, what comes next.

Anybody may be in the room or open the link. So the wall shows only what may leave the table, whoever is signed in,
and no mail addresses or telephone numbers.
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
from roundtable.live_meeting.running import queries as running_queries
from roundtable.markdown.render import plain, shorten
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import Block, Decision
from roundtable.tasks.in_meetings.queries import shows_tasks, tasks_in
from roundtable.tasks.models import FINISHED, ActionItem

LONGEST_RESULT = 180  # characters; a result has two lines


@dataclass(frozen=True)
class Recorded:
    """A decision with its number as `name`, or a task with its assignee as `name` ("" if nobody)."""

    kind: str
    ident: int
    name: str
    text: str
    due: date | None = None
    due_next_meeting: bool = False


def wall(db: Session, meeting: Meeting) -> dict[str, Any]:
    """Everything the wall shows of a meeting, read with the rights of the public."""
    with sight.as_public(db) as public:
        items = agenda_queries.items_in_order(public, meeting.id)
        current = agenda_queries.current_item(meeting, items)
        now = clock.now()
        following = agenda_queries.next_item(items, current)
        check = consent.newest_check(public, meeting.id)
        asked = check if check and consent.is_open(public, check) else None
        return {
            "meeting": meeting,
            "item": current,
            "title": masked(current.title) if current else "",
            "internal": running_queries.hidden_item_position(public, meeting, items) is not None,
            "count": agenda_queries.count_all_items(public, meeting.id),
            "clock": agenda_queries.clock_of(current, now) if current else None,
            "next": following,
            "next_title": masked(following.title) if following else "",
            "now": now,
            **_open_tasks(public, meeting, current),
            "tally": consent.tally(public, asked) if asked else None,
            "question": _short(asked.question) if asked else "",
            # Only while it runs: everybody in the room has seen it. Later it is a draft, which not everybody may read.
            "recorded": [*_newest_decision(public, meeting), *_newest_task(public, meeting)]
            if meeting.state == "running"
            else [],
        }


MOST_TASKS, LONGEST_TASK = 2, 90  # as much as fits below the item and can be read from five metres


def _open_tasks(public: Session, meeting: Meeting, item: AgendaItem | None) -> dict[str, Any]:
    """While the tasks are talked about: the most urgent open ones, and how many there are."""
    if meeting.state != "running" or item is None or not shows_tasks(item):
        return {"open_tasks": [], "open_tasks_total": 0}
    rows = [row for row in tasks_in(public, item, clock.today()) if row.task.status not in FINISHED]
    shown = [
        {"row": row, "title": shorten(_short(row.task.title), LONGEST_TASK), "who": masked(row.task.assignee)}
        for row in rows[:MOST_TASKS]
    ]
    return {"open_tasks": shown, "open_tasks_total": len(rows)}


def current_for_public(db: Session, meeting: Meeting) -> dict[str, Any]:
    """The item being discussed, for people who checked in without an account."""
    with sight.as_public(db) as public:
        items = agenda_queries.items_in_order(public, meeting.id)
        item = agenda_queries.current_item(meeting, items)
        internal = running_queries.hidden_item_position(public, meeting, items) is not None
        return {"item": item, "title": masked(item.title) if item else "", "internal": internal}


def masked(text: str) -> str:
    """Replace mail addresses and telephone numbers by "(…)", well-known ones too."""
    for rule in rules("mail", "telephone"):
        text = _without(rule, text)
    return text


def _without(rule: Rule, text: str) -> str:
    return rule.pattern.sub(lambda match: "(…)" if rule.judge(text, match) else match[0], text)


def _newest_decision(public: Session, meeting: Meeting) -> list[Recorded]:
    query = select(Decision).join(Decision.block).options(contains_eager(Decision.block))
    query = query.where(Decision.meeting_id == meeting.id, Block.removed_at.is_(None), Block.kind == "decision")
    row = public.scalar(query.order_by(Decision.id.desc()).limit(1))
    return [Recorded("decision", row.id, f"{row.number}/{row.year}", _short(row.block.text))] if row else []


def _newest_task(public: Session, meeting: Meeting) -> list[Recorded]:
    query = select(ActionItem).join(AgendaItem, AgendaItem.id == ActionItem.origin_item_id)
    query = query.where(AgendaItem.meeting_id == meeting.id, ActionItem.status != "dropped")
    row = public.scalar(query.order_by(ActionItem.id.desc()).limit(1))
    if row is None:
        return []
    name, text = masked(row.assignee), _short(row.title)
    return [Recorded("action", row.id, name, text, row.due_on, row.due_next_meeting)]


def _short(text: str) -> str:
    """Plain text first, or markup in an address would hide it; cut last, or half an address would not be found."""
    return shorten(masked(plain(text, 4 * LONGEST_RESULT)), LONGEST_RESULT)
