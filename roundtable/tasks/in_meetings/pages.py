"""The tasks inside an agenda item, fetched by the page for its own reader."""

from starlette.responses import Response

from roundtable.core.clock import today
from roundtable.meetings.models import AgendaItem
from roundtable.tasks.actions import changeable
from roundtable.tasks.in_meetings.queries import tasks_in
from roundtable.web.routing import Here, page


def show_item_tasks(here: Here) -> Response:
    item = here.find(AgendaItem, "item")
    rows = tasks_in(here.db, item, today())
    back = here.url(f"/meetings/{item.meeting_id}")
    may_change = changeable(here.role, here.user_id, [row.task for row in rows])
    return here.part("tasks/in_meetings/_item_tasks.html", item=item, item_tasks=rows, changeable=may_change, back=back)


routes = [page("/tables/{table}/items/{item:int}/tasks", show_item_tasks, needs="tasks:read")]
