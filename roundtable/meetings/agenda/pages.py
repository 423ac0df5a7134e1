"""Endpoints of the agenda and its items."""

from typing import Any

from starlette.responses import Response

from roundtable.core.errors import Conflict, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.sight import VISIBILITIES
from roundtable.glossary.queries import explainer
from roundtable.meetings import queries as meetings_queries
from roundtable.meetings.agenda import actions as agenda
from roundtable.meetings.agenda import queries as agenda_queries
from roundtable.meetings.agenda.actions import OPEN_STATES, Content
from roundtable.meetings.agenda.plan import plan
from roundtable.meetings.item_words import kinds, visibilities
from roundtable.meetings.models import KINDS, AgendaItem, AgendaSection, Meeting
from roundtable.meetings.pages import find_meeting, show_meeting
from roundtable.meetings.queries import sections_of
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

LONGEST_ITEM = 480  # minutes of one item: a whole day


def load_agenda(view: View, arg: int | None) -> dict[str, Any] | None:
    meeting = meetings_queries.meeting_with_items(view.db, view.table_id, arg or 0)
    if meeting is None:
        return None
    approvals = {item.id: _minutes_id(item) for item in meeting.items if _minutes_id(item)}
    minutes = meetings_queries.minutes_by_id(view.db, view.table_id, approvals.values())
    found = plan(
        meeting, meeting.items, sections_of(view.db, meeting.id), meetings_queries.durations_of(view.db, meeting.id)
    )
    return {
        "meeting": meeting,
        "plan": found,
        "editable": meeting.state in OPEN_STATES,
        "templates": agenda_queries.templates_of(view.db, view.table_id) if not meeting.items else [],
        "files": agenda_queries.files_by_item(view.db, meeting.id),
        "carried": {item.id for item in meeting.items if _comes_from_before(item)},
        "explainer": explainer(view.db, view.table.slug, f"agenda-{meeting.id}"),
        "approvals": {item: minutes[i] for item, i in approvals.items() if i in minutes and minutes[i].version},
    }


def _minutes_id(item: AgendaItem) -> int:
    """The id of the minutes that this item approves; 0 for other items."""
    stem, _sep, number = (item.carry_key or "").partition("/")
    return int(number) if stem == "approve" else 0


def _comes_from_before(item: AgendaItem) -> bool:
    return (item.carry_key or "").partition("/")[0] in ("approve", "tasks", "item")


def post_item(here: Here) -> None:
    """Form: content of the item (with `visibility`), and `section`, the id of the section to put it into."""
    meeting = find_meeting(here)
    content = _read_content(here, "all")
    section = find_section(here, meeting, here.form.raw("section"))
    agenda.add_item(here, meeting, content, section)


def find_section(here: Here, meeting: Meeting, chosen: str) -> AgendaSection | None:
    """The section whose id a form sent; None for "". NotFound if it is of another meeting."""
    if not chosen:
        return None
    section: AgendaSection = here.get(AgendaSection, chosen)
    if section.meeting_id != meeting.id:
        raise NotFound
    return section


def show_item(here: Here) -> Response:
    return _item_page(here, here.find_in_meeting(AgendaItem, "item"))


def _item_page(here: Here, item: AgendaItem, conflict: bool = False) -> Response:
    # A form that came back with errors still belongs to the text that it was opened with.
    seen = here.form.raw("seen") if here.errors else agenda.content_hash(item)
    return here.page(
        "meetings/agenda/item.html",
        status=409 if conflict else 200,
        item=item,
        conflict=conflict,
        seen=seen,
        kinds=kinds(),
        visibilities=visibilities(),
        why_not_removable=agenda.why_not_removable(here.db, item),
    )


def post_item_content(here: Here) -> Response:
    item = here.find_in_meeting(AgendaItem, "item")
    content = _read_content(here, item.visibility)
    try:
        agenda.change_item(here, item, content, here.form.raw("seen"))
    except Conflict:
        if item.meeting.state not in OPEN_STATES:
            raise
        return _item_page(here, item, conflict=True)
    return here.see(_address_of(here, item), saved="item")


def _read_content(here: Here, visibility: str) -> Content:
    """`visibility` is taken if the form has no such field. Raises Invalid."""
    form = here.form
    content = Content(
        form.line("title", 200, required=_("Please write what it is about.")),
        form.choice("kind", KINDS, "discussion"),
        form.number("minutes", 0, LONGEST_ITEM, default=10),
        form.line("presenter", 120),
        form.text("note"),
        form.flag("recurring"),
        form.choice("visibility", VISIBILITIES, visibility),
    )
    form.check()
    return content


def post_duration(here: Here) -> None:
    item = here.find_in_meeting(AgendaItem, "item")
    duration = here.form.number("minutes", 0, LONGEST_ITEM)
    here.form.check()
    agenda.set_duration(here, item, duration)


def post_position(here: Here) -> None:
    item = here.find_in_meeting(AgendaItem, "item")
    direction = here.form.choice("direction", agenda.MOVES)
    here.form.check()
    agenda.move_item(here, item, direction)


def show_removal(here: Here) -> Response:
    item = here.find_in_meeting(AgendaItem, "item")
    return here.page(
        "meetings/agenda/removal.html", item=item, why_not_removable=agenda.why_not_removable(here.db, item)
    )


def post_removal(here: Here) -> Response:
    item = here.find_in_meeting(AgendaItem, "item")
    agenda.remove_item(here, item)
    return here.see(here.url(f"/meetings/{here.arg('meeting')}"), saved="removed")


def _address_of(here: Here, item: AgendaItem) -> str:
    return here.url(f"/meetings/{item.meeting_id}#item-{item.id}")


fragments = [
    Fragment(
        "agenda",
        "meetings/agenda/_agenda.html",
        load_agenda,
        needs="meeting:read",
        on=("agenda/", "meeting/", "minutes", "series", "glossary"),
    ),
]

_MEETING = "/tables/{table}/meetings/{meeting:int}"
_ITEM = _MEETING + "/items/{item:int}"
_BACK = "/tables/{table}/meetings/{meeting}"

routes = [
    action(_MEETING + "/items", post_item, needs="agenda:write", form=show_meeting, back=_BACK + "#add-item"),
    page(_ITEM, show_item, needs="agenda:write"),
    action(_ITEM, post_item_content, needs="agenda:write", form=show_item),
    action(_ITEM + "/duration", post_duration, needs="agenda:write", back=_BACK + "#item-{item}"),
    action(_ITEM + "/position", post_position, needs="agenda:write", back=_BACK + "#item-{item}"),
    page(_ITEM + "/removal", show_removal, needs="agenda:write"),
    action(_ITEM + "/removal", post_removal, needs="agenda:write"),
]
