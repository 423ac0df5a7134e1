"""Pure. The stops of a mobile centre as a calendar to subscribe to."""

from collections.abc import Iterable
from datetime import datetime

from roundtable.centres.models import CentreStop
from roundtable.core import ical


def as_calendar(name: str, stops: Iterable[CentreStop], host: str, now: datetime) -> bytes:
    """All stops. Moved and cancelled ones keep their UID and have a higher SEQUENCE."""
    entries = (
        ical.Entry(
            f"stop-{stop.id}@{host}",
            stop.changed,
            stop.starts_at,
            stop.ends_at,
            name,
            stop.place,
            stop.cancelled_reason or stop.note,
            stop.cancelled,
        )
        for stop in stops
    )
    return ical.calendar(entries, "Beratungsstellen", now, name, "PT6H")
