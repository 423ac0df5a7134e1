"""Endpoints of tasks: lists, quick entry, one task."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from roundtable.core.clock import today
from roundtable.core.errors import Invalid
from roundtable.core.i18n import gettext as _
from roundtable.core.permissions import SIGNED_IN, may
from roundtable.core.security import safe_path
from roundtable.core.sight import as_public
from roundtable.core.text import whole_number
from roundtable.tables.models import Member
from roundtable.tasks import actions, queries
from roundtable.tasks.assignees import queries as assignees_queries
from roundtable.tasks.assignees.queries import Assignee
from roundtable.tasks.entries.dates import Due
from roundtable.tasks.entries.queries import MAX_TEXT, EntryPreview, preview_entry, read_due
from roundtable.tasks.models import FINISHED, ActionItem
from roundtable.tasks.rows import Filter, Page, Row, Seat
from roundtable.tasks.table import as_csv
from roundtable.web.forms import Form
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page, role_at

SHOWN_CHOICES = ("mine", "overdue", "waiting", "unassigned", "done")


def show_tasks(here: Here) -> Response:
    """All tasks of one table."""
    return here.page("tasks/tasks.html", **_table_list(here), entry=_entry_again(here), part="parse")


def show_list(here: Here) -> Response:
    """Only the list, which the page fetches again when somebody has changed a task."""
    return here.part("tasks/_list.html", **_table_list(here))


def show_my_tasks(here: Here) -> Response:
    """ "Ihre Aufgaben" over all tables."""
    return here.page("tasks/mine.html", **_own_list(here))


def show_my_list(here: Here) -> Response:
    return here.part("tasks/_list.html", **_own_list(here))


def get_table(here: Here) -> Response:
    """The tasks of the table as CSV. A file leaves the table, so nothing of what is internal is in it."""
    with as_public(here.db) as public:
        rows = queries.all_of_table(public, here.this_table.id, today())
        return _csv(rows, f"aufgaben-{here.this_table.slug}")


def get_own_table(here: Here) -> Response:
    return _csv(queries.all_of_person(here.db, here.person.id, _own_seats(here), today()), "meine-aufgaben")


def _csv(rows: list[Row], name: str) -> Response:
    return Response(
        as_csv(rows),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}-{today()}.csv"'},
    )


def show_my_panel(here: Here) -> Response:
    """ "Ihre Aufgaben hier" on the table's page, fetched again when somebody has changed a task."""
    rows, total = queries.my_tasks(here.db, here.person.id, _own_seat(here))
    return here.part("tasks/_my_tasks.html", my_tasks=rows, my_tasks_total=total)


def show_preview(here: Here) -> Response:
    """How the sentence typed so far is understood."""
    item, form = here.query.get("item", ""), Form({"text": here.query.get("text", "")})
    text = form.line("text", MAX_TEXT)
    entry = preview_entry(here, text, here.query.get("who", "")) if text else None
    return here.part(
        "tasks/entries/_parse.html", entry=entry, part="parse" if whole_number(item) is None else f"parse-{item}"
    )


def show_suggestions(here: Here) -> Response:
    """Assignees that the letters after the @ can mean, as options of a list box."""
    name = here.query.get("q", "")[:80]
    found = assignees_queries.suggestions(here.db, here.this_table.id, name)
    return here.part("tasks/entries/_suggestions.html", candidates=found)


def post_entry(here: Here) -> Response | None:
    """Without `confirm` nothing is saved: the form comes back and shows how the sentence is understood."""
    text, who = here.form.line("text", MAX_TEXT), here.form.raw("who")
    here.form.check()
    entry = preview_entry(here, text, who)
    confirmed = here.form.raw("confirm") == "anyway" or (here.form.flag("confirm") and not entry.warning)
    if entry.errors or not confirmed:
        raise Invalid(entry.errors or {"confirm": ""})
    task = actions.create_from_preview(here, entry)
    here.db.flush()
    if here.htmx:
        return here.part("tasks/entries/_recorded.html", task=task)
    return here.see(here.url(f"/tasks#task-{task.id}"), saved="task")


def show_task(here: Here) -> Response:
    task = _find_task(here)
    events = queries.history(here.db, task)
    return here.page(
        "tasks/task.html",
        task=task,
        parsed=date.fromisoformat,
        events=events,
        row=queries.row_of(here.db, task, today()),
        names=queries.names_by_id(here.db, [event.actor_id for event in events]),
        may_change=_may_change(here, task),
        back=_back_path(here),
        opened=here.query.get("form", ""),
        people=assignees_queries.all_assignees(here.db, here.this_table.id),
        namesakes=_namesakes(here),
    )


