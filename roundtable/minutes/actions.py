"""Locking minutes for a change, and creating them the first time."""

from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict
from roundtable.core.events import serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.minutes import queries
from roundtable.minutes.models import Block, Minutes


def lock_minutes(actor: Actor, meeting_id: int) -> Minutes:
    """Serialise writers and read a meeting's minutes; creates an empty draft if there are none. Safe to call again."""
    serialise_writers(actor.db)
    minutes = queries.minutes_of(actor.db, meeting_id)
    if minutes is None:
        minutes = Minutes(table_id=actor.table_id, meeting_id=meeting_id, state="draft", version=0)
        actor.db.add(minutes)
        actor.db.flush()
    return minutes


def lock_draft(actor: Actor, meeting_id: int, block: Block | None = None) -> None:
    """Serialise writers and re-read the block. Raises Conflict if the minutes are published."""
    minutes = lock_minutes(actor, meeting_id)
    if minutes.state != "draft":
        raise Conflict(_("These minutes are published and can't be changed any more. Your text was not saved here."))
    if block is not None:
        actor.db.refresh(block)
