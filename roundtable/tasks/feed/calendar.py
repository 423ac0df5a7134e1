"""Pure. Tasks for calendar programs: each as a task (VTODO), and its deadline as a day (VEVENT)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from roundtable.core import ical
from roundtable.core.i18n import gettext as _
from roundtable.tasks.models import FINISHED
from roundtable.tasks.rows import Row

KEPT = timedelta(days=30)  # how long a program still sees a finished task, so that it can tick its own
_PRODUCT = "Aufgaben"
_STATUS = {"in_progress": "IN-PROCESS", "done": "COMPLETED", "dropped": "CANCELLED"}


def as_calendar(rows: Iterable[Row], url: str, host: str, now: datetime) -> bytes:
    """The file to subscribe to. Identifiers stay, so a program replaces what it has."""
    entries: list[ical.Part] = []
    for row in rows:
        task = row.task
        finished = task.status in FINISHED
        if finished and (task.finished_at is None or task.finished_at < now - KEPT):
            continue
        page = f"{url}/tables/{task.table.slug}/tasks/{task.id}"
        summary, about = f"{task.title} ({task.table.name})", _about(row, page)
        status = _STATUS.get(task.status, "NEEDS-ACTION")
        key = f"task-{task.id}"
        entries.append(ical.Todo(f"{key}@{host}", task.version, summary, about, page, row.due, status))
        if row.due and not finished:
            title = _("Due: %(task)s", task=summary)
            entries.append(ical.Day(f"{key}-due@{host}", task.version, row.due, title, about, page))
    return ical.calendar(entries, _PRODUCT, now, _("My tasks"), "PT6H")


def _about(row: Row, page: str) -> str:
    task = row.task
    lines = [_("Task %(number)s", number=task.number)]
    if task.waiting_for:
        lines.append(_("Waiting for %(what)s", what=task.waiting_for))
    return "\n".join([*lines, page])