def show_form(here: Here) -> Response:
    """One of the small forms ("waiting", "due", "who") of a row in a list."""
    task, kind = _find_task(here), here.query.get("kind", "")
    people = assignees_queries.all_assignees(here.db, here.this_table.id) if kind == "who" else []
    return here.part("tasks/_form.html", task=task, kind=kind, people=people, back=_back_path(here))


def post_status(here: Here) -> Response | None:
    task, form = _find_task(here), here.form
    resubmit_on = form.day("resubmit_on")
    version = form.number("version", 1, 10**8, default=0)
    status, waiting_for = form.raw("status"), form.line("waiting_for", 160)
    form.check()
    actions.change_status(here, task, status, waiting_for=waiting_for, resubmit_on=resubmit_on, version=version or None)
    return None if here.htmx or status not in FINISHED else _say_finished(here, task)


def _say_finished(here: Here, task: ActionItem) -> Response:
    """Back to where the form was, with a line that says what was done and takes it back. Without a script."""
    back = safe_path(form_back) if (form_back := here.form.raw("back")) else here.url(f"/tasks/{task.id}")
    address, _hash, _place = back.partition("#")
    joint = "&" if "?" in address else "?"
    return here.see(f"{address}{joint}task={task.id}&at={here.this_table.slug}", saved=task.status)


def post_due(here: Here) -> Response | None:
    task, form = _find_task(here), here.form
    due, version = _read_due(here), form.number("version", 1, 10**8, default=0)
    form.check()
    actions.reschedule(here, task, *_due_fields(due), version or None)
    return None


def post_assignee(here: Here) -> None:
    """Give the task to somebody else; an empty name to nobody."""
    task, form = _find_task(here), here.form
    assignee, version = _read_assignee(here), form.number("version", 1, 10**8, default=0)
    form.check()
    actions.assign(here, task, assignee, version or None)


def post_task(here: Here) -> Response | None:
    """The edit form with all fields."""
    task, form = _find_task(here), here.form
    title = form.line("title", 300, required=_("Please say what is to be done."))
    assignee, due, version = _read_assignee(here), _read_due(here), form.number("version", 1, 10**8)
    form.check()
    actions.edit_task(here, task, actions.TaskEdit(title, assignee, *_due_fields(due)), version)
    return None


def _find_task(here: Here) -> ActionItem:
    """The task of the URL if this person may see it or is its assignee; else raises NotFound."""
    own = queries.own_task(here.db, here.arg("task"), here.user_id, _own_seat(here))
    return own or here.find(ActionItem, "task")


def _table_list(here: Here) -> dict[str, Any]:
    wanted = _filter(here)
    mine = queries.is_mine(here.user_id, [_own_seat(here)])
    found = queries.tasks_of_table(here.db, here.this_table.id, wanted, mine)
    path = here.url("/tasks")
    return {
        "found": found,
        "wanted": wanted,
        "changeable": _changeable_ids(here, found),
        "show_table": False,
        "path": path,
        "back": _address(path, wanted),
        "list_url": _address(f"{path}/list", wanted),
        "link": _link_function(path, wanted),
        "who_options": assignees_queries.assignees_in_use(here.db, here.this_table.id),
    }


def _own_list(here: Here) -> dict[str, Any]:
    wanted, able = _filter(here), _memberships_with_tasks(here)
    found = queries.tasks_of_person(here.db, here.person.id, _own_seats(here), wanted)
    return {
        "found": found,
        "wanted": wanted,
        "changeable": _changeable_ids(here, found),
        "show_table": True,
        "path": "/tasks",
        "back": _address("/tasks", wanted),
        "list_url": _address("/tasks/list", wanted),
        "link": _link_function("/tasks", wanted),
        "tables": [m.table for m in able],
    }


def _memberships_with_tasks(here: Here) -> list[Member]:
    return [m for m in here.memberships if may(role_at(here.person, m), "tasks:read")]


def _own_seats(here: Here) -> list[Seat]:
    return queries.seats_of(_memberships_with_tasks(here))


def _filter(here: Here) -> Filter:
    query = here.query
    show = query.get("show", "")
    return Filter(
        show if show in SHOWN_CHOICES else "",
        Form({"who": query.get("who", "")}).line("who", 10_000)[:120],
        query.get("table", "")[:60].replace("\x00", ""),
        whole_number(query.get("page", ""), 4) or 1,
    )


def _address(path: str, wanted: Filter, **changes: object) -> str:
    """The list's URL with this filter; unset values are left out."""
    values = {**wanted.__dict__, **changes}
    query = {name: value for name, value in values.items() if value and (name, value) != ("page", 1)}
    return f"{path}?{urlencode(query)}" if query else path


