"""The page on which the moderation hands over the tasks of somebody who leaves."""

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.tables.actions import obstacles
from roundtable.tables.models import Member
from roundtable.tasks.assignees.queries import Assignee, people, seats
from roundtable.tasks.handover import actions, queries
from roundtable.web.routing import Here, action, page


def show_handover(here: Here) -> Response:
    member = here.find(Member, "member")
    found = queries.open_tasks_of(here.db, member)
    if not found:
        return here.see(here.url(f"/members/{member.id}"))
    return here.page("tasks/handover/handover.html", member=member, tasks=found, choices=_choices(here, member))


def post_handover(here: Here) -> Response:
    """Form: `everybody` for all tasks without a choice of their own, `to-5` for task 5."""
    member = here.find(Member, "member")
    known = {one.key: one for one in _choices(here, member)}
    new = {task.id: _chosen(here, f"to-{task.id}", known) for task in queries.open_tasks_of(here.db, member)}
    otherwise = _chosen(here, "everybody", known)
    here.form.check()
    actions.hand_over_and_leave(here, member, new, otherwise)
    return here.see(here.url("/members"), saved="handed_over")


def _chosen(here: Here, name: str, known: dict[str, Assignee]) -> Assignee | None:
    typed = here.form.raw(name)
    if typed and typed not in known:
        here.form.errors[name] = _("Please choose one of the options.")
    return known.get(typed)


def _choices(here: Here, member: Member) -> list[Assignee]:
    """The moderation, everybody else at the table, and their organisations."""
    others = [one for one in people(here.db, here.this_table.id) if one.user_id != member.user_id]
    return [actions.moderation(), *others, *seats(others)]


_PAGE = "/tables/{table}/members/{member:int}/handover"
routes = [
    page(_PAGE, show_handover, needs="members:write"),
    action(_PAGE, post_handover, needs="members:write", form=show_handover),
]
hooks = [(obstacles, actions.obstacle)]
