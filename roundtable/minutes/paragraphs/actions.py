"""Every change to the text of minutes. The contract (F18): nothing that was submitted is ever dropped."""

from dataclasses import dataclass, replace
from typing import Any

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.errors import Conflict, Invalid
from roundtable.core.events import record
from roundtable.core.i18n import gettext as _
from roundtable.meetings.models import AgendaItem
from roundtable.minutes import queries
from roundtable.minutes.actions import lock_draft
from roundtable.minutes.merge import line_diff, merge
from roundtable.minutes.models import BLOCK_KINDS, Block, BlockConflict, BlockRevision
from roundtable.minutes.paragraphs.entered import MAX_TEXT, entered
from roundtable.minutes.paragraphs.kinds import actions as kinds

__all__ = ["MAX_TEXT"]


@dataclass(frozen=True)
class Saved:
    """What became of a text that was sent.

    `own_rev` is the revision that holds it as it was sent: the base of what its author types on top of it.
    `merged`: the block now holds something else than what was sent. `conflict`: not all of it is in the block;
    the author's version stands beside it. `restored`: the block had been removed in between. `masked`: words that
    were taken out by a redaction stood in what was sent.
    """

    block: Block
    own_rev: int
    merged: bool = False
    conflict: bool = False
    restored: bool = False
    masked: bool = False


def add_block(
    here: Actor, item: AgendaItem, kind: str, text: str, client_key: str | None = None, who: str = ""
) -> Block:
    """A new paragraph at the end of an agenda item. The same `client_key` again makes no second one.

    For kind "action" the text is one sentence ("@Petra Termine klären bis 15.3."); `who` as in tasks.
    """
    return send_block(here, item, kind, text, client_key, who).block


def send_block(
    here: Actor,
    item: AgendaItem,
    kind: str,
    text: str,
    client_key: str | None = None,
    who: str = "",
    internal: bool = False,
    number: int = 0,
) -> Saved:
    """`add_block`, with what became of the text: the key may belong to a paragraph that others changed since.

    `internal`: it is so from its first row on; a known one becomes so before it takes over the text.
    """
    lock_draft(here, item.meeting_id)
    typed, (text, masked) = text, entered(here, text, required=True)
    known = queries.block_by_key(here.db, item.id, client_key) if client_key else None
    if known:
        if internal:
            set_internal(here, known, True)
        return save_block(here, known, 1, typed, client_key, number)
    block = Block(
        table_id=here.table_id,
        meeting_id=item.meeting_id,
        item_id=item.id,
        item=item,
        kind=_kind(kind),
        text=text,
        position=queries.next_position(here.db, item.id),
        client_key=client_key,
        author_id=here.user_id,
        rev=0,
        internal=internal,
    )
    here.db.add(block)
    here.db.flush()
    revise(here, block, text, "written", queries.sending(client_key, number))
    kinds.follow_kind(here, block, who)
    _record(here, "minutes.block_added", block)
    return Saved(block, block.rev, masked=masked)


def save_block(
    here: Actor, block: Block, base_rev: int, text: str, client: str | None = None, number: int = 0
) -> Saved:
    """Take over a text that was typed on top of revision `base_rev`.

    If the block has moved on, the changes are merged; what can't be merged becomes a conflict beside the block.
    An empty text removes the block, unless somebody else changed it. `client` names the editor that sent it, and
    `number` counts its sendings: one that arrives after a later one (a dead line came back) changes nothing.
    """
    lock_draft(here, block.meeting_id, block)
    text, masked = entered(here, text)
    if newer := queries.overtaken_by(here.db, block.id, client, number):
        return Saved(block, newer.rev, merged=True)
    base, before = queries.base_revision(here.db, block.id, base_rev, client), block.rev
    is_current = base is not None and (base.rev == block.rev or base.text == block.text)
    if not text.strip():
        return _emptied(here, block, is_current)
    restored = _restore(here, block)
    if text == block.text:
        saved = Saved(block, block.rev)
    elif is_current:
        saved = Saved(block, revise(here, block, text, "written", queries.sending(client, number)).rev)
    else:
        saved = _merge_in(here, block, base, text, queries.sending(client, number))
    if block.rev != before:
        _record(here, "minutes.block_saved", block)
    return replace(saved, restored=restored, masked=masked)


def _merge_in(here: Actor, block: Block, base: BlockRevision | None, text: str, client: str | None) -> Saved:
    # Without a base (a database restored from a copy) everything counts as written by both.
    before, theirs = base.text if base else "", block.text
    merged = merge(before, theirs, text)
    # A conflict that this author already has: they typed on, so their version grows as well.
    open_one = queries.conflict_at(here.db, block.id, base.rev) if base else None
    own_version = merge(before, text, open_one.text if open_one else theirs).text
    sent = revise(here, block, text, "sent", client)
    revise(here, block, merged.text, "merged", None)
    conflict = open_one is not None or (bool(merged.conflicts) and own_version != merged.text)
    if conflict:
        _keep_conflict(here, block, open_one, sent, base.rev if base else 0, own_version)
    return Saved(block, sent.rev, merged.text != text, conflict)


def _keep_conflict(
    here: Actor, block: Block, open_one: BlockConflict | None, sent: BlockRevision, base_rev: int, text: str
) -> None:
    conflict = open_one or BlockConflict(
        table_id=block.table_id, block_id=block.id, base_rev=base_rev, author_id=here.user_id
    )
    conflict.text, conflict.rev, conflict.at = text, sent.rev, clock.now()
    here.db.add(conflict)
    here.db.flush()


