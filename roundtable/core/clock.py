"""The one place that asks for the time, so that "today" means the day in Schleswig-Holstein."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
AHEAD = timedelta(hours=25)
_shift = timedelta(0)


def now() -> datetime:
    """The present moment, aware, in UTC: the only form in which times are stored."""
    return datetime.now(UTC) + _shift


def today() -> date:
    """The calendar day in Europe/Berlin, which decides what is overdue."""
    return (datetime.now(BERLIN) + _shift).date()


def horizon() -> datetime:
    """What is stamped later than this was stamped by a clock that was ahead: it doesn't count.

    A day and an hour more than now, because clocks that are set right by so much are nothing unusual. Whoever reads
    decides by it and nothing is deleted, so a clock that is behind for a while ends nothing for good. `shifted` moves
    what we call now; what was stamped before it is no less real.
    """
    return max(now(), datetime.now(UTC)) + AHEAD


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
