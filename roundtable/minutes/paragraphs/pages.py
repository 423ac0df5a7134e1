"""Endpoints for paragraphs of minutes, their conflicts and results, and the fragment that shows them."""

import secrets
from typing import Any

from starlette.responses import JSONResponse, Response

from roundtable.core import clock, i18n
from roundtable.core.errors import Conflict
from roundtable.core.i18n import gettext as _
from roundtable.core.security import safe_path
from roundtable.core.text import whole_number
from roundtable.guard.rules.words import explanations as guard_explanations
from roundtable.meetings.models import AgendaItem
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes import words
from roundtable.minutes.merge import Part, word_diff
from roundtable.minutes.models import Block, BlockConflict, Decision
from roundtable.minutes.paragraphs import actions
from roundtable.minutes.paragraphs.conflicts.queries import conflict_view
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.paragraphs.queries import Texts, texts_of
from roundtable.tasks.entries.queries import preview_entry
from roundtable.web.fragments import Fragment, View
from roundtable.web.routing import Here, action, page

CONFLICTS_SHOWN = 5  # at most, for one paragraph at a time; when one is resolved, the next appears


def load_text(view: View, arg: int | None) -> dict[str, Any] | None:
    """The paragraphs of one agenda item, with open conflicts."""
    texts = view.bulk_loaders["item-text"]() if "item-text" in view.bulk_loaders else _load_one(view, arg)
    if texts is None or arg is None or arg not in texts.of_item:
        return None
    item, found = texts.of_item[arg]
    for paragraph in found:
        paragraph.conflict_views = [
            conflict_view(view.db, conflict) for conflict in paragraph.conflicts[:CONFLICTS_SHOWN]
        ]
        if texts.find_hints and not paragraph.block.removed_at:
            paragraph.hints = texts.find_hints(paragraph.block.text)
    return {
        "item": item,
        "paragraphs": found,
        "writable": texts.writable,
        "results": words.result_choices,
        "hint_names": guard_explanations,
        "quorum": texts.quorum,
        "approval": texts.approvals.get(arg),
    }


def _load_one(view: View, arg: int | None) -> Texts | None:
    item = minutes_queries.item(view.db, view.table_id, arg)
    return texts_of(view.db, item.meeting, [item], "minutes:write" in view.can) if item else None


def show_editor(here: Here) -> Response:
    """The editor for a new paragraph, for pages that fetch it."""
    item = here.find(AgendaItem, "item")
    return here.part("minutes/paragraphs/_editor.html", item=item, meeting=item.meeting)


def post_block(here: Here) -> Response | None:
    """Add a paragraph. The editor (Accept: application/json) gets the result as JSON, a plain form a redirect."""
    item, form = here.find(AgendaItem, "item"), here.form
    _require_same_person(here)
    key = form.line("client_key", 40) or None
    text = _typed_text(here)
    who, number = form.line("who", 80), form.number("sending", 0, 10**8, default=0)
    form.check()
    kind = form.raw("kind") or "note"
    if not _wants_json(here):
        kind, text = _kind_from_sign(kind, text)
    draft = actions.BlockDraft(kind, text, key, who, form.flag("internal"), number or 0)
    saved = actions.send_block(here, item, draft)
    return _acknowledge(here, saved, text)


def _kind_from_sign(kind: str, text: str) -> tuple[str, str]:
    """(kind, text) for a form sent without scripts: a leading "!" makes a note a decision, "@" a task.

    The script does the same while typing. "![" is a Markdown picture, not a decision.
    """
    if kind == "note" and text.startswith("!") and text[1:].strip() and text[1] != "[":
        return "decision", text[1:].strip()
    return ("action" if kind == "note" and text.startswith("@") else kind), text


def post_text(here: Here) -> Response | None:
    block, form = here.find(Block, "block"), here.form
    _require_same_person(here)
    base, client = form.number("base_rev", 0, 10**8), form.line("client_key", 40) or None
    text, number = _typed_text(here), form.number("sending", 0, 10**8, default=0)
    form.check()
    saved = actions.save_block(here, block, base, text, client, number=number or 0)
    if form.raw("kind") not in ("", block.kind) and not _wants_json(here):
        actions.convert_block(here, block, form.raw("kind"), form.line("who", 80))
    return _acknowledge(here, saved, text)


