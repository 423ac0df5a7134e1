"""Every change to the text of minutes. Requirement F18: nothing that somebody submitted is ever dropped."""

from dataclasses import dataclass, replace
from typing import Any

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.meetings.models import AgendaItem
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.actions import lock_draft
from roundtable.minutes.merge import line_diff, merge
from roundtable.minutes.models import BLOCK_KINDS, Block, BlockConflict, BlockRevision
from roundtable.minutes.paragraphs.kinds import actions as kinds
from roundtable.minutes.paragraphs.typed_text import MAX_TEXT, check_typed_text

__all__ = ["MAX_TEXT"]


@dataclass(frozen=True)
class BlockDraft:
    """A new paragraph as it was submitted.

    `client_key` is chosen by the browser; the same key again makes no second paragraph. `number` counts what that
    editor has sent. `who`: for kind "action", the person chosen for the task, as in roundtable/tasks.
    """

    kind: str
    text: str
    client_key: str | None = None
    who: str = ""
    internal: bool = False
    number: int = 0


@dataclass(frozen=True)
class Saved:
    """The result of submitting a text.

    `own_rev` is the revision with the text exactly as it was sent; what its author types next is based on that one.
    `merged`: the block now holds something else than what was sent. `conflict`: part of it could not be merged and
    is kept beside the block. `restored`: the block had been removed in between and is back. `masked`: the text
    contained words that a redaction has taken out; they were replaced by its mark.
    """

    block: Block
    own_rev: int
    merged: bool = False
    conflict: bool = False
    restored: bool = False
    masked: bool = False


def add_block(actor: Actor, item: AgendaItem, kind: str, text: str, client_key: str | None = None) -> Block:
    """Add a paragraph at the end of an agenda item. The same `client_key` again makes no second one.

    For kind "action" the text is one sentence ("@Petra Termine klären bis 15.3.").
    """
    return send_block(actor, item, BlockDraft(kind, text, client_key)).block


def send_block(actor: Actor, item: AgendaItem, draft: BlockDraft) -> Saved:
    """Add a paragraph at the end of an agenda item, or save the one that has this `client_key` already.

    An internal paragraph is internal from its first row on; a known one becomes internal before its text is changed.
    """
    lock_draft(actor, item.meeting_id)
    text, masked = check_typed_text(actor, draft.text, required=True)
    known = minutes_queries.block_by_key(actor.db, item.id, draft.client_key) if draft.client_key else None
    if known:
        if draft.internal:
            set_internal(actor, known, True)
        return save_block(actor, known, 1, draft.text, draft.client_key, number=draft.number)
    block = Block(
        table_id=actor.table_id,
        meeting_id=item.meeting_id,
        item_id=item.id,
        item=item,
        kind=_check_kind(draft.kind),
        text=text,
        position=minutes_queries.next_position(actor.db, item.id),
        client_key=draft.client_key,
        author_id=actor.user_id,
        rev=0,
        internal=draft.internal,
    )
    actor.db.add(block)
    actor.db.flush()
    add_revision(actor, block, text, "written", minutes_queries.client_with_number(draft.client_key, draft.number))
    kinds.apply_kind(actor, block, draft.who)
    _record(actor, "minutes.block_added", block)
    return Saved(block, block.rev, masked=masked)


def save_block(
    actor: Actor, block: Block, base_rev: int, text: str, client: str | None = None, *, number: int = 0
) -> Saved:
    """Save a text that was typed on top of revision `base_rev`.

    If the block has changed since then, both changes are merged; what can't be merged becomes a conflict beside the
    block. An empty text removes the block, unless somebody else changed it. `client` names the editor that sent it,
    and `number` counts what that editor sent: a text that arrives after a later one (a connection that came back)
    changes nothing.
    """
    lock_draft(actor, block.meeting_id, block)
    text, masked = check_typed_text(actor, text)
    if newer := minutes_queries.newer_sending(actor.db, block.id, client, number):
        return Saved(block, newer.rev, merged=True)
    base, before = minutes_queries.base_revision(actor.db, block.id, base_rev, client), block.rev
    is_current = base is not None and (base.rev == block.rev or base.text == block.text)
    if not text.strip():
        return _save_empty(actor, block, is_current)
    restored = _restore(actor, block)
    if text == block.text:
        saved = Saved(block, block.rev)
    elif is_current:
        saved = Saved(
            block, add_revision(actor, block, text, "written", minutes_queries.client_with_number(client, number)).rev
        )
    else:
        saved = _merge_in(actor, block, base, text, minutes_queries.client_with_number(client, number))
    if block.rev != before:
        _record(actor, "minutes.block_saved", block)
    return replace(saved, restored=restored, masked=masked)