def resolve_conflict(here: Actor, conflict: BlockConflict, choice: str, seen_rev: int | None = None) -> None:
    """Decide what stays: the conflict author's version ("mine"), the block's ("theirs"), or both in a row.

    The version that loses stays in the history. What others added elsewhere in the block meanwhile is kept; if
    that can't be told apart and the card that was seen (`seen_rev`) didn't show it yet, Conflict.
    """
    block = conflict.block
    lock_draft(here, block.meeting_id, block)
    here.db.refresh(conflict)
    if conflict.resolved_at:
        raise Conflict(_("Somebody has already chosen a version. This is how the paragraph looks now."))
    if choice not in ("mine", "theirs", "both"):
        raise Invalid({"choice": _("Please choose one of the options.")})
    mine, is_clean = author_version(queries.revision(here.db, block.id, conflict.rev + 1), conflict, block)
    if choice == "mine" and not is_clean and seen_rev not in (None, block.rev):
        raise Conflict(_("The paragraph has just been changed again. Please look at both versions once more."))
    if choice != "theirs":
        _restore(here, block)
        revise(here, block, mine if choice == "mine" else both(block.text, mine), "chosen", None)
    conflict.resolved_at, conflict.resolved_by_id, conflict.resolution = clock.now(), here.user_id, choice
    _record(here, "minutes.conflict_resolved", block)


def author_version(then: BlockRevision | None, conflict: BlockConflict, block: Block) -> tuple[str, bool]:
    """The block as the conflict's author wants it, with what others changed since, as far as it goes together.

    `then` is what the block held when the conflict arose. The second value: whether all of it went together.
    """
    merged = merge(then.text if then else block.text, conflict.text, block.text)
    return merged.text, not merged.conflicts


def both(theirs: str, mine: str) -> str:
    """The two texts in one: what they share once, and where they differ their lines, then mine."""
    lines: list[str] = []
    for change in line_diff(theirs, mine):
        versions = ["".join(text for kind, text in change.parts if kind != dropped) for dropped in ("added", "removed")]
        for version in dict.fromkeys(line.strip("\n") for line in versions):
            if version or change.kind == "same":
                lines += _separated(lines, version, change.kind)
    return "\n".join(lines).strip("\n")


def _separated(lines: list[str], line: str, kind: str) -> list[str]:
    # Markdown joins neighbouring lines to one paragraph; list items stay apart by themselves.
    apart = kind != "same" and lines and lines[-1].strip() and not line.lstrip().startswith(("-", "*", "+"))
    return ["", line] if apart else [line]


def convert_block(here: Actor, block: Block, kind: str, who: str = "") -> None:
    """Make a note a decision or a task, or the other way round. Text, author and history stay."""
    lock_draft(here, block.meeting_id, block)
    if _kind(kind) == block.kind:
        return
    block.kind = kind
    revise(here, block, block.text, kind, None)
    kinds.follow_kind(here, block, who)
    _record(here, "minutes.block_converted", block, what=kind)


def set_internal(here: Actor, block: Block, internal: bool) -> None:
    """Keep a paragraph within the table, or let it be part of the public version again."""
    lock_draft(here, block.meeting_id, block)
    if block.internal == internal:
        return
    block.internal = internal
    _record(here, "minutes.block_layered", block, what="internal" if internal else "open")
    if task := queries.task_of(here.db, block.id):
        record(here, "minutes.block_layered", topic="tasks", subject=task, title=task.title)


def remove_block(here: Actor, block: Block) -> None:
    """Take a paragraph out of the minutes. It can be brought back; its number is not given again."""
    lock_draft(here, block.meeting_id, block)
    if block.removed_at is None:
        _remove(here, block)


def restore_block(here: Actor, block: Block) -> None:
    """Bring a removed paragraph back to its place."""
    lock_draft(here, block.meeting_id, block)
    if _restore(here, block):
        _record(here, "minutes.block_restored", block)


def move_block(here: Actor, block: Block, up: bool) -> None:
    """One place up or down within the item; at the end nothing happens."""
    lock_draft(here, block.meeting_id, block)
    order = queries.blocks_of(here.db, block.item_id)
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
    _record(here, "minutes.block_moved", block)


def _kind(kind: str) -> str:
    if kind not in BLOCK_KINDS:
        raise Invalid({"kind": _("Please choose one of the options.")})
    return kind


def revise(here: Actor, block: Block, text: str, change: str, client: str | None) -> BlockRevision:
    """The next revision. What was only "sent" is kept for merging but is not what the block says."""
    block.rev += 1
    block.updated_at = clock.now()
    if change != "sent":
        block.text = text
    revision = BlockRevision(
        block_id=block.id, rev=block.rev, text=text, change=change, client=client, author_id=here.user_id
    )
    here.db.add(revision)
    here.db.flush()
    return revision


def _emptied(here: Actor, block: Block, is_current: bool) -> Saved:
    if is_current and block.removed_at is None:
        _remove(here, block)
    return Saved(block, block.rev, merged=block.removed_at is None)


def _remove(here: Actor, block: Block) -> None:
    block.removed_at = clock.now()
    revise(here, block, block.text, "removed", None)
    kinds.follow_removal(here, block)
    _record(here, "minutes.block_removed", block)


def _restore(here: Actor, block: Block) -> bool:
    if block.removed_at is None:
        return False
    block.removed_at = None
    revise(here, block, block.text, "restored", None)
    kinds.follow_kind(here, block)
    return True


def _record(here: Actor, verb: str, block: Block, **data: Any) -> None:
    record(here, verb, topic=f"minutes/{block.meeting_id}", subject=block, title=block.item.title, **data)
