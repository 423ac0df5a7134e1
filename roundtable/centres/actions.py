"""Changes to centres: serving a further Kreis, and the stops of mobile centres, single ones and those of a rule."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from roundtable.centres import queries
from roundtable.centres.models import CentreCalendar, CentreStop, RegionCentre, StopSeries
from roundtable.core import clock, security
from roundtable.core.actors import Actor, System
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.directory.models import Organisation
from roundtable.meetings.series.holidays import holiday
from roundtable.meetings.series.rule import Rule, days
from roundtable.meetings.times import moment_of
from roundtable.tables.models import Region

PLANNED_AHEAD = timedelta(days=200)  # so far ahead stops of a rule are rows
REFILLED = timedelta(days=14)  # how many of these days may be missing before the duty adds them


@dataclass(frozen=True)
class StopDraft:
    """What is typed about a stop."""

    region_ags: str
    starts_at: datetime
    ends_at: datetime
    place: str
    note: str = ""


@dataclass(frozen=True)
class SeriesDraft:
    """What is typed about repeated stops; the rule begins on `since`, the first stop."""

    region_ags: str
    unit: str
    every: int
    nth: int
    since: date
    starts: time
    ends: time
    place: str
    note: str = ""
    until: date | None = None


def add_stop(actor: Actor, centre: Organisation, draft: StopDraft) -> CentreStop:
    """Raises Invalid for a day in the past."""
    _check_ahead(draft.starts_at)
    _lock(actor, centre)
    stop = CentreStop(organisation_id=centre.id, created_by_id=actor.user_id, **asdict(draft))
    actor.db.add(stop)
    _give_calendar(actor, centre)
    _record(actor, "centre.stop_added", centre, stop, stop)
    return stop


def _give_calendar(actor: Actor, centre: Organisation) -> None:
    """From its first stop on a centre has an address for calendars."""
    if not queries.calendar_token(actor.db, centre.id):
        actor.db.add(CentreCalendar(organisation_id=centre.id, token=security.new_token()))


def _check_ahead(starts_at: datetime) -> None:
    if starts_at <= clock.now():
        raise Invalid({"day": _("This date is in the past. Please take one that is still ahead.")})
    if starts_at > clock.now() + timedelta(days=3 * 366):
        raise Invalid({"day": _("Please check the year: %(year)s.", year=clock.local(starts_at).year)})


def add_series(actor: Actor, centre: Organisation, draft: SeriesDraft) -> StopSeries:
    """Repeat stops by a rule, without public holidays. Raises Invalid if the rule names no day."""
    first = moment_of(draft.since, draft.starts)
    if first:
        _check_ahead(first)
    _lock(actor, centre)
    series = StopSeries(
        organisation_id=centre.id,
        weekday=draft.since.weekday(),
        planned_until=draft.since - timedelta(days=1),
        created_by_id=actor.user_id,
        **asdict(draft),
    )
    actor.db.add(series)
    actor.db.flush()
    if not _plan(actor.db, series):
        raise Invalid({"until": _("The rule names no day until then. Please choose another rule or a later day.")})
    _give_calendar(actor, centre)
    _record(actor, "centre.stops_planned", centre, series, series)
    return series


def _plan(db: Session, series: StopSeries) -> int:
    """Make rows of the days that the rule names further ahead; returns how many. Holidays are left out."""
    upto = clock.today() + PLANNED_AHEAD
    upto = max(upto, series.since + PLANNED_AHEAD) if series.planned_until < series.since else upto
    upto = min(upto, series.until) if series.until else upto
    rule = Rule(series.unit, series.every, series.nth, series.weekday, series.since)
    known, new = queries.days_of(db, series), 0
    for day in days(rule, upto):
        begin, end = moment_of(day, series.starts), moment_of(day, series.ends)
        # A time that summer time skips is no stop; nobody is open at that hour.
        if day > series.planned_until and day not in known and begin and end and not holiday(day):
            db.add(_stop_of(series, day, begin, end))
            new += 1
    series.planned_until = max(series.planned_until, upto)
    db.flush()
    return new


def _stop_of(series: StopSeries, day: date, begin: datetime, end: datetime) -> CentreStop:
    return CentreStop(
        organisation_id=series.organisation_id,
        region_ags=series.region_ags,
        series_id=series.id,
        series_day=day,
        starts_at=begin,
        ends_at=end,
        place=series.place,
        note=series.note,
        created_by_id=series.created_by_id,
    )


def plan_ahead(db: Session) -> None:
    """A duty, called about once a minute: stops of rules become rows, so that calendars show them."""
    today = clock.today()
    for series in queries.unplanned(db, today + PLANNED_AHEAD - REFILLED):
        serialise_writers(db, series)
        if _plan(db, series):
            _record(System(db), "centre.planned_ahead", series.organisation, series, series)


def move_stop(actor: Actor, stop: CentreStop, draft: StopDraft, seen: int) -> None:
    """Change day, time, place or note. It stays the same entry in calendars. Conflict if somebody was faster."""
    _lock_stop(actor, stop, seen)
    _check_ahead(draft.starts_at)
    if draft == StopDraft(stop.region_ags, stop.starts_at, stop.ends_at, stop.place, stop.note):
        return
    for name, value in asdict(draft).items():
        setattr(stop, name, value)
    stop.changed += 1
    _record(actor, "centre.stop_moved", stop.organisation, stop, stop)


def cancel_stop(actor: Actor, stop: CentreStop, reason: str, seen: int) -> None:
    """It does not take place. It stays in lists and calendars until its day is over, marked as cancelled."""
    _lock_stop(actor, stop, seen)
    stop.cancelled_reason = reason
    stop.changed += 1
    _record(actor, "centre.stop_cancelled", stop.organisation, stop, stop)


def end_series(actor: Actor, series: StopSeries, last: date, reason: str) -> None:
    """No stops after `last`: those planned already are cancelled."""
    serialise_writers(actor.db, series)
    if series.until and series.until <= last:
        raise Conflict(_("These stops end even earlier already. Nothing was changed."))
    series.until = last
    for stop in queries.coming_of(actor.db, series, clock.now()):
        if clock.local(stop.starts_at).date() > last:
            stop.cancelled_reason = reason
            stop.changed += 1
    _record(actor, "centre.series_ended", series.organisation, series, series)


def link_centre(actor: Actor, region: Region, centre: Organisation, place: str, hours: str) -> RegionCentre:
    """A centre of the directory also serves this Kreis. Conflict if that is entered already."""
    _lock(actor, centre)
    if centre.id not in {each.id for each in queries.linkable(actor.db, region.ags)}:
        raise Conflict(_("This centre is entered for %(region)s already.", region=region.name))
    link = RegionCentre(
        region_ags=region.ags, organisation_id=centre.id, place=place, hours=hours, entered_by_id=actor.user_id
    )
    actor.db.add(link)
    actor.db.flush()
    what = f"{region.name}: {centre.name}"
    record(actor, "centre.linked", f"centres/{centre.id}", link, everywhere=True, title=what[:200])
    return link


def unlink_centre(actor: Actor, region: Region, link: RegionCentre) -> None:
    """Its entry in the directory stays as it is."""
    serialise_writers(actor.db)
    topic, what = f"centres/{link.organisation_id}", f"{region.name}: {link.organisation.name}"
    actor.db.delete(link)
    record(actor, "centre.unlinked", topic, everywhere=True, title=what[:200])


def _lock(actor: Actor, centre: Organisation) -> None:
    serialise_writers(actor.db, centre)
    if centre.archived_at:
        raise Conflict(_("This contact was archived. Nothing was changed."))


def _lock_stop(actor: Actor, stop: CentreStop, seen: int) -> None:
    serialise_writers(actor.db, stop)
    if stop.cancelled:
        raise Conflict(_("This stop was cancelled. Nothing was changed."))
    if stop.starts_at <= clock.now():
        raise Conflict(_("This stop has begun already. Nothing was changed."))
    if stop.changed != seen:
        raise Conflict(_("Somebody changed this stop in the meantime. Please look at it again."))


def _record(actor: Actor, verb: str, centre: Organisation, subject: Any, where: CentreStop | StopSeries) -> None:
    actor.db.flush()
    title = f"{centre.name}, {where.place}"
    record(actor, verb, f"centres/{centre.id}", subject, everywhere=True, title=title[:200])


duties = [plan_ahead]
