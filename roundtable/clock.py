"""The one place that asks for the time, so that "today" means the day in Schleswig-Holstein."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def now() -> datetime:
    """The present moment, aware, in UTC: the only form in which times are stored."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in Europe/Berlin, which decides what is overdue."""
    return datetime.now(BERLIN).date()


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Europe/Berlin."""
    return moment.astimezone(BERLIN)
