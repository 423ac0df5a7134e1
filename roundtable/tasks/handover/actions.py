"""Giving the open tasks of somebody who leaves to others, in one step with leaving."""

from collections.abc import Mapping

from roundtable.core import i18n
from roundtable.core.actors import Actor
from roundtable.core.errors import Invalid
from roundtable.core.events import serialise_writers
from roundtable.core.i18n import gettext as _
from roundtable.tables import actions as tables
from roundtable.tables.models import Member
from roundtable.tasks import actions as tasks
from roundtable.tasks.assignees.queries import Assignee, free_text_assignee
from roundtable.tasks.handover import queries


def obstacle(actor: Actor, member: Member) -> str:
    """The page on which open tasks are handed over before this person leaves; "" if there are none."""
    if not queries.count_open_tasks(actor.db, member):
        return ""
    return f"/tables/{member.table.slug}/members/{member.id}/handover"


def moderation() -> Assignee:
    """The moderation as an assignee: a role in free text, German whatever the reader's language."""
    with i18n.use(i18n.DEFAULT):
        return free_text_assignee(_("Moderation"))


def hand_over_and_leave(
    actor: Actor, member: Member, new: Mapping[int, Assignee | None], otherwise: Assignee | None
) -> int:
    """Give each open task to its new assignee (by task id), all others to `otherwise`; then end the membership.

    Returns how many tasks were handed over. Raises Invalid if a task, perhaps a new one, has nobody.
    """
    serialise_writers(actor.db, member)
    found = queries.open_tasks_of(actor.db, member)
    left = [task for task in found if (new.get(task.id) or otherwise) is None]
    if left:
        raise Invalid({"everybody": _("Please say who takes on each task.")})
    for task in found:
        tasks.assign(actor, task, new.get(task.id) or otherwise)
    actor.db.flush()
    tables.remove_member(actor, member)
    return len(found)
