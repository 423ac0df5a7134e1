"""Endpoints of text modules: the table's list, and putting one into the minutes."""

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from roundtable.core.i18n import gettext as _
from roundtable.core.security import safe_path
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.modules import actions as modules
from roundtable.minutes.modules.models import TextModule
from roundtable.minutes.paragraphs import actions as paragraphs
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

MAX_TEXT = 4000


def load_modules(view: View, arg: int | None) -> dict[str, Any]:
    found = modules.own_modules(view.db, view.table_id)
    return {"own": found, "usual": () if found else modules.USUAL_MODULES}


def show_modules(here: Here) -> Response:
    return here.page("minutes/modules/modules.html")


def post_adoption(here: Here) -> None:
    modules.adopt_usual(here)


def show_new(here: Here) -> Response:
    return here.page("minutes/modules/module_form.html", module=None, placeholders=modules.PLACEHOLDERS)


def post_new(here: Here) -> Response:
    modules.create(here, _content(here))
    return here.see(here.url("/modules"))


def show_module(here: Here) -> Response:
    return here.page(
        "minutes/modules/module_form.html", module=here.find(TextModule, "module"), placeholders=modules.PLACEHOLDERS
    )


def post_module(here: Here) -> Response:
    module = here.find(TextModule, "module")
    seen = here.form.number("seen", 0, 10**8, default=0)
    modules.change(here, module, _content(here), seen)
    return here.see(here.url("/modules"))


def post_removal(here: Here) -> Response:
    modules.remove(here, here.find(TextModule, "module"))
    return here.see(here.url("/modules"))


def _content(here: Here) -> modules.ModuleContent:
    form = here.form
    content = modules.ModuleContent(
        title=form.line("title", 80, required=_("Please give the text module a name.")),
        text=form.text("text", MAX_TEXT, required=_("Please write the text.")),
        kind=form.choice("kind", modules.KINDS, "note"),
        starts=form.line("starts", 120),
    )
    form.check()
    return content


def show_choice(here: Here) -> Response:
    """All modules, filled in for this item: for htmx a list in the editor, else a page of its own."""
    item = here.find(AgendaItem, "item")
    fill = modules.filler(here.db, item.meeting)
    found = [(at, m, fill(m.text, item)) for at, m in enumerate(modules.modules_of(here.db, item.table_id))]
    context: dict[str, Any] = {"item": item, "found": found, "back": safe_path(here.query.get("back") or "/")}
    return (
        here.part("minutes/modules/_modules.html", **context)
        if here.htmx
        else here.page("minutes/modules/choice.html", **context)
    )


def post_choice(here: Here) -> Response:
    """Without scripts: saves what is typed in the editor as a paragraph, then shows the list of modules."""
    item, text = here.find(AgendaItem, "item"), here.form.text("text", paragraphs.MAX_TEXT)
    key, internal = here.form.line("client_key", 40) or None, here.form.flag("internal")
    here.form.check()
    if text.strip():
        paragraphs.send_block(here, item, paragraphs.BlockDraft("note", text, key, internal=internal))
    back = quote(safe_path(here.form.raw("back") or "/"), safe="")
    return here.see(here.url(f"/items/{item.id}/modules?back={back}"))


def post_insertion(here: Here) -> Response:
    item, form = here.find(AgendaItem, "item"), here.form
    number = form.number("number", 0, modules.MAX_MODULES)
    form.check()
    modules.insert(here, item, number, form.raw("title"))
    back = safe_path(form.raw("back") or "/")
    path = back if back != "/" else here.url(f"/meetings/{item.meeting_id}/minutes/edit")
    return here.see(f"{path}#editor-{item.id}")


def post_preparation(here: Here) -> Response:
    meeting = here.find(Meeting, "meeting")
    modules.prepare(here, meeting)
    return here.see(here.url(f"/meetings/{meeting.id}/minutes/edit"))


fragments = [
    Fragment("modules", "minutes/modules/_module_list.html", load_modules, needs="minutes:write", on=("modules",))
]

_MODULES = "/tables/{table}/modules"
_MODULE = _MODULES + "/{module:int}"
_ITEM = "/tables/{table}/items/{item:int}/modules"
routes = [
    page(_MODULES, show_modules, needs="minutes:write"),
    action(_MODULES + "/adoption", post_adoption, needs="minutes:publish", back=_MODULES),
    page(_MODULES + "/new", show_new, needs="minutes:publish"),
    action(_MODULES + "/new", post_new, needs="minutes:publish", form=show_new),
    page(_MODULE, show_module, needs="minutes:publish"),
    action(_MODULE, post_module, needs="minutes:publish", form=show_module),
    action(_MODULE + "/removal", post_removal, needs="minutes:publish"),
    page(_ITEM, show_choice, needs="minutes:write"),
    action(_ITEM, post_choice, needs="minutes:write"),
    action(_ITEM + "/insertion", post_insertion, needs="minutes:write"),
    action("/tables/{table}/meetings/{meeting:int}/minutes/preparation", post_preparation, needs="minutes:write"),
]
