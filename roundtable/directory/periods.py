"""Pure. How long a check counts, and when a fact becomes doubtful: every number of that kind stands here."""

from datetime import date, timedelta

FRESH_DAYS = 183  # half a year, where nothing else is said
# By what was checked: numbers and office hours change more often than houses.
BY_CHANNEL = {"phone": 183, "email": 183, "hours": 183, "website": 183, "address": 365, "fax": 365}
# By whose it is, where that is shorter: honorary consuls do this beside their work, programmes end.
BY_KIND = {
    "honorary_consulate": 122,
    "honorary_consulate_general": 122,
    "programme_office": 122,
    "volunteer_group": 122,
}
MISSES_TO_DOUBT = 3  # so often in a row nobody was reached, on different days or by different people
RETRY_DAYS = 7  # whom nobody reached is offered for checking again after so many days
OFFERED = 3  # contacts that somebody gets for checking at a time
RESERVED_HOURS = 24  # as long they are offered to nobody else


def days(kind: str, channel: str) -> int:
    """How many days a check of such a fact counts: `kind` is an organisation's, `channel` "phone", …, "hours"."""
    return min(BY_CHANNEL.get(channel, FRESH_DAYS), BY_KIND.get(kind, 10_000))


def freshest_day(today: date, kind: str = "", channel: str = "") -> date:
    """The earliest day on which a check of such a fact still counts today."""
    return today - timedelta(days=days(kind, channel))


def last_day(checked: date, kind: str, channel: str) -> date:
    """The last day on which a check of this day counts."""
    return checked + timedelta(days=days(kind, channel))
