"""The one place that asks for the time, so that "today" means the day in Schleswig-Holstein."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
_shift = timedelta(0)


def now() -> datetime:
    """The present moment, aware, in UTC: the only form in which times are stored."""
    return datetime.now(UTC) + _shift


def today() -> date:
    """The calendar day in Europe/Berlin, which decides what is overdue."""
    return (datetime.now(BERLIN) + _shift).date()


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Europe/Berlin."""
    return moment.astimezone(BERLIN)


@contextmanager
def shifted(to: datetime) -> Iterator[None]:
    """Everything inside happens at that moment; for the demo's history and for tests. Not for several threads."""
    global _shift
    before, _shift = _shift, to - datetime.now(UTC)
    try:
        yield
    finally:
        _shift = before
