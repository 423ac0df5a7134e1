"""Reading what was forwarded and received. The sender sees only what is public at the other table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from roundtable.core.sight import WHOLE, as_public
from roundtable.forwarding.models import Forwarding, Received
from roundtable.meetings.models import AgendaItem
from roundtable.meetings.topics.models import Topic
from roundtable.minutes.document.layers.queries import PUBLIC, for_reader
from roundtable.minutes.document.queries import of_version
from roundtable.minutes.models import Block, Minutes, MinutesVersion
from roundtable.tables.models import RoundTable
from roundtable.tasks.models import ActionItem

SHOWN = 50


@dataclass(frozen=True)
class ForwardingStatus:
    """What became of something at the table that received it. `ident` is the id of its `Forwarding`.

    `decisions` are those about it in the table's published minutes.
    """

    ident: int
    received: Received
    decisions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """ "open", "declined", "withdrawn", "stored", "planned", "decided", "task", "done", "dropped" or "accepted".

        "accepted" if nothing more of it is public.
        """
        received = self.received
        if received.state != "accepted":
            return received.outcome
        if received.kind == "task":
            return (
                {"done": "done", "dropped": "dropped"}.get(received.task.status, "task")
                if received.task
                else "accepted"
            )
        if self.decisions:
            return "decided"
        if received.topic and received.topic.state != "accepted":
            return "stored" if received.topic.state == "open" else "declined"
        return "planned" if received.topic and received.topic.item else "accepted"

    @property
    def answer(self) -> str:
        """Why it was declined, at once or later from the topic store."""
        return self.received.answer or (self.received.topic.answer if self.received.topic else "")


def received(db: Session, table_id: int) -> list[Received]:
    """What a table received: first what has no answer, then the newest, SHOWN in all."""
    query = select(Received).where(Received.table_id == table_id).options(joinedload(Received.sender))
    return list(db.scalars(query.order_by(Received.state != "open", Received.id.desc()).limit(SHOWN)))


def count_open(db: Session, table_id: int) -> int:
    query = select(func.count()).select_from(Received)
    return db.scalar(query.where(Received.table_id == table_id, Received.state == "open")) or 0


def sent(db: Session, table_id: int) -> list[ForwardingStatus]:
    """What this table forwarded and the reader may see, newest first, SHOWN in all."""
    query = select(Forwarding.id, Forwarding.received_id).where(Forwarding.table_id == table_id)
    # A task has no visibility of its own: it is hidden with its item, and so is the row here.
    seen = or_(Forwarding.task_id.is_(None), Forwarding.task_id.in_(select(ActionItem.id)))
    return _statuses(db, db.execute(query.where(seen).order_by(Forwarding.id.desc()).limit(SHOWN)).all())


def forwardings_of(db: Session, thing: AgendaItem | ActionItem) -> list[ForwardingStatus]:
    """Where an item or a task was forwarded to, newest first."""
    same = Forwarding.item_id == thing.id if isinstance(thing, AgendaItem) else Forwarding.task_id == thing.id
    query = select(Forwarding.id, Forwarding.received_id).where(same)
    return _statuses(db, db.execute(query.order_by(Forwarding.id.desc())).all())


def _statuses(db: Session, rows: Sequence[Any]) -> list[ForwardingStatus]:
    """The statuses of rows (forwarding id, received id), in their order."""
    with as_public(db) as public:
        item = joinedload(Received.topic).joinedload(Topic.item).joinedload(AgendaItem.meeting)
        query = (
            select(Received)
            .where(Received.id.in_([received_id for _ident, received_id in rows]))
            .options(item, joinedload(Received.task))
        )
        found = {row.id: row for row in public.scalars(query.options(joinedload(Received.receiver)))}
        items = {row.topic.item.id for row in found.values() if row.topic and row.topic.item}
        decided = _decisions(public, items)
    return [_status(ident, found[number], decided) for ident, number in rows if number in found]


def _status(ident: int, row: Received, decided: dict[int, list[dict[str, Any]]]) -> ForwardingStatus:
    return ForwardingStatus(ident, row, decided.get(row.topic.item_id or 0, []) if row.topic else [])


def _decisions(public: Session, items: set[int]) -> dict[int, list[dict[str, Any]]]:
    """Decisions by item id, from the newest published version, without paragraphs that are internal now."""
    meetings = select(AgendaItem.meeting_id).where(AgendaItem.id.in_(items))
    versions = select(MinutesVersion).join(MinutesVersion.minutes)
    newest = versions.where(Minutes.meeting_id.in_(meetings), MinutesVersion.number == Minutes.version)
    open_blocks = set(public.scalars(select(Block.id).where(Block.item_id.in_(items), Block.kind == "decision")))
    found: dict[int, list[dict[str, Any]]] = {}
    for version in public.scalars(newest):
        for item in for_reader(of_version(version), PUBLIC)["items"]:
            if item["id"] in items:
                blocks = [b for b in item["blocks"] if b["decision"] and b["id"] in open_blocks]
                found[item["id"]] = [{**block["decision"], "text": block["text"]} for block in blocks]
    return found


def other_tables(db: Session, table_id: int) -> list[RoundTable]:
    """The tables to which something can be forwarded, by name."""
    query = select(RoundTable).where(RoundTable.opened_at.is_not(None), RoundTable.id != table_id)
    return list(db.scalars(query.order_by(RoundTable.name)))


def is_there_already(db: Session, thing: AgendaItem | ActionItem, to_id: int) -> bool:
    """Whether that table has received it and not declined it."""
    same = Forwarding.item_id == thing.id if isinstance(thing, AgendaItem) else Forwarding.task_id == thing.id
    query = select(Forwarding.id).join(Forwarding.received).where(same, Received.table_id == to_id)
    return db.scalar(query.where(Received.state != "declined").limit(1)) is not None


def is_internal(db: Session, thing: AgendaItem | ActionItem) -> bool:
    """Whether the item isn't visible to all, or the task comes from such an item or from an internal paragraph."""
    if isinstance(thing, AgendaItem):
        return thing.visibility != "all"
    item = select(AgendaItem.id).where(AgendaItem.id == thing.origin_item_id, AgendaItem.visibility != "all")
    block = select(Block.id).where(Block.id == thing.block_id, Block.internal)
    return any(db.scalar(query.execution_options(**WHOLE)) is not None for query in (item, block))


def forwarding_of(db: Session, received_id: int) -> Forwarding | None:
    """The sender's row, also for people of the other table: needed to mail the sender."""
    return db.scalar(select(Forwarding).where(Forwarding.received_id == received_id).execution_options(**WHOLE))
