"""What the moderation does while a meeting runs.

Each function locks the meeting first, so that of two people who press at once the second sees what the first did.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from roundtable.accounts.guest_links import actions as guest_links
from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.live_meeting.running import queries
from roundtable.live_meeting.wall_links import actions as wall_links
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.names import name_of, written_name
from roundtable.minutes.models import Minutes

# Going back to an earlier item within this time means that "next" was pressed by mistake.
MISTAKE_SECONDS = 60


def start_meeting(actor: Actor, meeting: Meeting) -> None:
    """planned → running: make the minutes and start the first item. Conflict if another meeting runs."""
    items = _lock_meeting(actor, meeting)
    if meeting.state == "running":
        return
    if meeting.state != "planned":
        raise Conflict(_("This meeting is already over."))
    _refuse_second_meeting(actor, meeting)
    meeting.state, meeting.started_at = "running", clock.now()
    if actor.db.scalar(select(Minutes).where(Minutes.meeting_id == meeting.id)) is None:
        actor.db.add(Minutes(table_id=meeting.table_id, meeting_id=meeting.id))
    if items:
        meeting.numbers_fixed_at = meeting.numbers_fixed_at or clock.now()
    _start_item(meeting, agenda_queries.next_item(items, None))
    _record(actor, "meeting.started", meeting, meeting)


def set_current_item(actor: Actor, meeting: Meeting, leaves: int | None, target: int) -> None:
    """Move on to the item with id `target`.

    `leaves` is the id of the item that was current on the screen where the button was pressed. Conflict if the meeting
    has moved on since, so that two people who press "next" at once don't skip an item.
    """
    items = _lock_meeting(actor, meeting)
    _require_running(meeting)
    wanted = _find_item(items, target)
    if meeting.current_item_id == wanted.id:
        return
    current = agenda_queries.current_item(meeting, items)
    if current and current.id != leaves:
        raise Conflict(_("Item %(label)s is being discussed already. Nothing was changed.", label=current.label))
    _leave_item(current, wanted)
    _start_item(meeting, wanted)
    _record(actor, "agenda.started", meeting, wanted)


def pause_clock(actor: Actor, meeting: Meeting) -> None:
    """Stop the clock of the current item."""
    _switch_clock(actor, meeting, on=False)


def resume_clock(actor: Actor, meeting: Meeting) -> None:
    _switch_clock(actor, meeting, on=True)


def postpone_item(actor: Actor, meeting: Meeting, target: int) -> None:
    """Leave an item for a later meeting; if it was being discussed, the next one starts.

    An item that was never discussed can also be postponed after the meeting, until its minutes are published.
    """
    items = _lock_meeting(actor, meeting)
    item = _find_item(items, target)
    if item.state == "postponed":
        return
    if not (item.state == "open" and meeting.state == "held" and _is_draft(actor, meeting)):
        _require_running(meeting)
    _stop_clock(item)
    item.state = "postponed"
    if meeting.current_item_id == item.id:
        _start_item(meeting, agenda_queries.next_item(items, item))
    _record(actor, "agenda.postponed", meeting, item)


def reopen_item(actor: Actor, meeting: Meeting, target: int) -> None:
    """Set a done or postponed item back to open."""
    items = _lock_meeting(actor, meeting)
    _require_running(meeting)
    item = _find_item(items, target)
    if item.state not in ("done", "postponed"):
        return
    item.state = "open"
    _record(actor, "agenda.reopened", meeting, item)


def end_meeting(actor: Actor, meeting: Meeting) -> None:
    """running → held. Items that were not reached stay open, so that they can be carried over."""
    items = _lock_meeting(actor, meeting)
    if meeting.state == "held":
        return
    _require_running(meeting)
    current = agenda_queries.current_item(meeting, items)
    if current:
        _stop_clock(current)
        current.state = "done"
    meeting.state, meeting.ended_at, meeting.current_item_id = "held", clock.now(), None
    meeting.checkin_code = None
    _update_wall_links(actor, meeting)
    _record(actor, "meeting.ended", meeting, meeting)


def reopen_meeting(actor: Actor, meeting: Meeting) -> None:
    """held → running, for a meeting that was ended by mistake. Conflict once the minutes are published."""
    _lock_meeting(actor, meeting)
    if meeting.state == "running":
        return
    if meeting.state != "held" or not _is_draft(actor, meeting):
        raise Conflict(_("The minutes are published already, so the meeting stays closed."))
    _refuse_second_meeting(actor, meeting)
    meeting.state, meeting.ended_at = "running", None
    _update_wall_links(actor, meeting)
    _record(actor, "meeting.reopened", meeting, meeting)


def _is_draft(actor: Actor, meeting: Meeting) -> bool:
    minutes = actor.db.scalar(select(Minutes).where(Minutes.meeting_id == meeting.id))
    return minutes is None or minutes.state == "draft"


def _update_wall_links(actor: Actor, meeting: Meeting) -> None:
    guest_links.set_expiry_of_links_to(actor.db, wall_links.PURPOSE, meeting.id, wall_links.links_end_at(meeting))


def _lock_meeting(actor: Actor, meeting: Meeting) -> list[AgendaItem]:
    """Serialise writers until commit; returns the items as they are now.

    No row lock as well: with two kinds of locks, this and a change of the agenda could deadlock.
    """
    serialise_writers(actor.db, meeting)
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    ordered = query.order_by(AgendaItem.position, AgendaItem.id)
    return list(actor.db.scalars(ordered.execution_options(populate_existing=True)))


def _refuse_second_meeting(actor: Actor, meeting: Meeting) -> None:
    other = queries.other_running_meeting(actor.db, meeting)
    if other:
        text = _("“%(name)s” is still running at this table. Please end it first.", name=name_of(other))
        raise Conflict(text)


def _require_running(meeting: Meeting) -> None:
    if meeting.state == "planned":
        raise Conflict(_("The meeting has not been opened yet."))
    if meeting.state != "running":
        raise Conflict(_("The meeting is over. Nothing was changed."))


def _find_item(items: Sequence[AgendaItem], target: int) -> AgendaItem:
    found = next((item for item in items if item.id == target), None)
    if found is None:
        raise Conflict(_("This item is no longer on the agenda. Please choose another one."))
    return found


def _start_item(meeting: Meeting, item: AgendaItem | None) -> None:
    meeting.current_item_id = item.id if item else None
    if item:
        item.state, item.started_at = "running", clock.now()


def _leave_item(current: AgendaItem | None, wanted: AgendaItem) -> None:
    if current is None:
        return
    began = current.started_at
    _stop_clock(current)
    goes_back = (wanted.position, wanted.id) < (current.position, current.id)
    mistaken = (
        goes_back
        and began
        and clock.now() - began < timedelta(seconds=MISTAKE_SECONDS)
        and current.seconds < MISTAKE_SECONDS
    )
    current.state = "open" if mistaken else "done"


def _stop_clock(item: AgendaItem) -> None:
    if item.started_at:
        item.seconds += max(0, round((clock.now() - item.started_at).total_seconds()))
    item.started_at = None


def _switch_clock(actor: Actor, meeting: Meeting, on: bool) -> None:
    items = _lock_meeting(actor, meeting)
    _require_running(meeting)
    item = agenda_queries.current_item(meeting, items)
    if item is None or bool(item.started_at) == on:
        return
    _stop_clock(item)
    item.started_at = clock.now() if on else None
    _record(actor, "agenda.resumed" if on else "agenda.paused", meeting, item)


def _record(actor: Actor, verb: str, meeting: Meeting, subject: Any) -> None:
    """For both topics: the rail is stale by the agenda's, the rest of the page by the meeting's."""
    title = subject.title if isinstance(subject, AgendaItem) else written_name(meeting)
    record(actor, verb, f"meeting/{meeting.id}", subject, title=title)
    record(actor, verb, f"agenda/{meeting.id}", subject, title=title)
