"""Pure. The stops of a mobile centre as a calendar to subscribe to, and the token of its address."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from roundtable.centres.models import CentreStop
from roundtable.core import ical
from roundtable.core.text import whole_number


def token(key: bytes, organisation_id: int) -> str:
    """ "12-3f…": which centre, and a part that nobody can make who hasn't the key of this installation."""
    made = hmac.new(key or b"-", f"centre-stops/{organisation_id}".encode(), hashlib.sha256)
    return f"{organisation_id}-{made.hexdigest()[:32]}"


def centre_of(key: bytes, typed: str) -> int | None:
    """The centre of a token; None if it isn't one of ours."""
    number = whole_number(typed.partition("-")[0])
    if number is None or not typed.isascii() or not hmac.compare_digest(typed, token(key, number)):
        return None
    return number


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
