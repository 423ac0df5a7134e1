"""Endpoints of templates of agendas: making one, changing it, filling an agenda with it."""

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.core.sight import VISIBILITIES
from roundtable.core.text import whole_number
from roundtable.meetings.agenda.actions import Content
from roundtable.meetings.agenda.pages import LONGEST_ITEM
from roundtable.meetings.item_words import kinds, visibilities
from roundtable.meetings.models import KINDS
from roundtable.meetings.pages import find_meeting
from roundtable.meetings.templates import actions
from roundtable.meetings.templates.models import AgendaTemplate
from roundtable.web.forms import Form
from roundtable.web.routing import Here, action, page

SPARE_ROWS = 3  # empty rows in the form, below the items


def show_new(here: Here) -> Response:
    return _form_page(here, None)


def post_new(here: Here) -> Response:
    if here.form.raw("move"):
        return _form_page(here, None)
    name, items = _read(here.form, [])
    actions.create(here, name, items)
    return here.see(here.url("/series"))


def show_template(here: Here) -> Response:
    return _form_page(here, here.find(AgendaTemplate, "template"))


def post_template(here: Here) -> Response:
    template = here.find(AgendaTemplate, "template")
    if here.form.raw("move"):
        return _form_page(here, template)
    name, items = _read(here.form, actions.contents(template))
    seen = here.form.number("seen", 0, 1_000_000, default=0)
    here.form.check()
    actions.change(here, template, name, items, seen)
    return here.see(here.url("/series"))


def post_removal(here: Here) -> Response:
    actions.remove(here, here.find(AgendaTemplate, "template"))
    return here.see(here.url("/series"))


def show_as_template(here: Here) -> Response:
    return here.page("meetings/templates/as_template.html", meeting=find_meeting(here))


def post_as_template(here: Here) -> Response:
    name = _read_name(here.form)
    here.form.check()
    template = actions.create_from_meeting(here, name, find_meeting(here))
    return here.see(here.url(f"/agenda-templates/{template.id}"))


def post_agenda(here: Here) -> None:
    """Form: `template`, the id of the template to fill this meeting's empty agenda with."""
    meeting = find_meeting(here)
    actions.fill_agenda(here, meeting, here.get(AgendaTemplate, here.form.raw("template")))


def _form_page(here: Here, template: AgendaTemplate | None) -> Response:
    items = actions.contents(template) if template else []
    rows = [_row(here.form, at, items[at] if at < len(items) else None) for at in range(_count_rows(here.form, items))]
    moved = _move_row(rows, here.form.raw("move"))
    names: dict[str, Any] = {"kinds": kinds(), "visibilities": visibilities()}
    return here.page("meetings/templates/template_form.html", found=template, rows=rows, moved=moved, **names)


def _move_row(rows: list[dict[str, Any]], wanted: str) -> str:
    """Swap two rows of the form for a `wanted` such as "3 up"; nothing is saved.

    Returns the row and direction of the button that gets the focus ("2-up"), "" if nothing was moved.
    """
    place, _blank, direction = wanted.partition(" ")
    at = whole_number(place, 2)
    if at is None:
        return ""
    to = at + {"up": -1, "down": 1}.get(direction, len(rows))
    if not (at < len(rows) and 0 <= to < len(rows)):
        return ""
    rows[at], rows[to] = rows[to], rows[at]
    return f"{to}-{direction}"


def _count_rows(form: Form, items: list[Content]) -> int:
    typed = sum(name.startswith("title-") for name in form.data)
    return min(typed or len(items) + SPARE_ROWS, actions.MOST_ITEMS)


def _row(form: Form, at: int, item: Content | None) -> dict[str, Any]:
    """One row of the form: as it was typed, else as it is stored. `was` is the index of the stored item."""
    if f"title-{at}" in form.data:
        return {name: form.raw(f"{name}-{at}") for name in ("title", "minutes", "kind", "visibility", "was")}
    if item is None:
        return {"title": "", "minutes": 10, "kind": "discussion", "visibility": "all", "was": ""}
    return {
        "title": item.title,
        "minutes": item.minutes,
        "kind": item.kind,
        "visibility": item.visibility,
        "was": at,
    }


def _read(form: Form, before: list[Content]) -> tuple[str, list[Content]]:
    """Name and items. Fields that the form doesn't show (note, presenter …) are taken from the stored item."""
    name = _read_name(form)
    rows = [at for at in range(actions.MOST_ITEMS) if form.raw(f"title-{at}").strip()]
    found = [_read_item(form, at, _stored_item(form, at, before)) for at in rows]
    form.check()
    return name, found


def _stored_item(form: Form, at: int, before: list[Content]) -> Content:
    """The stored item that a row was filled from; rows can be moved. Forms without `was` are in the stored order."""
    was = whole_number(form.raw(f"was-{at}"), 2) if f"was-{at}" in form.data else at
    return before[was] if was is not None and was < len(before) else Content("")


def _read_item(form: Form, at: int, before: Content) -> Content:
    return replace(
        before,
        title=form.line(f"title-{at}", 200),
        kind=form.choice(f"kind-{at}", KINDS, "discussion"),
        minutes=form.number(f"minutes-{at}", 0, LONGEST_ITEM, default=10),
        visibility=form.choice(f"visibility-{at}", VISIBILITIES, before.visibility),
    )


def _read_name(form: Form) -> str:
    return form.line("name", 80, required=_("Please give the template a name."))


_TEMPLATES = "/tables/{table}/agenda-templates"
_MEETING = "/tables/{table}/meetings/{meeting:int}"

routes = [
    page(_TEMPLATES + "/new", show_new, needs="agenda:write"),
    action(_TEMPLATES + "/new", post_new, needs="agenda:write", form=show_new),
    page(_TEMPLATES + "/{template:int}", show_template, needs="agenda:write"),
    action(_TEMPLATES + "/{template:int}", post_template, needs="agenda:write", form=show_template),
    action(_TEMPLATES + "/{template:int}/removal", post_removal, needs="agenda:write"),
    page(_MEETING + "/as-template", show_as_template, needs="agenda:write"),
    action(_MEETING + "/as-template", post_as_template, needs="agenda:write", form=show_as_template),
    action(_MEETING + "/agenda-template", post_agenda, needs="agenda:write", back="/tables/{table}/meetings/{meeting}"),
]
