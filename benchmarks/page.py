"""The page of agenda_page.py: agenda and tasks, by the same adapter, layout and fragments as any page."""

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy import select
from starlette.responses import Response

from roundtable.meetings.models import Meeting
from roundtable.tasks.models import ActionItem
from roundtable.web import fragments
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, page
from roundtable.web.templating import env

env.loader = ChoiceLoader([env.loader, FileSystemLoader(Path(__file__).parent / "templates")])  # type: ignore[list-item]


def load_tasks(view: View, arg: int | None) -> dict[str, Any]:
    query = select(ActionItem).where(ActionItem.table_id == view.table_id).order_by(ActionItem.due_on, ActionItem.id)
    return {"tasks": list(view.db.scalars(query))}


def show(here: Here) -> Response:
    return here.page("bench/page.html", meeting=here.find(Meeting, "meeting"))


fragments.register(Fragment("bench-tasks", "bench/_tasks.html", load_tasks, needs="tasks:read", on=("tasks",)))
routes = [page("/tables/{table}/bench/{meeting:int}", show, needs="meeting:read")]
