"""Changes to meetings: planning, facts, cancelling, answers. The agenda is in meetings/agenda."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from roundtable.core import clock
from roundtable.core.actors import Actor, table_of
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import as_day
from roundtable.core.i18n import gettext as _
from roundtable.meetings import queries
from roundtable.meetings.models import Attendance, Meeting
from roundtable.meetings.names import written_name

ANSWERS = ("yes", "deputy", "no")


@dataclass(frozen=True)
class Facts:
    """Times, place and people of a meeting; times are timezone-aware."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    place_note: str = ""
    chair: str = ""
    minute_taker: str = ""
    extraordinary: bool = False
    title: str = ""


def plan_meeting(actor: Actor, facts: Facts) -> Meeting:
    """A new meeting with the next number of its year at this table."""
    _check_order(facts)
    serialise_writers(actor.db)  # two people at once must not get the same number
    year = as_day(facts.starts_at).year
    previous = queries.last_held(actor.db, table_of(actor), before=facts.starts_at)
    meeting = Meeting(
        table_id=actor.table_id,
        year=year,
        number=_next_number(actor, year),
        previous_id=previous and previous.id,
        **asdict(facts),
    )
    actor.db.add(meeting)
    actor.db.flush()
    record(actor, "meeting.planned", f"meeting/{meeting.id}", meeting, title=written_name(meeting))
    return meeting


def change_facts(actor: Actor, meeting: Meeting, facts: Facts) -> None:
    """Other times, place or people. Moved into another year it gets that year's next number. Conflict once closed."""
    _check_order(facts)
    serialise_writers(actor.db, meeting)
    if meeting.state == "closed":
        raise Conflict(_("This meeting is closed, its facts stay as they are."))
    for key, value in asdict(facts).items():
        setattr(meeting, key, value)
    year = as_day(facts.starts_at).year
    if year != meeting.year:
        meeting.year, meeting.number = year, _next_number(actor, year)
    record(actor, "meeting.changed", f"meeting/{meeting.id}", meeting, title=written_name(meeting))


def cancel(actor: Actor, meeting: Meeting, reason: str) -> None:
    """Close a planned meeting without minutes; everybody sees the reason. Its items can be carried over."""
    serialise_writers(actor.db, meeting)
    if meeting.state != "planned":
        raise Conflict(_("Only a planned meeting can be cancelled."))
    if not reason.strip():
        raise Invalid({"reason": _("Please say why, so that nobody stands before a closed door.")})
    meeting.state, meeting.cancelled_reason = "closed", reason.strip()
    record(actor, "meeting.cancelled", f"meeting/{meeting.id}", meeting, title=written_name(meeting))


def revive(actor: Actor, meeting: Meeting) -> None:
    """Plan a cancelled meeting again."""
    serialise_writers(actor.db, meeting)
    if not meeting.cancelled:
        raise Conflict(_("This meeting is not cancelled."))
    meeting.state, meeting.cancelled_reason = "planned", ""
    record(actor, "meeting.revived", f"meeting/{meeting.id}", meeting, title=written_name(meeting))


def answer(actor: Actor, meeting: Meeting, member: Any, value: str) -> None:
    """Note whether a member comes ("yes"), sends a deputy or can't ("no"). Forbidden without a seat at the table."""
    if member is None or member.table_id != meeting.table_id:
        raise Forbidden
    if value not in ANSWERS:
        raise Invalid({"answer": _("Please choose one of the options.")})
    serialise_writers(actor.db, meeting)
    if meeting.state != "planned" or meeting.ends_at < clock.now():
        raise Conflict(_("Answers are only needed before a meeting. This one is over, running or cancelled."))
    row = queries.attendance_of(actor.db, meeting.id, member.id)
    row = row or Attendance(table_id=meeting.table_id, meeting_id=meeting.id, member_id=member.id)
    if row.answer == value:
        return
    row.answer = value
    actor.db.add(row)
    record(actor, "attendance.answered", f"attendance/{meeting.id}", row, title=written_name(meeting), what=value)


def _next_number(actor: Actor, year: int) -> int:
    query = select(func.max(Meeting.number)).where(Meeting.table_id == actor.table_id, Meeting.year == year)
    return (actor.db.scalar(query) or 0) + 1


def _check_order(facts: Facts) -> None:
    if facts.ends_at <= facts.starts_at:
        raise Invalid({"ends": _("The end is before the beginning. Please check both times.")})