def _link_function(path: str, wanted: Filter) -> object:
    """In templates: `link(show="overdue")` keeps the rest of the filter and goes to the first page."""
    return lambda **changes: _address(path, wanted, **{"page": 1, **changes})


def _changeable_ids(here: Here, found: Page) -> set[int]:
    """Ids of the tasks that this person may change."""
    rows = [row for group in [*found.groups.values(), found.finished] for row in group]
    roles = {m.table_id: role_at(here.person, m) for m in here.memberships}
    if here.table:
        roles[here.table.id] = here.role
    return {row.id for row in rows if actions.may_change(roles.get(row.task.table_id), here.user_id, row.task)}


def _may_change(here: Here, task: ActionItem) -> bool:
    return actions.may_change(here.role, here.user_id, task)


def _own_seat(here: Here) -> Seat:
    return Seat(here.this_table.id, here.member.organisation if here.member else "")


def _back_path(here: Here) -> str:
    wanted = here.query.get("back", "") or here.form.raw("back")
    return safe_path(wanted) if wanted else here.url("/tasks")


def _read_due(here: Here) -> Due | None:
    """The date field, which takes words too. Anything else becomes an error of the form."""
    try:
        return read_due(here.db, here.this_table.id, here.form.line("due", 80))
    except ValueError as sentence:
        here.form.errors.setdefault("due", str(sentence))
        return None


def _due_fields(due: Due | None) -> tuple[date | None, bool]:
    """`due_on` and `due_next_meeting` of a task."""
    at_meeting = bool(due and due.until_next_meeting)
    return (None if at_meeting or due is None else due.on), at_meeting


def _read_assignee(here: Here) -> Assignee | None:
    """The field with the assignee. An ambiguous name becomes an error of the form."""
    found = assignees_queries.assignees_named(
        here.db, here.this_table.id, here.form.line("assignee", 120), here.form.raw("who")
    )
    if len(found) > 1:
        here.form.errors["who"] = _("Who is meant?")
    return found[0] if found else None


def _namesakes(here: Here) -> list[Assignee]:
    if "who" not in here.errors:
        return []
    name = here.form.line("assignee", 120)
    return [
        *assignees_queries.assignees_named(here.db, here.this_table.id, name),
        assignees_queries.free_text_assignee(name),
    ]


def _entry_again(here: Here) -> EntryPreview | None:
    """The sentence of a form that came back, parsed again to show what it means; None on a fresh page."""
    text = here.form.raw("text")
    return preview_entry(here, here.form.line("text", MAX_TEXT), here.form.raw("who")) if text else None


def load_open_tasks(view: View, arg: int | None) -> dict[str, Any]:
    rows, total = queries.open_tasks(view.db, view.table_id, view.today)
    return {"rows": rows, "total": total}


fragments = [
    Fragment("open-tasks", "tasks/_open_tasks.html", load_open_tasks, needs="tasks:read", on=("tasks", "meeting"))
]
_ONE = "/tables/{table}/tasks/{task:int}"
routes = [
    page("/tasks", show_my_tasks, needs=SIGNED_IN),
    page("/tasks/list", show_my_list, needs=SIGNED_IN),
    page("/tasks.csv", get_own_table, needs=SIGNED_IN),
    page("/tables/{table}/tasks.csv", get_table, needs="tasks:read"),
    page("/tables/{table}/tasks", show_tasks, needs="tasks:read"),
    page("/tables/{table}/tasks/list", show_list, needs="tasks:read"),
    page("/tables/{table}/my-tasks", show_my_panel, needs="tasks:read"),
    page("/tables/{table}/tasks/preview", show_preview, needs="tasks:write"),
    page("/tables/{table}/tasks/assignees", show_suggestions, needs="tasks:write"),
    action(
        "/tables/{table}/tasks",
        post_entry,
        needs="tasks:write",
        form=show_tasks,
        back="/tables/{table}/tasks",
    ),
    page(_ONE, show_task, needs="tasks:read"),
    page(f"{_ONE}/form", show_form, needs="tasks:update"),
    action(f"{_ONE}/status", post_status, needs="tasks:update", form=show_task, back=_ONE.replace(":int", "")),
    action(f"{_ONE}/due", post_due, needs="tasks:update", form=show_task, back=_ONE.replace(":int", "")),
    action(f"{_ONE}/assignee", post_assignee, needs="tasks:write", form=show_task, back=_ONE.replace(":int", "")),
    action(_ONE, post_task, needs="tasks:write", form=show_task, back=_ONE.replace(":int", "")),
]
