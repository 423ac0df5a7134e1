"""Pure. Tasks as a table for spreadsheets (CSV). For German Excel: semicolons, UTF-8 with BOM, CRLF, no formulas."""

import csv
import io
from collections.abc import Iterable

from roundtable.core.i18n import as_day
from roundtable.core.i18n import gettext as _
from roundtable.directory.exports.writing import harmless
from roundtable.tasks.rows import Row


def as_csv(rows: Iterable[Row]) -> bytes:
    """One row for each task, with days as 2027-03-15, which every spreadsheet reads in every language."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_headings())
    for row in rows:
        writer.writerow([harmless(cell) for cell in _cells(row)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _headings() -> list[str]:
    return [
        *(_("Round table"), _("No."), _("Task"), _("Responsible"), _("Deadline"), _("Resubmission"), _("Status")),
        *(_("Waits for"), _("Item"), _("Meeting"), _("Recorded on"), _("Finished on")),
    ]


def _cells(row: Row) -> list[str]:
    task, origin = row.task, row.task.origin_item
    return [
        task.table.name,
        str(task.number),
        task.title,
        task.assignee,
        row.due.isoformat() if row.due else _("next meeting") if task.due_next_meeting else "",
        task.resubmit_on.isoformat() if task.resubmit_on else "",
        status_word(task.status),
        task.waiting_for,
        origin.label if origin else "",
        as_day(origin.meeting.starts_at).isoformat() if origin else "",
        as_day(task.created_at).isoformat(),
        as_day(task.finished_at).isoformat() if task.finished_at else "",
    ]


def status_word(status: str) -> str:
    words = {"open": _("open"), "in_progress": _("in progress"), "waiting": _("waiting"), "done": _("done")}
    return words.get(status) or _("dropped")
