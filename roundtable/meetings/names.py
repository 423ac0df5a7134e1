"""Pure. Names of meetings, and titles of the agenda items that roundtable adds itself."""

from roundtable.core import i18n
from roundtable.core.i18n import gettext as _
from roundtable.meetings.models import Meeting
from roundtable.minutes.models import Minutes


def name_of(meeting: Meeting) -> str:
    """ "2. Sitzung 2026", or the meeting's own title."""
    return meeting.title or _("Meeting %(number)s of %(year)s", number=meeting.number, year=meeting.year)


def written_name(meeting: Meeting) -> str:
    """The name for stored text: always German, whatever language the reader has chosen."""
    with i18n.use(i18n.DEFAULT):
        return name_of(meeting)


def approval_title(minutes: Minutes) -> str:
    with i18n.use(i18n.DEFAULT):
        return _("Approval of the minutes of %(day)s", day=i18n.day(minutes.meeting.starts_at, year=True))


def opening_title() -> str:
    with i18n.use(i18n.DEFAULT):
        return _("Welcome, attendance, agenda")


def tasks_title() -> str:
    with i18n.use(i18n.DEFAULT):
        return _("State of the tasks")


def report_title() -> str:
    with i18n.use(i18n.DEFAULT):
        return _("Report of the counselling centre (totals only)")


def closing_title() -> str:
    with i18n.use(i18n.DEFAULT):
        return _("Any other business, dates")


def presenters() -> tuple[str, str, str]:
    """Presenters of the items that roundtable adds itself: the chair, everybody, the counselling centre."""
    with i18n.use(i18n.DEFAULT):
        return _("Chair"), _("everybody"), _("Counselling centre")
