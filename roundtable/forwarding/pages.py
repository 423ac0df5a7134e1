"""Endpoints of forwarding: sending an item or a task, what was sent, what came, and the answer to it."""

from typing import Any

from starlette.responses import Response

from roundtable.core.errors import Invalid, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.sight import VISIBILITIES
from roundtable.forwarding import actions as forwarding
from roundtable.forwarding import queries
from roundtable.forwarding.models import Forwarding, Received
from roundtable.guard.places import queries as guard
from roundtable.guard.rules import words
from roundtable.meetings.item_words import visibilities
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.topics import queries as planning_queries
from roundtable.meetings.topics.words import NOTE_LIMIT
from roundtable.tasks.models import ActionItem
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page
from roundtable.web.visitors import table_by_slug


def load_received(view: View, arg: int | None) -> dict[str, Any]:
    return {"received": queries.received(view.db, view.table_id)}


def load_sent(view: View, arg: int | None) -> dict[str, Any]:
    return {"sent": queries.sent(view.db, view.table_id)}


def show_forwardings(here: Here) -> Response:
    return here.page("forwarding/forwardings.html")


def show_item(here: Here) -> Response:
    item: AgendaItem = here.find(AgendaItem, "item")
    return _form(here, item, item.note, here.url(f"/meetings/{item.meeting_id}/items/{item.id}"))


def show_task(here: Here) -> Response:
    task: ActionItem = here.find(ActionItem, "task")
    return _form(here, task, "", here.url(f"/tasks/{task.id}"))


def _form(here: Here, thing: AgendaItem | ActionItem, note: str, back: str) -> Response:
    assert here.table
    typed = here.request.method == "POST"
    texts = (
        _texts(here.form.line("title"), here.form.text("note", NOTE_LIMIT))
        if typed
        else _texts(thing.title[:200], note)
    )
    refused = forwarding.internal_sentence() if queries.is_internal(here.db, thing) else ""
    return here.page(
        "forwarding/forward.html",
        thing=thing,
        note=note,
        back=back,
        refused=refused,
        sent=queries.of_thing(here.db, thing),
        tables=queries.other_tables(here.db, here.table.id),
        hints=[] if refused else guard.in_texts(here.db, here.table.id, texts),
        looked=guard.seal(texts),
        names=words.names,
        instead=words.instead,
    )


def _texts(title: str, note: str) -> dict[str, str]:
    """As they are stored, so that one line end more or less doesn't count."""
    return {"title": " ".join(title.split()), "note": note.replace("\r\n", "\n").strip("\n")}


def _look_first(here: Here, texts: dict[str, str]) -> None:
    """Who sends this elsewhere has seen the hints of the guard; nothing is stopped for good."""
    assert here.table
    if here.form.raw("looked") == guard.seal(texts):
        return
    if found := guard.in_texts(here.db, here.table.id, texts):
        raise Invalid(
            {name: _("Please look at the places shown below before this leaves the table.") for name, _f in found}
        )


def post_item(here: Here) -> Response:
    return _forward(here, here.find(AgendaItem, "item"))


def post_task(here: Here) -> Response:
    return _forward(here, here.find(ActionItem, "task"))


def _forward(here: Here, thing: AgendaItem | ActionItem) -> Response:
    slug = here.form.line("to", 60, required=_("Please choose a round table."))
    title = here.form.line("title", 200, required=_("Please write what it is about."))
    note = here.form.text("note", NOTE_LIMIT)
    here.form.check()
    _look_first(here, _texts(title, note))
    to = table_by_slug(here.db, slug)
    if to is None:
        raise NotFound
    forwarding.forward(here, thing, to, title, note)
    return here.see(here.url("/forwardings"))


def post_withdrawal(here: Here) -> None:
    forwarding.withdraw(here, here.find(Forwarding, "forwarding"))


def show_received(here: Here) -> Response:
    """What came, and, while it waits, both answers."""
    got: Received = here.find(Received, "received")
    meetings = planning_queries.meetings_to_choose(here.db, got.table_id) if got.kind == "item" else []
    return here.page("forwarding/received.html", got=got, meetings=meetings, visibilities=visibilities())


def post_acceptance(here: Here) -> Response:
    got = here.find(Received, "received")
    chosen = here.form.raw("meeting") if got.kind == "item" else ""
    visibility = here.form.choice("visibility", VISIBILITIES, "all")
    here.form.check()
    forwarding.accept(here, got, here.get(Meeting, chosen) if chosen else None, visibility)
    return here.see(here.url(f"/received/{got.id}"))


def post_refusal(here: Here) -> Response:
    got = here.find(Received, "received")
    reason = here.form.line("reason", 500, required=_("Please say why. The other round table gets this sentence."))
    here.form.check()
    forwarding.decline(here, got, reason)
    return here.see(here.url(f"/received/{got.id}"))


fragments = [
    Fragment("received", "forwarding/_received.html", load_received, needs="topics:read", on=("forwardings",)),
    # Not kept: how it stands is read at another table, whose events don't count here.
    Fragment(
        "sent", "forwarding/_sent.html", load_sent, needs="topics:read", on=("forwardings", "agenda"), cached=False
    ),
]

_ITEM, _TASK = "/tables/{table}/items/{item:int}/forwarding", "/tables/{table}/tasks/{task:int}/forwarding"
_SENT = "/tables/{table}/forwardings/{forwarding:int}"
_RECEIVED = "/tables/{table}/received/{received:int}"

routes = [
    page("/tables/{table}/forwardings", show_forwardings, needs="topics:read"),
    page(_ITEM, show_item, needs="agenda:write"),
    action(_ITEM, post_item, needs="agenda:write", form=show_item),
    page(_TASK, show_task, needs="agenda:write"),
    action(_TASK, post_task, needs="agenda:write", form=show_task),
    action(_SENT + "/withdrawal", post_withdrawal, needs="agenda:write", back="/tables/{table}/forwardings"),
    page(_RECEIVED, show_received, needs="topics:read"),
    action(_RECEIVED + "/acceptance", post_acceptance, needs="agenda:write", form=show_received),
    action(_RECEIVED + "/refusal", post_refusal, needs="agenda:write", form=show_received),
]
