"""What the moderation does while a meeting runs. Every function locks the meeting first, so that two people
who press a button at once are served one after the other, and the second one sees what the first one did."""

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
from roundtable.live_meeting.wall_links import actions as projector
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.names import name_of, written_name
from roundtable.minutes.models import Minutes

# Whoever goes back so soon had pressed "next" by mistake: the item that was open stays open.
MISTAKE = 60


def start_meeting(actor: Actor, meeting: Meeting) -> None:
    """planned → running. The minutes come into being, and the clock of the first item starts."""
    items = _lock(actor, meeting)
    if meeting.state == "running":
        return
    if meeting.state != "planned":
        raise Conflict(_("This meeting is already over."))
    _refuse_second(actor, meeting)
    meeting.state, meeting.started_at = "running", clock.now()
    if actor.db.scalar(select(Minutes).where(Minutes.meeting_id == meeting.id)) is None:
        actor.db.add(Minutes(table_id=meeting.table_id, meeting_id=meeting.id))
    if items:
        meeting.numbers_fixed_at = meeting.numbers_fixed_at or clock.now()
    _begin(meeting, agenda_queries.next_item(items, None))
    _tell(actor, "meeting.started", meeting, meeting)


def set_current_item(actor: Actor, meeting: Meeting, leaves: int | None, target: int) -> None:
    """Move on from one item to another one of this meeting.

    `leaves` is the item that was current on the screen where the button was pressed: when two people press
    "next" at once, the second press finds that the meeting has moved on already, and changes nothing.
    """
    items = _lock(actor, meeting)
    _require_running(meeting)
    wanted = _item(items, target)
    if meeting.current_item_id == wanted.id:
        return
    current = agenda_queries.current_item(meeting, items)
    if current and current.id != leaves:
        raise Conflict(_("Item %(label)s is being discussed already. Nothing was changed.", label=current.label))
    _leave(current, wanted)
    _begin(meeting, wanted)
    _tell(actor, "agenda.started", meeting, wanted)


def pause_clock(actor: Actor, meeting: Meeting) -> None:
    """The clock of the current item stands still."""
    _switch_clock(actor, meeting, on=False)


def resume_clock(actor: Actor, meeting: Meeting) -> None:
    _switch_clock(actor, meeting, on=True)


def postpone_item(actor: Actor, meeting: Meeting, target: int) -> None:
    """The item moves to a later meeting; if it was being discussed, the next one starts.

    After the end of the meeting too, until its minutes are published, for an item that never had its turn.
    """
    items = _lock(actor, meeting)
    item = _item(items, target)
    if item.state == "postponed":
        return
    if not (item.state == "open" and meeting.state == "held" and _is_draft(actor, meeting)):
        _require_running(meeting)
    _stop(item)
    item.state = "postponed"
    if meeting.current_item_id == item.id:
        _begin(meeting, agenda_queries.next_item(items, item))
    _tell(actor, "agenda.postponed", meeting, item)


def reopen_item(actor: Actor, meeting: Meeting, target: int) -> None:
    """A finished or postponed item waits for its turn again."""
    items = _lock(actor, meeting)
    _require_running(meeting)
    item = _item(items, target)
    if item.state not in ("done", "postponed"):
        return
    item.state = "open"
    _tell(actor, "agenda.reopened", meeting, item)


def end_meeting(actor: Actor, meeting: Meeting) -> None:
    """running → held. Items that were not reached stay open and are carried over into the next meeting."""
    items = _lock(actor, meeting)
    if meeting.state == "held":
        return
    _require_running(meeting)
    current = agenda_queries.current_item(meeting, items)
    if current:
        _stop(current)
        current.state = "done"
    meeting.state, meeting.ended_at, meeting.current_item_id = "held", clock.now(), None
    meeting.checkin_code = None
    _move_links(actor, meeting)
    _tell(actor, "meeting.ended", meeting, meeting)


def reopen_meeting(actor: Actor, meeting: Meeting) -> None:
    """held → running, as long as nobody relies on the minutes: the meeting was ended by mistake."""
    _lock(actor, meeting)
    if meeting.state == "running":
        return
    if meeting.state != "held" or not _is_draft(actor, meeting):
        raise Conflict(_("The minutes are published already, so the meeting stays closed."))
    _refuse_second(actor, meeting)
    meeting.state, meeting.ended_at = "running", None
    _move_links(actor, meeting)
    _tell(actor, "meeting.reopened", meeting, meeting)


def _is_draft(actor: Actor, meeting: Meeting) -> bool:
    minutes = actor.db.scalar(select(Minutes).where(Minutes.meeting_id == meeting.id))
    return minutes is None or minutes.state == "draft"


def _move_links(actor: Actor, meeting: Meeting) -> None:
    guest_links.end(actor.db, projector.PURPOSE, meeting.id, projector.ends_at(meeting))


def _lock(actor: Actor, meeting: Meeting) -> list[AgendaItem]:
    """The meeting and its items as they are now; others wait here until this is committed.

    A row lock beside the order of events would let a change of the agenda and this one wait for each other.
    """
    serialise_writers(actor.db, meeting)
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    ordered = query.order_by(AgendaItem.position, AgendaItem.id)
    return list(actor.db.scalars(ordered.execution_options(populate_existing=True)))


def _refuse_second(actor: Actor, meeting: Meeting) -> None:
    other = queries.other_running(actor.db, meeting)
    if other:
        text = _("“%(name)s” is still running at this table. Please end it first.", name=name_of(other))
        raise Conflict(text)


def _require_running(meeting: Meeting) -> None:
    if meeting.state == "planned":
        raise Conflict(_("The meeting has not been opened yet."))
    if meeting.state != "running":
        raise Conflict(_("The meeting is over. Nothing was changed."))


def _item(items: Sequence[AgendaItem], target: int) -> AgendaItem:
    found = next((item for item in items if item.id == target), None)
    if found is None:
        raise Conflict(_("This item is no longer on the agenda. Please choose another one."))
    return found


def _begin(meeting: Meeting, item: AgendaItem | None) -> None:
    meeting.current_item_id = item.id if item else None
    if item:
        item.state, item.started_at = "running", clock.now()


def _leave(current: AgendaItem | None, wanted: AgendaItem) -> None:
    if current is None:
        return
    began = current.started_at
    _stop(current)
    back = (wanted.position, wanted.id) < (current.position, current.id)
    mistaken = back and began and clock.now() - began < timedelta(seconds=MISTAKE) and current.seconds < MISTAKE
    current.state = "open" if mistaken else "done"


def _stop(item: AgendaItem) -> None:
    if item.started_at:
        item.seconds += max(0, round((clock.now() - item.started_at).total_seconds()))
    item.started_at = None


def _switch_clock(actor: Actor, meeting: Meeting, on: bool) -> None:
    items = _lock(actor, meeting)
    _require_running(meeting)
    item = agenda_queries.current_item(meeting, items)
    if item is None or bool(item.started_at) == on:
        return
    _stop(item)
    item.started_at = clock.now() if on else None
    _tell(actor, "agenda.resumed" if on else "agenda.paused", meeting, item)


def _tell(actor: Actor, verb: str, meeting: Meeting, subject: Any) -> None:
    """Both topics: the rail hangs on the agenda, everything else on the meeting."""
    title = subject.title if isinstance(subject, AgendaItem) else written_name(meeting)
    record(actor, verb, f"meeting/{meeting.id}", subject, title=title)
    record(actor, verb, f"agenda/{meeting.id}", subject, title=title)
