"""Pure. The stops of a mobile centre as a calendar to subscribe to, and one stop as a file."""

from collections.abc import Iterable
from datetime import datetime

from roundtable.centres.models import CentreStop
from roundtable.core import ical

_PRODUCT = "Beratungsstellen"


def as_calendar(name: str, stops: Iterable[CentreStop], host: str, now: datetime) -> bytes:
    """All stops. Moved and cancelled ones keep their UID and have a higher SEQUENCE."""
    return ical.calendar((_entry(name, stop, host) for stop in stops), _PRODUCT, now, name, "PT6H")


def as_file(stop: CentreStop, host: str, now: datetime) -> bytes:
    """One stop, under the UID that it has in the calendar: whoever has both sees it once."""
    return ical.calendar([_entry(stop.organisation.name, stop, host)], _PRODUCT, now)


def _entry(name: str, stop: CentreStop, host: str) -> ical.Entry:
    return ical.Entry(
        f"stop-{stop.id}@{host}",
        stop.changed,
        stop.starts_at,
        stop.ends_at,
        name,
        stop.place,
        stop.cancelled_reason or stop.note,
        stop.cancelled,
    )
