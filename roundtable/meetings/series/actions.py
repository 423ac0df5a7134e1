"""Changes to series of meetings: beginning one, its rule, planning the next dates, ending it."""

from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.meetings.actions import Facts, plan_meeting
from roundtable.meetings.models import Meeting
from roundtable.meetings.series import queries
from roundtable.meetings.series.models import MeetingSeries
from roundtable.meetings.series.rule import Proposal, Rule, proposals
from roundtable.meetings.templates import actions as templates


@dataclass(frozen=True)
class SeriesPlan:
    """What a form sets: the rule, the clock times, and what every meeting of the series is filled with."""

    unit: str
    every: int
    nth: int
    weekday: int
    since: date
    starts: time
    ends: time
    place: str = ""
    place_note: str = ""
    chair: str = ""
    template_id: int | None = None


def rule_of(series: Any) -> Rule:
    return Rule(series.unit, series.every, series.nth, series.weekday, series.since)


def next_dates(db: Session, series: MeetingSeries) -> list[Proposal]:
    """The next dates that can be planned, with those that are skipped between; none if the series has ended."""
    if series.ended_at:
        return []
    return proposals(rule_of(series), series.starts, series.ends, clock.today(), queries.days_taken(db, series))


def begin_series(actor: Actor, plan: SeriesPlan) -> MeetingSeries:
    """Make a series. It plans no meeting yet: see plan_dates(). Raises Invalid as _check_plan() does."""
    _check_plan(plan)
    series = MeetingSeries(table_id=actor.table_id, **asdict(plan))
    actor.db.add(series)
    actor.db.flush()
    record(actor, "series.begun", f"series/{series.id}", series)
    return series


def change_series(actor: Actor, series: MeetingSeries, plan: SeriesPlan) -> None:
    """Change the rule for future dates; meetings that are planned already stay. Conflict if the series has ended."""
    _lock_series(actor, series)
    _check_plan(plan)
    for name, value in asdict(plan).items():
        setattr(series, name, value)
    record(actor, "series.changed", f"series/{series.id}", series)


def end_series(actor: Actor, series: MeetingSeries) -> None:
    """Propose no more dates; meetings that are planned already stay."""
    _lock_series(actor, series)
    series.ended_at = clock.now()
    record(actor, "series.ended", f"series/{series.id}", series)


def plan_dates(actor: Actor, series: MeetingSeries, days: list[date]) -> list[Meeting]:
    """Plan meetings on these days, each with a copy of the template. Conflict if one of them isn't proposed now."""
    _lock_series(actor, series)
    open_days = {proposal.day: proposal for proposal in next_dates(actor.db, series) if proposal.usable}
    if not days or not set(days) <= set(open_days):
        raise Conflict(_("These dates are planned already, or the rule has changed. Please look at the page again."))
    return [_plan_meeting(actor, series, open_days[day]) for day in sorted(set(days))]


def _plan_meeting(actor: Actor, series: MeetingSeries, proposal: Proposal) -> Meeting:
    assert proposal.starts_at and proposal.ends_at
    facts = Facts(proposal.starts_at, proposal.ends_at, series.place, series.place_note, series.chair)
    meeting = plan_meeting(actor, facts)
    meeting.series_id, meeting.series_day = series.id, proposal.day
    if series.template:
        templates.fill_agenda(actor, meeting, series.template)
    record(actor, "series.planned", f"series/{series.id}", series)
    return meeting


def _lock_series(actor: Actor, series: MeetingSeries) -> None:
    serialise_writers(actor.db, series)
    if series.ended_at:
        raise Conflict(_("This series has ended. Begin a new one, if the meetings go on."))


def _check_plan(plan: SeriesPlan) -> None:
    """Raises Invalid for times in the wrong order, and for a rule that names no day for years."""
    if plan.ends <= plan.starts:
        raise Invalid({"ends": _("The end is before the beginning. Please check both times.")})
    found = proposals(rule_of(plan), plan.starts, plan.ends, clock.today())
    if not any(proposal.usable for proposal in found):
        raise Invalid({"nth": _("There is no such day within the next five years. Please choose another rule.")})
