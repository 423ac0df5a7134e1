"""Who is writing at an agenda item right now (F19): reported by browsers, shown to all who may read drafts."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from roundtable.core.errors import Conflict
from roundtable.core.i18n import gettext as _
from roundtable.live import presence
from roundtable.live.typing import STATES
from roundtable.meetings.agenda.queries import items_in_order
from roundtable.meetings.models import AgendaItem
from roundtable.minutes import queries as minutes_queries
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action


def load_writing(view: View, arg: int | None) -> dict[str, Any] | None:
    """The people writing at an item. Queries the database only if there are any."""
    writers, asked = presence.writers(view.table_id, arg or 0)
    if writers and minutes_queries.item(view.db, view.table_id, arg) is None:
        return None  # an item that this audience may not see
    return {"item_id": arg, "writers": writers, "asked": asked}


def load_writers(view: View, arg: int | None) -> dict[str, Any] | None:
    """Who is still writing at any item of a meeting; shown before it ends and before its minutes are published."""
    if minutes_queries.meeting(view.db, view.table_id, arg) is None:
        return None
    return {"people": still_writing(view.db, view.table_id, arg or 0)}


def still_writing(db: Session, table_id: int, meeting_id: int) -> dict[int, tuple[str, list[str]]]:
    """{user id: (name, labels of the items)} of people who are writing there or have unsaved text."""
    found: dict[int, tuple[str, list[str]]] = {}
    by_item = presence.still_writing(table_id)
    for item in items_in_order(db, meeting_id) if by_item else ():
        for user_id, name in by_item.get(item.id, {}).items():
            found.setdefault(user_id, (name, []))[1].append(item.label)
    return found


def post_writing(here: Here) -> Response:
    """Note that somebody is writing, in memory only. Form: `state` is one of live.typing.STATES."""
    item = here.find(AgendaItem, "item")
    state = here.form.choice("state", STATES)
    here.form.check()
    _writing(here).note((item.table_id, item.id), here.user_id, here.person.name, state)
    here.request.state["bell"].ring()
    return Response(status_code=204)


def post_request(here: Here) -> Response:
    """Ask the person who is writing to let somebody else go on; shown to them, with no other effect."""
    item = here.find(AgendaItem, "item")
    writer = here.form.number("writer", 1, 10**9)
    here.form.check()
    if not _writing(here).request_handover((item.table_id, item.id), writer, here.person.name):
        raise Conflict(_("Nobody writes here any more. You can go on."))
    here.request.state["bell"].ring()
    return Response(status_code=204) if here.htmx else here.see(here.url(f"/meetings/{item.meeting_id}/live"))


def _writing(here: Here) -> Any:
    return here.request.state["presence"].writing


fragments = [
    Fragment(
        "writing", "minutes/paragraphs/typing/_writing.html", load_writing, "draft:read", ("writing",), cached=False
    ),
    Fragment(
        "writers",
        "minutes/paragraphs/typing/_writers.html",
        load_writers,
        "draft:read",
        on=("writing", "agenda/"),
        cached=False,
    ),
]

routes = [
    action("/tables/{table}/items/{item:int}/writing", post_writing, needs="minutes:write"),
    action("/tables/{table}/items/{item:int}/writing/request", post_request, needs="minutes:write"),
]
