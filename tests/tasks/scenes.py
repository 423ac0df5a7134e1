"""Meetings and tasks for the tests of this folder."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.models import Event
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.tasks import actions
from roundtable.tasks.models import ActionItem
from tests import world

DITHMARSCHEN = "/tables/dithmarschen/tasks"


def meeting(db: Session, days: int, state: str = "held", slug: str = "dithmarschen", **more: Any) -> Meeting:
    """A meeting `days` from now."""
    table = world.actor(db, "birgit", slug).table
    at = clock.now() + timedelta(days=days)
    count = len(db.scalars(select(Meeting).where(Meeting.table_id == table.id)).all())
    made = Meeting(
        table_id=table.id,
        year=at.year,
        number=count + 100,
        state=state,
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        **more,
    )
    db.add(made)
    db.flush()
    return made


def item(db: Session, of: Meeting, title: str = "Passersatz", label: str = "6") -> AgendaItem:
    made = AgendaItem(table_id=of.table_id, meeting_id=of.id, position=1, label=label, title=title)
    db.add(made)
    db.flush()
    return made


def task(
    db: Session, title: str = "Termin klären", by: str = "birgit", slug: str = "dithmarschen", **more: Any
) -> ActionItem:
    """A task; `to="petra"` gives it to a person."""
    here = world.actor(db, by, slug)
    if to := more.pop("to", ""):
        more["assignee_user_id"] = world.actor(db, to, slug).user_id
    return actions.create_task(here, actions.TaskDraft(title, **more))


def verbs(db: Session) -> list[str]:
    """The verbs of all events in order, without those that only refresh minutes."""
    return [e.verb for e in db.scalars(select(Event).order_by(Event.id)) if e.verb.startswith("task.")]


def topics(db: Session) -> list[str]:
    return list(db.scalars(select(Event.topic).order_by(Event.id)))
