"""Reading what was forwarded and received. What a sender learns of the other table is read as the public reads it."""

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
class Standing:
    """How something stands at the table that got it. `decisions` are those of its published minutes, as frozen.

    `ident` is the number that it has at the table that sent it.
    """

    ident: int
    received: Received
    decisions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """ "open", "declined", "withdrawn", "stored", "planned", "decided", "task", "done", "dropped" or "accepted".

        The last when no more of it is public.
        """
        got = self.received
        if got.state != "accepted":
            return got.outcome
        if got.kind == "task":
            return {"done": "done", "dropped": "dropped"}.get(got.task.status, "task") if got.task else "accepted"
        if self.decisions:
            return "decided"
        if got.topic and got.topic.state != "accepted":
            return "stored" if got.topic.state == "open" else "declined"
        return "planned" if got.topic and got.topic.item else "accepted"

    @property
    def answer(self) -> str:
        """Why it was declined, at once or later from the topic store."""
        return self.received.answer or (self.received.topic.answer if self.received.topic else "")


def received(db: Session, table_id: int) -> list[Received]:
    """What waits first, then the newest answers."""
    query = select(Received).where(Received.table_id == table_id).options(joinedload(Received.sender))
    return list(db.scalars(query.order_by(Received.state != "open", Received.id.desc()).limit(SHOWN)))


def count_open(db: Session, table_id: int) -> int:
    query = select(func.count()).select_from(Received)
    return db.scalar(query.where(Received.table_id == table_id, Received.state == "open")) or 0


def sent(db: Session, table_id: int) -> list[Standing]:
    """What this table forwarded, the newest first, each with how it stands; what this reader may know of."""
    query = select(Forwarding.id, Forwarding.received_id).where(Forwarding.table_id == table_id)
    # A task has no visibility of its own: it is hidden with the item that it came from.
    seen = or_(Forwarding.task_id.is_(None), Forwarding.task_id.in_(select(ActionItem.id)))
    return _standings(db, db.execute(query.where(seen).order_by(Forwarding.id.desc()).limit(SHOWN)).all())


def of_thing(db: Session, thing: AgendaItem | ActionItem) -> list[Standing]:
    """Where an item or a task was forwarded to, the newest first."""
    same = Forwarding.item_id == thing.id if isinstance(thing, AgendaItem) else Forwarding.task_id == thing.id
    query = select(Forwarding.id, Forwarding.received_id).where(same)
    return _standings(db, db.execute(query.order_by(Forwarding.id.desc())).all())


def _standings(db: Session, rows: Sequence[Any]) -> list[Standing]:
    """Of (forwarding id, received id), in that order."""
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
    return [_standing(ident, found[number], decided) for ident, number in rows if number in found]


def _standing(ident: int, row: Received, decided: dict[int, list[dict[str, Any]]]) -> Standing:
    return Standing(ident, row, decided.get(row.topic.item_id or 0, []) if row.topic else [])


def _decisions(public: Session, items: set[int]) -> dict[int, list[dict[str, Any]]]:
    """{item id: its decisions in the newest published version}, without what is internal (also since then)."""
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
    """Where something can be forwarded to, by name."""
    query = select(RoundTable).where(RoundTable.opened_at.is_not(None), RoundTable.id != table_id)
    return list(db.scalars(query.order_by(RoundTable.name)))


def is_on_its_way(db: Session, thing: AgendaItem | ActionItem, to_id: int) -> bool:
    """Whether that table has it already, and hasn't declined it."""
    same = Forwarding.item_id == thing.id if isinstance(thing, AgendaItem) else Forwarding.task_id == thing.id
    query = select(Forwarding.id).join(Forwarding.received).where(same, Received.table_id == to_id)
    return db.scalar(query.where(Received.state != "declined").limit(1)) is not None


def is_internal(db: Session, thing: AgendaItem | ActionItem) -> bool:
    """An item that not everybody at the table sees, or a task that came from one or from an internal paragraph."""
    if isinstance(thing, AgendaItem):
        return thing.visibility != "all"
    item = select(AgendaItem.id).where(AgendaItem.id == thing.origin_item_id, AgendaItem.visibility != "all")
    block = select(Block.id).where(Block.id == thing.block_id, Block.internal)
    return any(db.scalar(query.execution_options(**WHOLE)) is not None for query in (item, block))


def forwarding_of(db: Session, received_id: int) -> Forwarding | None:
    """The sender's row, whoever asks: for telling the sender."""
    return db.scalar(select(Forwarding).where(Forwarding.received_id == received_id).execution_options(**WHOLE))