def _merge_in(actor: Actor, block: Block, base: BlockRevision | None, text: str, client: str | None) -> Saved:
    # No base: the database was restored from an older copy. Then both texts count as entirely new.
    before, theirs = base.text if base else "", block.text
    merged = merge(before, theirs, text)
    # The same author typed on while their conflict was still open: update that conflict, don't add another.
    open_conflict = minutes_queries.conflict_at(actor.db, block.id, base.rev) if base else None
    own_version = merge(before, text, open_conflict.text if open_conflict else theirs).text
    sent = add_revision(actor, block, text, "sent", client)
    add_revision(actor, block, merged.text, "merged", None)
    is_conflict = open_conflict is not None or (bool(merged.conflicts) and own_version != merged.text)
    if is_conflict:
        conflict = open_conflict or BlockConflict(
            table_id=block.table_id, block_id=block.id, base_rev=base.rev if base else 0, author_id=actor.user_id
        )
        _keep_conflict(actor, conflict, sent, own_version)
    return Saved(block, sent.rev, merged.text != text, is_conflict)


def _keep_conflict(actor: Actor, conflict: BlockConflict, sent: BlockRevision, text: str) -> None:
    conflict.text, conflict.rev, conflict.at = text, sent.rev, clock.now()
    actor.db.add(conflict)
    actor.db.flush()


def resolve_conflict(actor: Actor, conflict: BlockConflict, choice: str, seen_rev: int | None = None) -> None:
    """Choose what the block says: the conflict author's version ("mine"), the block's ("theirs"), or "both".

    The other version stays in the history, and what others added elsewhere in the block meanwhile is kept. Raises
    Conflict when "mine" would overwrite a change that came after `seen_rev`, the revision the person was looking at.
    """
    block = conflict.block
    lock_draft(actor, block.meeting_id, block)
    actor.db.refresh(conflict)
    if conflict.resolved_at:
        raise Conflict(_("Somebody has already chosen a version. This is how the paragraph looks now."))
    if choice not in ("mine", "theirs", "both"):
        raise Invalid({"choice": _("Please choose one of the options.")})
    mine, is_whole = author_version(minutes_queries.revision(actor.db, block.id, conflict.rev + 1), conflict, block)
    if choice == "mine" and not is_whole and seen_rev not in (None, block.rev):
        raise Conflict(_("The paragraph has just been changed again. Please look at both versions once more."))
    if choice != "theirs":
        _restore(actor, block)
        add_revision(actor, block, mine if choice == "mine" else combine(block.text, mine), "chosen", None)
    conflict.resolved_at, conflict.resolved_by_id, conflict.resolution = clock.now(), actor.user_id, choice
    _record(actor, "minutes.conflict_resolved", block)


def author_version(then: BlockRevision | None, conflict: BlockConflict, block: Block) -> tuple[str, bool]:
    """(text, whether it merged without conflicts): the conflict author's version plus what others changed since.

    `then` is the revision that the block had when the conflict arose.
    """
    merged = merge(then.text if then else block.text, conflict.text, block.text)
    return merged.text, not merged.conflicts


def combine(theirs: str, mine: str) -> str:
    """One text from two: shared lines once; where the texts differ, the lines of `theirs`, then those of `mine`."""
    lines: list[str] = []
    for change in line_diff(theirs, mine):
        versions = ["".join(text for kind, text in change.parts if kind != dropped) for dropped in ("added", "removed")]
        for version in dict.fromkeys(line.strip("\n") for line in versions):
            if version or change.kind == "same":
                lines += _with_gap(lines, version, change.kind)
    return "\n".join(lines).strip("\n")


