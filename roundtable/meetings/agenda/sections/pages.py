"""Endpoints of the sections of an agenda."""

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.meetings.agenda.actions import MOVES
from roundtable.meetings.agenda.queries import items_in_order
from roundtable.meetings.agenda.sections import actions as sections
from roundtable.meetings.models import AgendaItem, AgendaSection
from roundtable.meetings.pages import find_meeting
from roundtable.web.routing import Here, action, page


def show_new(here: Here) -> Response:
    meeting = find_meeting(here)
    return here.page(
        "meetings/agenda/sections/section.html",
        meeting=meeting,
        section=None,
        items=items_in_order(here.db, meeting.id),
    )


def post_new(here: Here) -> Response:
    """Form: `title`, and `first`, the id of the item to put the heading above; without it the heading comes last."""
    meeting, first = find_meeting(here), here.form.raw("first")
    title = _title(here)
    section = sections.add_section(here, meeting, title, here.get(AgendaItem, first) if first else None)
    return here.see(_place(here, section), saved="item")


def show_section(here: Here) -> Response:
    section = here.find_in_meeting(AgendaSection, "section")
    return here.page("meetings/agenda/sections/section.html", meeting=section.meeting, section=section, items=[])


def post_section(here: Here) -> Response:
    section = here.find_in_meeting(AgendaSection, "section")
    sections.rename_section(here, section, _title(here))
    return here.see(_place(here, section), saved="item")


def post_position(here: Here) -> None:
    section = here.find_in_meeting(AgendaSection, "section")
    direction = here.form.choice("direction", MOVES)
    here.form.check()
    sections.move_section(here, section, MOVES[direction])


def post_removal(here: Here) -> Response:
    section = here.find_in_meeting(AgendaSection, "section")
    sections.remove_section(here, section)
    return here.see(here.url(f"/meetings/{section.meeting_id}"), saved="section_removed")


def _title(here: Here) -> str:
    title = here.form.line("title", 120, required=_("Please write what the section is called."))
    here.form.check()
    return title


def _place(here: Here, section: AgendaSection) -> str:
    return here.url(f"/meetings/{section.meeting_id}#section-{section.id}")


_ALL = "/tables/{table}/meetings/{meeting:int}/sections"
_ONE = _ALL + "/{section:int}"
_BACK = "/tables/{table}/meetings/{meeting}#section-{section}"

routes = [
    page(_ALL + "/new", show_new, needs="agenda:write"),
    action(_ALL + "/new", post_new, needs="agenda:write", form=show_new),
    page(_ONE, show_section, needs="agenda:write"),
    action(_ONE, post_section, needs="agenda:write", form=show_section),
    action(_ONE + "/position", post_position, needs="agenda:write", back=_BACK),
    action(_ONE + "/removal", post_removal, needs="agenda:write"),
]
