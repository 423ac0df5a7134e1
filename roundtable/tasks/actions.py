"""Every change to tasks. Each is recorded on "tasks", and for a task from a meeting also on its minutes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Forbidden, Invalid
from roundtable.core.events import record, serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import may
from roundtable.core.sight import WHOLE
from roundtable.core.text import one_line
from roundtable.directory.models import Organisation
from roundtable.forwarding.echo import actions as forwarding_echo
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.models import Block
from roundtable.tables.models import Member
from roundtable.tasks.assignees.queries import NOBODY, Assignee
from roundtable.tasks.entries.queries import MAX_TITLE, Reading, preview_entry
from roundtable.tasks.models import FINISHED, STATUSES, ActionItem

__all__ = [
    "TaskDraft",
    "assign",
    "change_status",
    "create_as_read",
    "create_from_entry",
    "create_task",
    "edit_task",
    "finish",
    "may_change",
    "preview_entry",
    "reopen",
    "reschedule",
]

_VERBS = {"done": "task.done", "dropped": "task.dropped", "waiting": "task.waiting"}


@dataclass(frozen=True)
class TaskDraft:
    """What is known of a task before it has a number.

    `assignee` is the text to show; with a person or an organisation it may be left out. `block` is the paragraph
    that shows the task.
    """

    title: str
    assignee: str = ""
    assignee_user_id: int | None = None
    assignee_organisation_id: int | None = None
    due_on: date | None = None
    due_next_meeting: bool = False
    resubmit_on: date | None = None
    origin_item: AgendaItem | None = None
    block: Block | None = None


def create_task(here: Actor, draft: TaskDraft) -> ActionItem:
    """A new open task of the table with the next number.

    Raises Invalid for an empty title, and for a person who doesn't sit at this table.
    """
    title = _title(draft.title)
    serialise_writers(here.db)  # two people at once must not get the same number
    task = ActionItem(
        table_id=here.table_id,
        number=_next_number(here),
        title=title,
        due_on=draft.due_on,
        resubmit_on=draft.resubmit_on,
        due_next_meeting=draft.due_next_meeting and draft.due_on is None,
        origin_item=draft.origin_item,
        block_id=draft.block.id if draft.block else None,
        created_by_id=here.user_id,
    )
    _give(here, task, draft.assignee, draft.assignee_user_id, draft.assignee_organisation_id)
    here.db.add(task)
    _record(here, "task.created", task)
    return task


def create_from_entry(
    here: Actor, text: str, origin_item: AgendaItem | None = None, block: Block | None = None, who: str = ""
) -> ActionItem:
    """A task from one sentence ("@Petra Passersatz klären bis 15.3.").

    `who` is the chosen key when the name was ambiguous. Raises Invalid with a sentence for "text" or "who".
    """
    return create_as_read(here, preview_entry(here, text, who), origin_item, block)


def create_as_read(
    here: Actor, entry: Reading, origin_item: AgendaItem | None = None, block: Block | None = None
) -> ActionItem:
    """A task from a sentence that was read already."""
    if entry.errors:
        raise Invalid(entry.errors)
    person = entry.assignee or NOBODY
    draft = TaskDraft(
        entry.title,
        person.name,
        person.user_id,
        person.organisation_id,
        entry.due_on,
        entry.due_next_meeting,
        entry.resubmit_on,
        origin_item,
        block,
    )
    return create_task(here, draft)


def change_status(
    here: Actor,
    task: ActionItem,
    status: str,
    waiting_for: str = "",
    resubmit_on: date | None = None,
    version: int | None = None,
) -> None:
    """Setting the state it already has changes nothing. "waiting" needs to know for what; finishing is dated.

    `version` is the one that the page showed: if somebody changed the task since, Conflict.
    """
    if status not in STATUSES:
        raise Invalid({"status": _("Please choose one of the options.")})
    if status == "waiting" and not waiting_for.strip():
        raise Invalid({"waiting_for": _("Please say what the task waits for.")})
    _lock_task(here, task, version)
    waiting_for = waiting_for.strip() if status == "waiting" else ""
    resubmit_on = resubmit_on if status == "waiting" else task.resubmit_on
    if (task.status, task.waiting_for, task.resubmit_on) == (status, waiting_for, resubmit_on):
        return
    verb = _VERBS.get(status) or ("task.reopened" if task.status in FINISHED else "task.changed")
    task.status, task.waiting_for, task.resubmit_on = status, waiting_for, resubmit_on
    task.finished_at = clock.now() if status in FINISHED else None
    _record(here, verb, task, what=status, value=waiting_for)


def finish(here: Actor, task: ActionItem) -> None:
    """Done, wherever it is shown."""
    change_status(here, task, "done")


def reopen(here: Actor, task: ActionItem) -> None:
    change_status(here, task, "open")


def reschedule(
    here: Actor, task: ActionItem, due_on: date | None, due_next_meeting: bool = False, version: int | None = None
) -> None:
    """A new deadline: a day, the next meeting, or none."""
    _lock_task(here, task, version)
    due = (due_on, due_next_meeting and due_on is None)
    if due == (task.due_on, task.due_next_meeting):
        return
    task.due_on, task.due_next_meeting = due
    _record(here, "task.changed", task, what="due", value=due_on.isoformat() if due_on else _next_or_none(task))


def assign(here: Actor, task: ActionItem, person: Assignee | None, version: int | None = None) -> None:
    """Give it to somebody else, or to nobody."""
    _lock_task(here, task, version)
    before = (task.assignee, task.assignee_user_id, task.assignee_organisation_id)
    person = person or NOBODY
    _give(here, task, person.name, person.user_id, person.organisation_id)
    if before != (task.assignee, task.assignee_user_id, task.assignee_organisation_id):
        _record(here, "task.changed", task, what="assignee", value=task.assignee)


def edit_task(
    here: Actor,
    task: ActionItem,
    title: str,
    person: Assignee | None,
    due_on: date | None,
    due_next_meeting: bool,
    version: int,
) -> None:
    """The whole edit form. Each kind of change becomes its own line of the history."""
    title = _title(title)
    _lock_task(here, task, version)
    if title != task.title:
        before, task.title = task.title, title
        _record(here, "task.changed", task, what="title", value=before)
    assign(here, task, person)
    reschedule(here, task, due_on, due_next_meeting)


def may_change(role: str | None, user_id: int | None, task: ActionItem) -> bool:
    """Status and date: volunteers those of their own tasks and of tasks that no other person has."""
    return may(role, "tasks:write") or (may(role, "tasks:update") and task.assignee_user_id in (None, user_id))


def _title(title: str) -> str:
    title = one_line(title)
    if not title:
        raise Invalid({"title": _("Please say what is to be done.")})
    if len(title) > MAX_TITLE:
        raise Invalid({"title": _("Please say it in at most %(limit)s characters.", limit=MAX_TITLE)})
    return title


def _next_number(here: Actor) -> int:
    newest = select(func.max(ActionItem.number)).where(ActionItem.table_id == here.table_id)
    newest = newest.execution_options(**WHOLE)  # also of tasks that this person may not see
    return (here.db.scalar(newest) or 0) + 1


def _give(here: Actor, task: ActionItem, name: str, user_id: int | None, organisation_id: int | None) -> None:
    if user_id is not None:
        task.assignee_user_id, task.assignee_organisation_id = user_id, None
        task.assignee = _person(here, user_id).user.name
        return
    organisation = here.db.get(Organisation, organisation_id) if organisation_id is not None else None
    if organisation_id is not None and organisation is None:
        raise Invalid({"who": _("This organisation isn't in the directory.")})
    task.assignee_user_id, task.assignee_organisation_id = None, organisation_id
    task.assignee = (name.strip() or (organisation.name if organisation else ""))[:120]


def _person(here: Actor, user_id: int) -> Member:
    member = here.db.scalar(
        select(Member).where(Member.table_id == here.table_id, Member.user_id == user_id, Member.left_at.is_(None))
    )
    if member is None or not may(member.role, "tasks:read"):
        raise Invalid({"who": _("This person doesn't sit at this table.")})
    return member


def _lock_task(here: Actor, task: ActionItem, version: int | None) -> None:
    """Serialise writers, read the task again, and check rights and version on what is there now."""
    here.db.flush()
    serialise_writers(here.db, task)
    # The command line has no role and may do everything.
    if not may_change(getattr(here, "role", "administrator"), here.user_id, task):
        raise Forbidden
    if version is not None and version != task.version:
        raise Conflict(_("Somebody changed this task in the meantime. This is how it looks now."))


def _next_or_none(task: ActionItem) -> str:
    return "next" if task.due_next_meeting else ""


def _record(here: Actor, verb: str, task: ActionItem, **data: Any) -> None:
    record(here, verb, topic="tasks", subject=task, title=task.title, number=str(task.number), **data)
    forwarding_echo.task_moved(here.db, task.id)
    if task.origin_item:
        # The minutes show the task too. Not a second line in anybody's feed: only the topic counts.
        record(here, "minutes.task_changed", topic=f"minutes/{task.origin_item.meeting_id}")