def _with_gap(lines: list[str], line: str, kind: str) -> list[str]:
    # Markdown joins neighbouring lines into one paragraph, so a blank line goes between; list items need none.
    apart = kind != "same" and lines and lines[-1].strip() and not line.lstrip().startswith(("-", "*", "+"))
    return ["", line] if apart else [line]


def convert_block(actor: Actor, block: Block, kind: str, who: str = "") -> None:
    """Change the kind of a paragraph ("note", "decision", "action"). Text, author and history stay."""
    lock_draft(actor, block.meeting_id, block)
    if _check_kind(kind) == block.kind:
        return
    block.kind = kind
    add_revision(actor, block, block.text, kind, None)
    kinds.apply_kind(actor, block, who)
    _record(actor, "minutes.block_converted", block, what=kind)


def set_internal(actor: Actor, block: Block, internal: bool) -> None:
    """Mark a paragraph as internal (it never leaves the table), or as public again."""
    lock_draft(actor, block.meeting_id, block)
    if block.internal == internal:
        return
    block.internal = internal
    _record(actor, "minutes.block_layered", block, what="internal" if internal else "open")
    if task := minutes_queries.task_of(actor.db, block.id):
        record(actor, "minutes.block_layered", topic="tasks", subject=task, title=task.title)


def remove_block(actor: Actor, block: Block) -> None:
    """Remove a paragraph. It can be restored; the number of a removed decision is not given to another one."""
    lock_draft(actor, block.meeting_id, block)
    if block.removed_at is None:
        _remove(actor, block)


def restore_block(actor: Actor, block: Block) -> None:
    """Bring a removed paragraph back to its place."""
    lock_draft(actor, block.meeting_id, block)
    if _restore(actor, block):
        _record(actor, "minutes.block_restored", block)


def move_block(actor: Actor, block: Block, up: bool) -> None:
    """Move a paragraph one place up or down within its item; at the top or the end nothing happens."""
    lock_draft(actor, block.meeting_id, block)
    order = minutes_queries.blocks_of(actor.db, block.item_id)
    visible = [each for each in order if each.removed_at is None or each is block]
    at = visible.index(block)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(visible):
        return
    other = order.index(visible[to])
    order.remove(block)
    order.insert(other, block)
    for position, each in enumerate(order, 1):
        each.position = position
    _record(actor, "minutes.block_moved", block)


def _check_kind(kind: str) -> str:
    if kind not in BLOCK_KINDS:
        raise Invalid({"kind": _("Please choose one of the options.")})
    return kind


def add_revision(actor: Actor, block: Block, text: str, change: str, client: str | None) -> BlockRevision:
    """Store the next revision. With `change` "sent" it is only kept for merging; otherwise it is the block's text."""
    block.rev += 1
    block.updated_at = clock.now()
    if change != "sent":
        block.text = text
    revision = BlockRevision(
        block_id=block.id, rev=block.rev, text=text, change=change, client=client, author_id=actor.user_id
    )
    actor.db.add(revision)
    actor.db.flush()
    return revision


def _save_empty(actor: Actor, block: Block, is_current: bool) -> Saved:
    if is_current and block.removed_at is None:
        _remove(actor, block)
    return Saved(block, block.rev, merged=block.removed_at is None)


def _remove(actor: Actor, block: Block) -> None:
    block.removed_at = clock.now()
    add_revision(actor, block, block.text, "removed", None)
    kinds.apply_removal(actor, block)
    _record(actor, "minutes.block_removed", block)


def _restore(actor: Actor, block: Block) -> bool:
    if block.removed_at is None:
        return False
    block.removed_at = None
    add_revision(actor, block, block.text, "restored", None)
    kinds.apply_kind(actor, block)
    return True


def _record(actor: Actor, verb: str, block: Block, **data: Any) -> None:
    record(actor, verb, topic=f"minutes/{block.meeting_id}", subject=block, title=block.item.title, **data)
