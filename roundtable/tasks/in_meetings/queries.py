"""Which tasks a meeting speaks about in its item "Stand der Aufgaben", and how minutes keep what was their state."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.text import fold
from roundtable.meetings.models import AgendaItem
from roundtable.meetings.names import tasks_title
from roundtable.minutes.models import Block
from roundtable.tasks.in_meetings.words import state_of_tasks
from roundtable.tasks.queries import tasks_before
from roundtable.tasks.rows import Row


def shows_tasks(item: AgendaItem) -> bool:
    """Whether the open tasks belong into this item: carried over as such, or called so."""
    return item.carry_key == "tasks" or fold(item.title) == fold(tasks_title())


def tasks_in(db: Session, item: AgendaItem, today: date) -> list[Row]:
    """Tasks from before the item's meeting that were open then, the most urgent first; none for other items."""
    return tasks_before(db, item.meeting, today) if shows_tasks(item) else []


def was_discussed(item: AgendaItem, items: Sequence[AgendaItem]) -> bool:
    """Whether the meeting came to this item; of meetings where nobody called up items, all were discussed."""
    if item.meeting.state == "planned":
        return False
    return item.state in ("running", "done") or all(each.state == "open" for each in items)


def state_in_minutes(db: Session, item: AgendaItem, items: Sequence[AgendaItem]) -> list[dict[str, Any]]:
    """The state of the tasks as paragraphs of a document, one for each group of people that may read it.

    They aren't rows: ids are 0 and below. Public, members', internal tasks … are apart, because a paragraph is shown
    whole or not at all.
    """
    if not shows_tasks(item) or not was_discussed(item, items):
        return []
    rows = tasks_before(db, item.meeting, clock.today())
    internal = _internal_blocks(db, [row.task.block_id for row in rows if row.task.block_id])
    layers: dict[tuple[str, bool], list[Row]] = {}
    for row in rows:
        visibility = row.task.origin_item.visibility if row.task.origin_item else "all"
        layers.setdefault((visibility, row.task.block_id in internal), []).append(row)
    return [
        {
            "id": -number,
            "kind": "note",
            "text": state_of_tasks(of_layer, item.meeting),
            "internal": is_internal,
            "decision": None,
            **({"visibility": visibility} if visibility != "all" else {}),
        }
        for number, ((visibility, is_internal), of_layer) in enumerate(sorted(layers.items(), key=lambda one: one[0]))
    ]


def _internal_blocks(db: Session, block_ids: list[int]) -> set[int]:
    return set(db.scalars(select(Block.id).where(Block.id.in_(block_ids), Block.internal))) if block_ids else set()
