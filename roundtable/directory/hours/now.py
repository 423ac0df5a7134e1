"""Pure. Whether somebody can be reached now, by the hours that are written down, in Europe/Berlin."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from roundtable.core import clock
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import noop
from roundtable.directory.hours import reading
from roundtable.directory.hours.reading import Span
from roundtable.meetings.series.holidays import holiday

_DAYS = (noop("Mon"), noop("Tue"), noop("Wed"), noop("Thu"), noop("Fri"), noop("Sat"), noop("Sun"))
_AHEAD = 21  # days; beyond that something else is the matter


@dataclass(frozen=True)
class Reachable:
    """`open` now until `at`, or again from `at` on."""

    open: bool
    at: datetime
    by_phone: bool
    by_appointment: bool


def reachable(text: str, moment: datetime) -> Reachable | None:
    """None if the hours can't be read. Where hours for the telephone are named, they are the ones that count."""
    parts = reading.read(text)
    if not parts:
        return None
    timed = [part for part in parts if part.spans]
    chosen = [part for part in timed if part.by_phone] or timed
    by_phone = all(part.by_phone for part in chosen)
    # "Nur mit Termin" in a line of its own is said of all.
    by_appointment = all(part.by_appointment for part in chosen) or any(
        part.by_appointment for part in parts if not part.spans
    )
    spans = sorted(span for part in chosen for span in part.spans)
    local = clock.local(moment).replace(tzinfo=None)
    found = _open_until(spans, local)
    at = found or _next_start(spans, local)
    return Reachable(bool(found), at, by_phone, by_appointment) if at else None


def _open_until(spans: list[Span], local: datetime) -> datetime | None:
    if holiday(local.date()):
        return None
    until: time | None = None
    for span in spans:
        # Also when the next begins as this one ends.
        if span.weekday == local.weekday() and span.start <= (until or local.time()) and local.time() < span.end:
            until = max(until or span.end, span.end)
    return datetime.combine(local.date(), until) if until else None


def _next_start(spans: list[Span], local: datetime) -> datetime | None:
    for ahead in range(_AHEAD):
        day = local.date() + timedelta(days=ahead)
        starts = [datetime.combine(day, span.start) for span in spans if span.weekday == day.weekday()]
        later = [start for start in starts if start > local]
        if later and not holiday(day):
            return min(later)
    return None


def words(found: Reachable, moment: datetime) -> str:
    """ "jetzt telefonisch erreichbar, bis 12 Uhr" or "öffnet Di 9 Uhr"."""
    local = clock.local(moment).replace(tzinfo=None)
    at = _hour(found.at)
    if found.open:
        if found.by_phone:
            return _("can be reached by telephone now, until %(time)s", time=at)
        if found.by_appointment:
            return _("open now for those with an appointment, until %(time)s", time=at)
        return _("can be reached now, until %(time)s", time=at)
    days = (found.at.date() - local.date()).days
    if days == 0:
        return _("opens today at %(time)s", time=at)
    if days == 1:
        return _("opens tomorrow at %(time)s", time=at)
    if days < 7:
        return _("opens on %(day)s at %(time)s", day=_(_DAYS[found.at.weekday()]), time=at)
    return _("opens on %(day)s at %(time)s", day=f"{found.at:%d.%m.}", time=at)


def _hour(at: datetime) -> str:
    return _("%(hour)s o'clock", hour=at.hour if not at.minute else f"{at:%H:%M}".removeprefix("0"))
