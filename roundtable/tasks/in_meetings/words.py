"""Pure. The state of tasks as Markdown for the minutes: always German, whatever language the reader has chosen."""

import re
from collections.abc import Iterable

from roundtable.core import i18n
from roundtable.core.i18n import gettext as _
from roundtable.core.i18n import ngettext
from roundtable.meetings.models import Meeting
from roundtable.tasks.models import ActionItem
from roundtable.tasks.rows import Row

_MARKS = re.compile(r"([\\`*_\[\]<>~|&#])")


def state_of_tasks(rows: Iterable[Row], meeting: Meeting) -> str:
    """A list with a line for each task: number, title, who, until when, since when, and what became of it."""
    with i18n.use(i18n.DEFAULT):
        return "\n".join(f"- {_line(row, meeting)}" for row in rows)


def _line(row: Row, meeting: Meeting) -> str:
    task = row.task
    parts = [_plain(task.assignee or _("nobody yet")), _until(row), _since(row), _state(task)]
    number = _("Task %(number)s", number=task.number)
    return f"**{number}:** {_plain(task.title)} – {', '.join(filter(None, parts))}"


def _until(row: Row) -> str:
    if row.task.due_on:
        return _("by %(day)s", day=i18n.day(row.task.due_on, True))
    if row.task.due_next_meeting:
        return _("by the next meeting")
    return ""


def _since(row: Row) -> str:
    if not row.age:
        return ""
    return ngettext("open for %(num)s meeting", "open for %(num)s meetings", row.age, num=row.age)


def _state(task: ActionItem) -> str:
    if task.status == "waiting":
        return _("waits for: %(what)s", what=_plain(task.waiting_for))
    return {"done": _("done"), "dropped": _("dropped"), "in_progress": _("in progress")}.get(task.status, "")


def _plain(text: str) -> str:
    """Plain text as Markdown that shows exactly it."""
    return _MARKS.sub(r"\\\1", text)