def _save_typed_text(here: Here, block: Block) -> None:
    """Save the text that an editor's button (move, remove, …) submits along, before the button's own change."""
    if here.form.raw("text").strip():
        base, client = here.form.number("base_rev", 0, 10**8), here.form.line("client_key", 40) or None
        text = _typed_text(here)
        here.form.check()
        actions.save_block(here, block, base, text, client)


def _typed_text(here: Here) -> str:
    # save_block() checks the real limit and names it in its message; this one only bounds the form.
    return here.form.text("text", limit=1_000_000)


def _require_same_person(here: Here) -> None:
    """Refuse a text that another person typed before this one signed in; form field `as` is the typist's id."""
    expected = here.form.raw("as")
    if expected and expected != str(here.user_id):
        raise Conflict(_("Somebody else is signed in here now. Your text stays on this device until you are back."))


def _wants_json(here: Here) -> bool:
    return "application/json" in here.request.headers.get("accept", "")


def _acknowledge(here: Here, saved: actions.Saved, sent: str) -> Response | None:
    block = saved.block
    if _wants_json(here):
        return JSONResponse(
            {
                "block": block.id,
                "rev": block.rev,
                "own_rev": saved.own_rev,
                "kind": block.kind,
                "text": block.text if saved.merged or saved.masked else None,
                "masked": saved.masked,
                "removed": block.removed_at is not None,
                "conflict": saved.conflict,
                "restored": saved.restored,
                "time": i18n.clock(clock.now()),
            }
        )
    return here.see(_url_of(here, block), "masked" if saved.masked else "")


def _url_of(here: Here, block: Block) -> str:
    """The paragraph on the page that sent the form (field `back`), else on the page for writing the minutes."""
    back = safe_path(here.form.raw("back") or "/")
    path = back if back != "/" else here.url(f"/meetings/{block.meeting_id}/minutes/edit")
    return f"{path}#block-{block.id}"


def show_block(here: Here) -> Response:
    """The editor for an existing paragraph: for htmx in place, else a page of its own. Also after an error."""
    block = here.find(Block, "block")
    if _wants_json(here):
        return JSONResponse({"error": " ".join(here.errors.values())})
    context: dict[str, Any] = {
        "block": block,
        "item": block.item,
        "text": here.form.raw("text") if here.errors else block.text,
        "kind": block.kind,
        "error": " ".join(here.errors.values()),
        "task": minutes_queries.task_of(here.db, block.id),
        "entry": None,
    }
    return (
        here.part("minutes/paragraphs/_block.html", **context)
        if here.htmx
        else here.page("minutes/paragraphs/block.html", **context)
    )


def show_new_block(here: Here) -> Response:
    """The form again after something was wrong with a new paragraph."""
    item = here.find(AgendaItem, "item")
    error = " ".join(here.errors.values())
    if _wants_json(here):
        return JSONResponse({"error": error})
    kind, text = here.form.raw("kind") or "note", here.form.raw("text")
    entry = preview_entry(here, text, here.form.raw("who")) if kind == "action" and text.strip() else None
    return here.page(
        "minutes/paragraphs/block.html",
        block=None,
        item=item,
        text=text,
        error=error,
        kind=kind,
        task=None,
        entry=entry,
    )


def show_state(here: Here) -> Response:
    """The paragraph as JSON. `fits`: a text that a browser kept since revision `rev` can still be sent."""
    block = here.find(Block, "block")
    client = here.query.get("client", "")[:40] or None
    number = whole_number(here.query.get("rev", "")) or 0
    base = minutes_queries.base_revision(here.db, block.id, number, client)
    fits = base is not None and (base.rev == block.rev or base.text == block.text)
    return JSONResponse(
        {
            "rev": block.rev,
            "text": block.text,
            "kind": block.kind,
            "fits": fits,
            "removed": block.removed_at is not None,
        }
    )


