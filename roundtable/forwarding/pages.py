"""Endpoints of forwarding: sending an item or a task, answering, and the lists of what was sent and received."""

from typing import Any

from starlette.responses import Response

from roundtable.core.errors import Invalid, NotFound
from roundtable.core.i18n import gettext as _
from roundtable.core.sight import VISIBILITIES
from roundtable.forwarding import actions as forwarding
from roundtable.forwarding import queries
from roundtable.forwarding.models import Forwarding, Received
from roundtable.guard.places import queries as places_queries
from roundtable.guard.rules import words
from roundtable.meetings.item_words import visibilities
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.meetings.topics import queries as topics_queries
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
        _as_stored(here.form.line("title"), here.form.text("note", NOTE_LIMIT))
        if typed
        else _as_stored(thing.title[:200], note)
    )
    refused = forwarding.internal_refusal() if queries.is_internal(here.db, thing) else ""
    return here.page(
        "forwarding/forward.html",
        thing=thing,
        note=note,
        back=back,
        refused=refused,
        sent=queries.forwardings_of(here.db, thing),
        tables=queries.other_tables(here.db, here.table.id),
        hints=[] if refused else places_queries.findings_in_texts(here.db, here.table.id, texts),
        looked=places_queries.texts_digest(texts),
        names=words.explanations,
        instead=words.suggestions,
    )


def _as_stored(title: str, note: str) -> dict[str, str]:
    """The texts as they will be stored, so that `guard.seal()` is the same before and after posting them."""
    return {"title": " ".join(title.split()), "note": note.replace("\r\n", "\n").strip("\n")}


def _require_hints_seen(here: Here, texts: dict[str, str]) -> None:
    """Raises Invalid if the guard has hints that the sender hasn't seen; once seen, it can be sent all the same."""
    assert here.table
    if here.form.raw("looked") == places_queries.texts_digest(texts):
        return
    if found := places_queries.findings_in_texts(here.db, here.table.id, texts):
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
    _require_hints_seen(here, _as_stored(title, note))
    to = table_by_slug(here.db, slug)
    if to is None:
        raise NotFound
    forwarding.forward(here, thing, to, title, note)
    return here.see(here.url("/forwardings"))


def post_withdrawal(here: Here) -> None:
    forwarding.withdraw(here, here.find(Forwarding, "forwarding"))


def show_received(here: Here) -> Response:
    """Something received, with the forms for both answers while it has none."""
    received: Received = here.find(Received, "received")
    meetings = topics_queries.meetings_to_choose(here.db, received.table_id) if received.kind == "item" else []
    return here.page("forwarding/received.html", received=received, meetings=meetings, visibilities=visibilities())


def post_acceptance(here: Here) -> Response:
    received = here.find(Received, "received")
    chosen = here.form.raw("meeting") if received.kind == "item" else ""
    visibility = here.form.choice("visibility", VISIBILITIES, "all")
    here.form.check()
    forwarding.accept(here, received, here.get(Meeting, chosen) if chosen else None, visibility)
    return here.see(here.url(f"/received/{received.id}"))


def post_refusal(here: Here) -> Response:
    received = here.find(Received, "received")
    reason = here.form.line("reason", 500, required=_("Please say why. The other round table gets this sentence."))
    here.form.check()
    forwarding.decline(here, received, reason)
    return here.see(here.url(f"/received/{received.id}"))


fragments = [
    Fragment("received", "forwarding/_received.html", load_received, needs="topics:read", on=("forwardings",)),
    # Not cached: the status is read from another table, whose events don't make this fragment stale.
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
