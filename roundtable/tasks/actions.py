"""Every change to tasks. Each is recorded on "tasks", and for a task from a meeting also on its minutes."""

from collections.abc import Iterable
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
from roundtable.forwarding.sender_updates import actions as sender_updates
from roundtable.meetings.models import AgendaItem
from roundtable.minutes.models import Block
from roundtable.tables.models import Member
from roundtable.tasks.assignees.queries import NOBODY, Assignee
from roundtable.tasks.entries.queries import MAX_TITLE, EntryPreview, preview_entry
from roundtable.tasks.models import FINISHED, STATUSES, ActionItem

__all__ = [
    "TaskDraft",
    "TaskEdit",
    "assign",
    "change_status",
    "changeable",
    "create_from_entry",
    "create_from_preview",
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
    """A task before it is stored.

    `assignee` is the text to show, not needed with a person or an organisation. `block` is the paragraph of the
    minutes that shows the task.
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


def create_task(actor: Actor, draft: TaskDraft) -> ActionItem:
    """Store a new open task with the table's next number.

    Raises Invalid for an empty or too long title, for a person who doesn't sit at this table or may not see tasks, and
    for an unknown organisation.
    """
    title = _title(draft.title)
    serialise_writers(actor.db)  # two people at once must not get the same number
    task = ActionItem(
        table_id=actor.table_id,
        number=_next_number(actor),
        title=title,
        due_on=draft.due_on,
        resubmit_on=draft.resubmit_on,
        due_next_meeting=draft.due_next_meeting and draft.due_on is None,
        origin_item=draft.origin_item,
        block_id=draft.block.id if draft.block else None,
        created_by_id=actor.user_id,
    )
    _set_assignee(actor, task, draft.assignee, draft.assignee_user_id, draft.assignee_organisation_id)
    actor.db.add(task)
    _record(actor, "task.created", task)
    return task


def create_from_entry(
    actor: Actor, text: str, origin_item: AgendaItem | None = None, block: Block | None = None, who: str = ""
) -> ActionItem:
    """Create a task from one sentence ("@Petra Passersatz klären bis 15.3.").

    `who` is the key of the chosen assignee if the name is ambiguous. Raises Invalid with errors for "text" or "who".
    """
    return create_from_preview(actor, preview_entry(actor, text, who), origin_item, block)


def create_from_preview(
    actor: Actor, entry: EntryPreview, origin_item: AgendaItem | None = None, block: Block | None = None
) -> ActionItem:
    """Create a task from a sentence that has been parsed already. Raises Invalid if it had errors."""
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
    return create_task(actor, draft)


def change_status(
    actor: Actor,
    task: ActionItem,
    status: str,
    *,
    waiting_for: str = "",
    resubmit_on: date | None = None,
    version: int | None = None,
) -> None:
    """Set one of STATUSES. Raises Invalid for "waiting" without `waiting_for`.

    `version` is the one that the page showed: Conflict if somebody has changed the task since. Setting the same status
    again changes nothing.
    """
    if status not in STATUSES:
        raise Invalid({"status": _("Please choose one of the options.")})
    if status == "waiting" and not waiting_for.strip():
        raise Invalid({"waiting_for": _("Please say what the task waits for.")})
    _lock_task(actor, task, version)
    waiting_for = waiting_for.strip() if status == "waiting" else ""
    resubmit_on = resubmit_on if status == "waiting" else task.resubmit_on
    if (task.status, task.waiting_for, task.resubmit_on) == (status, waiting_for, resubmit_on):
        return
    verb = _VERBS.get(status) or ("task.reopened" if task.status in FINISHED else "task.changed")
    task.status, task.waiting_for, task.resubmit_on = status, waiting_for, resubmit_on
    task.finished_at = clock.now() if status in FINISHED else None
    _record(actor, verb, task, what=status, value=waiting_for)


def finish(actor: Actor, task: ActionItem) -> None:
    """Set the status "done"."""
    change_status(actor, task, "done")


def reopen(actor: Actor, task: ActionItem) -> None:
    change_status(actor, task, "open")


def reschedule(
    actor: Actor, task: ActionItem, due_on: date | None, due_next_meeting: bool = False, version: int | None = None
) -> None:
    """Set the deadline: a day, the next meeting, or none. `version` as in `change_status()`."""
    _lock_task(actor, task, version)
    due = (due_on, due_next_meeting and due_on is None)
    if due == (task.due_on, task.due_next_meeting):
        return
    before = _due_value(task)
    task.due_on, task.due_next_meeting = due
    _record(actor, "task.changed", task, what="due", value=_due_value(task), before=before)


def assign(actor: Actor, task: ActionItem, person: Assignee | None, version: int | None = None) -> None:
    """Give the task to somebody else, or to nobody (None). `version` as in `change_status()`."""
    _lock_task(actor, task, version)
    before = (task.assignee, task.assignee_user_id, task.assignee_organisation_id)
    person = person or NOBODY
    _set_assignee(actor, task, person.name, person.user_id, person.organisation_id)
    if before != (task.assignee, task.assignee_user_id, task.assignee_organisation_id):
        _record(actor, "task.changed", task, what="assignee", value=task.assignee, before=before[0])


@dataclass(frozen=True)
class TaskEdit:
    """What the edit form holds."""

    title: str
    assignee: Assignee | None = None
    due_on: date | None = None
    due_next_meeting: bool = False


def edit_task(actor: Actor, task: ActionItem, edit: TaskEdit, version: int) -> None:
    """Save the edit form, with a line in the history for each kind of change. Conflict if `version` is older."""
    title = _title(edit.title)
    _lock_task(actor, task, version)
    if title != task.title:
        before, task.title = task.title, title
        _record(actor, "task.changed", task, what="title", value=before)
    assign(actor, task, edit.assignee)
    reschedule(actor, task, edit.due_on, edit.due_next_meeting)


def may_change(role: str | None, user_id: int | None, task: ActionItem) -> bool:
    """Whether somebody may change status and deadline. Volunteers may if no other person has the task."""
    return may(role, "tasks:write") or (may(role, "tasks:update") and task.assignee_user_id in (None, user_id))


def changeable(role: str | None, user_id: int | None, tasks: Iterable[ActionItem]) -> set[int]:
    """Ids of those tasks of one table that somebody with this role may change."""
    return {task.id for task in tasks if may_change(role, user_id, task)}


def _title(title: str) -> str:
    title = one_line(title)
    if not title:
        raise Invalid({"title": _("Please say what is to be done.")})
    if len(title) > MAX_TITLE:
        raise Invalid({"title": _("Please say it in at most %(limit)s characters.", limit=MAX_TITLE)})
    return title


def _next_number(actor: Actor) -> int:
    newest = select(func.max(ActionItem.number)).where(ActionItem.table_id == actor.table_id)
    newest = newest.execution_options(**WHOLE)  # also of tasks that this person may not see
    return (actor.db.scalar(newest) or 0) + 1


def _set_assignee(actor: Actor, task: ActionItem, name: str, user_id: int | None, organisation_id: int | None) -> None:
    if user_id is not None:
        task.assignee_user_id, task.assignee_organisation_id = user_id, None
        task.assignee = _member_who_may(actor, user_id).user.name
        return
    organisation = actor.db.get(Organisation, organisation_id) if organisation_id is not None else None
    if organisation_id is not None and organisation is None:
        raise Invalid({"who": _("This organisation isn't in the directory.")})
    task.assignee_user_id, task.assignee_organisation_id = None, organisation_id
    task.assignee = (name.strip() or (organisation.name if organisation else ""))[:120]


def _member_who_may(actor: Actor, user_id: int) -> Member:
    member = actor.db.scalar(
        select(Member).where(Member.table_id == actor.table_id, Member.user_id == user_id, Member.left_at.is_(None))
    )
    if member is None or not may(member.role, "tasks:read"):
        raise Invalid({"who": _("This person doesn't sit at this table.")})
    return member


def _lock_task(actor: Actor, task: ActionItem, version: int | None) -> None:
    """Serialise writers, read the task again, and check rights and version. Raises Forbidden or Conflict."""
    actor.db.flush()
    serialise_writers(actor.db, task)
    # The command line has no role and may do everything.
    if not may_change(getattr(actor, "role", "administrator"), actor.user_id, task):
        raise Forbidden
    if version is not None and version != task.version:
        raise Conflict(_("Somebody changed this task in the meantime. This is how it looks now."))


def _due_value(task: ActionItem) -> str:
    if task.due_on:
        return task.due_on.isoformat()
    return "next" if task.due_next_meeting else ""


def _record(actor: Actor, verb: str, task: ActionItem, **data: Any) -> None:
    record(actor, verb, topic="tasks", subject=task, title=task.title, number=str(task.number), **data)
    sender_updates.task_changed(actor.db, task.id)
    if task.origin_item:
        # The minutes show the task too: this event makes their fragments stale and is not told in the feed.
        record(actor, "minutes.task_changed", topic=f"minutes/{task.origin_item.meeting_id}")