def show_history(here: Here) -> Response:
    block = here.find(Block, "block")
    return here.page("minutes/paragraphs/history.html", block=block, item=block.item, steps=_steps(here, block))


def _steps(here: Here, block: Block) -> list[tuple[Any, list[Part]]]:
    revisions = minutes_queries.history(here.db, block.id)
    before = [*revisions[1:], None]
    return [(new, word_diff(old.text if old else "", new.text)) for new, old in zip(revisions, before, strict=True)]


def post_kind(here: Here) -> Response | None:
    block = here.find(Block, "block")
    actions.convert_block(here, block, here.form.raw("kind"), here.form.line("who", 80))
    return _acknowledge(here, actions.Saved(block, block.rev), "") if _wants_json(here) else None


def post_layer(here: Here) -> Response | None:
    """Form: `internal` is 1 or 0."""
    block = here.find(Block, "block")
    _save_typed_text(here, block)
    actions.set_internal(here, block, here.form.flag("internal"))
    return _back_to_block(here, block)


def post_removal(here: Here) -> Response | None:
    block = here.find(Block, "block")
    _save_typed_text(here, block)
    actions.remove_block(here, block)
    return _back_to_block(here, block)


def post_restoration(here: Here) -> Response | None:
    block = here.find(Block, "block")
    actions.restore_block(here, block)
    return _back_to_block(here, block)


def post_position(here: Here) -> Response | None:
    block = here.find(Block, "block")
    _save_typed_text(here, block)
    actions.move_block(here, block, up=here.form.flag("up"))
    return _back_to_block(here, block)


def post_choice(here: Here) -> Response | None:
    conflict = here.find(BlockConflict, "conflict")
    seen = here.form.number("rev", 0, 10**8, default=0)
    here.form.check()
    actions.resolve_conflict(here, conflict, here.form.raw("choice"), seen or None)
    return _back_to_block(here, conflict.block)


def post_result(here: Here) -> Response | None:
    decision, form = here.find(Decision, "decision"), here.form
    votes = tuple(form.number(name, 0, 9999, default=0) for name in ("yes", "no", "abstained"))
    form.check()
    kinds.set_result(here, decision, form.raw("result"), votes)  # type: ignore[arg-type]
    return _back_to_block(here, decision.block)


def _back_to_block(here: Here, block: Block) -> Response | None:
    return None if here.htmx else here.see(_url_of(here, block))


fragments = [
    Fragment(
        "item-text",
        "minutes/paragraphs/_text.html",
        load_text,
        needs="draft:read",
        on=("minutes", "tasks", "attendance", "members", "table", "directory"),
    )
]
filters = words.FILTERS
template_names = {
    "editor_texts": words.editor_texts,
    "unsent_texts": words.unsent_texts,
    "minutes_open": minutes_queries.can_be_written,
    "new_key": lambda: secrets.token_hex(10),
}

_BLOCK = "/tables/{table}/blocks/{block:int}"
_ITEM = "/tables/{table}/items/{item:int}"
routes = [
    page(f"{_ITEM}/editor", show_editor, needs="minutes:write"),
    action(f"{_ITEM}/blocks", post_block, needs="minutes:write", form=show_new_block),
    action(_BLOCK, post_text, needs="minutes:write", form=show_block),
    page(f"{_BLOCK}/edit", show_block, needs="minutes:write"),
    page(f"{_BLOCK}/state", show_state, needs="minutes:write"),
    page(f"{_BLOCK}/history", show_history, needs="draft:read"),
    action(f"{_BLOCK}/kind", post_kind, needs="minutes:write"),
    action(f"{_BLOCK}/layer", post_layer, needs="minutes:write"),
    action(f"{_BLOCK}/removal", post_removal, needs="minutes:write"),
    action(f"{_BLOCK}/restoration", post_restoration, needs="minutes:write"),
    action(f"{_BLOCK}/position", post_position, needs="minutes:write"),
    action("/tables/{table}/conflicts/{conflict:int}/choice", post_choice, needs="minutes:write"),
    action("/tables/{table}/decisions/{decision:int}/result", post_result, needs="minutes:write"),
]
