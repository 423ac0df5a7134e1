"""Pure. One date of training as a calendar file."""

from datetime import datetime

from roundtable.core import ical
from roundtable.training.models import Training


def as_calendar(training: Training, host: str, now: datetime) -> bytes:
    """The file. Its UID stays the same, so that a later file changes the entry instead of adding one."""
    entry = ical.Entry(
        f"training-{training.id}@{host}",
        training.changed,
        training.starts_at,
        training.ends_at,
        training.title,
        training.place,
        training.about,
        training.cancelled,
    )
    return ical.calendar([entry], "Fortbildung", now)
