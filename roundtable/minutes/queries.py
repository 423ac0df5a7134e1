"""Reading minutes: blocks (paragraphs), their history, decisions and versions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from roundtable.core import clock
from roundtable.core.actors import Actor
from roundtable.core.clock import BERLIN
from roundtable.core.errors import Invalid
from roundtable.core.hooks import Hook
from roundtable.core.i18n import gettext as _
from roundtable.core.text import whole_number
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes.models import (
    Block,
    BlockConflict,
    BlockRevision,
    Decision,
    Minutes,
    MinutesVersion,
)
from roundtable.tables.models import Member
from roundtable.tasks.models import ActionItem

MAX_CLIENT = 30  # characters; the column has 40, so that "/<number>" fits behind it

# Which contacts of the directory each of these documents' texts mention; countries.mentions fills this hook.
mentioned_contacts: Hook[[Session, list[list[str]]], list[list[Any]]] = Hook()


@dataclass
class Paragraph:
    """A block with everything that is shown with it.

    `conflicts` are its open ones; `conflict_views` (conflicts/queries.py) and `hints` are filled in by the page.
    """

    block: Block
    decision: Decision | None = None
    task: ActionItem | None = None
    conflicts: list[BlockConflict] = field(default_factory=list)
    conflict_views: list[Any] = field(default_factory=list)
    hints: list[Any] = field(default_factory=list)  # of the guard, for those who write


def minutes_of(db: Session, meeting_id: int) -> Minutes | None:
    """Reads again even if the session has loaded them: they may have changed while this transaction waited."""
    query = select(Minutes).where(Minutes.meeting_id == meeting_id)
    return db.scalar(query.execution_options(populate_existing=True))


def can_be_written(db: Session, meeting_id: int) -> bool:
    """Whether the minutes are a draft, or don't exist yet."""
    state = db.scalar(select(Minutes.state).where(Minutes.meeting_id == meeting_id))
    return state in (None, "draft")


def item(db: Session, table_id: int, item_id: int | None) -> AgendaItem | None:
    return db.scalar(select(AgendaItem).where(AgendaItem.table_id == table_id, AgendaItem.id == item_id))


def block_by_key(db: Session, item_id: int, client_key: str) -> Block | None:
    return db.scalar(select(Block).where(Block.item_id == item_id, Block.client_key == client_key))


def next_position(db: Session, item_id: int) -> int:
    return (db.scalar(select(func.max(Block.position)).where(Block.item_id == item_id)) or 0) + 1


def blocks_of(db: Session, item_id: int) -> list[Block]:
    """Also removed ones, in order."""
    query = select(Block).where(Block.item_id == item_id).order_by(Block.position, Block.id)
    return list(db.scalars(query))


def revision(db: Session, block_id: int, rev: int) -> BlockRevision | None:
    query = select(BlockRevision).where(BlockRevision.block_id == block_id, BlockRevision.rev == rev)
    return db.scalar(query)


def base_revision(db: Session, block_id: int, rev: int, client: str | None) -> BlockRevision | None:
    """What a text was typed on top of: revision `rev`, or the newest one that the same editor sent after it.

    The second happens when the answer never reached the browser: it still names the old number.
    """
    own_later = and_(_sent_by(client), BlockRevision.rev > rev) if client else false()
    query = select(BlockRevision).where(BlockRevision.block_id == block_id, or_(BlockRevision.rev == rev, own_later))
    return db.scalar(query.order_by(BlockRevision.rev.desc()).limit(1))


def client_with_number(client: str | None, number: int) -> str | None:
    """What BlockRevision.client stores: "1f9b8b/3" is the third text that the editor 1f9b8b sent."""
    return f"{client}/{number}" if client and number and len(client) <= MAX_CLIENT else client


def newer_sending(db: Session, block_id: int, client: str | None, number: int) -> BlockRevision | None:
    """The newest revision by the same editor with a number higher than `number`, if there is one."""
    if not client or not number:
        return None
    query = select(BlockRevision).where(BlockRevision.block_id == block_id, _sent_by(client))
    newest = db.scalar(query.order_by(BlockRevision.rev.desc()).limit(1))
    later = whole_number((newest.client or "").removeprefix(f"{client}/")) if newest else None
    return newest if later is not None and later > number else None


def _sent_by(client: str) -> ColumnElement[bool]:
    return or_(BlockRevision.client == client, BlockRevision.client.startswith(f"{client}/", autoescape=True))


def history(db: Session, block_id: int) -> list[BlockRevision]:
    """The newest first."""
    query = select(BlockRevision).where(BlockRevision.block_id == block_id)
    return list(db.scalars(query.options(joinedload(BlockRevision.author)).order_by(BlockRevision.rev.desc())))


def conflict_at(db: Session, block_id: int, rev: int) -> BlockConflict | None:
    """The open conflict whose author's text is this revision."""
    return db.scalar(
        select(BlockConflict).where(
            BlockConflict.block_id == block_id, BlockConflict.rev == rev, BlockConflict.resolved_at.is_(None)
        )
    )


def decision_of(db: Session, block_id: int) -> Decision | None:
    return db.scalar(select(Decision).where(Decision.block_id == block_id))


def task_of(db: Session, block_id: int) -> ActionItem | None:
    return db.scalar(select(ActionItem).where(ActionItem.block_id == block_id))


def paragraphs(db: Session, item_ids: Iterable[int], removed: bool = False) -> dict[int, list[Paragraph]]:
    """{item id: its paragraphs in order}; four queries, however many items."""
    wanted = list(item_ids)
    query = select(Block).where(Block.item_id.in_(wanted)).options(joinedload(Block.author))
    if not removed:
        query = query.where(Block.removed_at.is_(None))
    found = [Paragraph(block) for block in db.scalars(query.order_by(Block.position, Block.id))]
    _attach(db, {paragraph.block.id: paragraph for paragraph in found}, wanted)
    by_item: dict[int, list[Paragraph]] = {item_id: [] for item_id in wanted}
    for paragraph in found:
        by_item[paragraph.block.item_id].append(paragraph)
    return by_item


def texts_of(db: Session, items: list[AgendaItem]) -> dict[int, tuple[AgendaItem, list[Paragraph]]]:
    """{item id: the item and its paragraphs, removed ones too}; four queries, however many items."""
    found = paragraphs(db, [item.id for item in items], removed=True)
    return {item.id: (item, found[item.id]) for item in items}


@dataclass(frozen=True)
class DecidedApproval:
    """Published minutes that the table has approved under an agenda item, which nobody has recorded for them yet."""

    item: AgendaItem
    minutes: Minutes
    result: str  # one that an approval can have


def decided_approvals(db: Session, items: list[AgendaItem]) -> list[DecidedApproval]:
    """For items of one meeting; two queries if approvals are on its agenda, else none."""
    keys = {item: (item.carry_key or "").partition("/") for item in items}
    wanted = {whole_number(number): item for item, (kind, _slash, number) in keys.items() if kind == "approve"}
    if not wanted:
        return []
    waiting = select(Minutes).where(Minutes.id.in_(wanted), Minutes.state == "published")
    waiting = waiting.where(Minutes.table_id.in_({item.table_id for item in items})).order_by(Minutes.id)
    decided = select(Decision).join(Decision.block).options(contains_eager(Decision.block))
    decided = decided.where(Block.item_id.in_([item.id for item in wanted.values()]), Block.removed_at.is_(None))
    results = {each.block.item_id: _result_of_approval(each) for each in db.scalars(decided.order_by(Decision.id))}
    found = [
        DecidedApproval(wanted[minutes.id], minutes, results.get(wanted[minutes.id].id, ""))
        for minutes in db.scalars(waiting.options(joinedload(Minutes.meeting)))
    ]
    return [each for each in found if each.result]


def _result_of_approval(decision: Decision) -> str:
    if decision.result != "votes":
        return decision.result if decision.result in ("unanimous", "majority") else ""
    yes, no, abstained = decision.yes or 0, decision.no or 0, decision.abstained or 0
    if yes <= no:
        return ""
    return "majority" if no or abstained else "unanimous"


def _attach(db: Session, by_id: dict[int, Paragraph], item_ids: list[int]) -> None:
    # Selected by item: a list of block ids could hold thousands.
    blocks = select(Block.id).where(Block.item_id.in_(item_ids))
    for decision in db.scalars(select(Decision).where(Decision.block_id.in_(blocks))):
        if decision.block_id in by_id:
            by_id[decision.block_id].decision = decision
    for task in db.scalars(select(ActionItem).where(ActionItem.block_id.in_(blocks))):
        if task.block_id in by_id:
            by_id[task.block_id].task = task
    open_ones = select(BlockConflict).where(BlockConflict.block_id.in_(blocks), BlockConflict.resolved_at.is_(None))
    for conflict in db.scalars(open_ones.options(joinedload(BlockConflict.author)).order_by(BlockConflict.id)):
        if conflict.block_id in by_id:
            by_id[conflict.block_id].conflicts.append(conflict)


def revision_by_other(db: Session, conflict: BlockConflict) -> BlockRevision | None:
    """The revision that the conflict's author collided with: the newest by somebody else after their base."""
    query = (
        select(BlockRevision)
        .where(BlockRevision.block_id == conflict.block_id, BlockRevision.rev > conflict.base_rev)
        .options(joinedload(BlockRevision.author))
        .order_by(BlockRevision.rev.desc())
        .limit(1)
    )
    others = db.scalar(query.where(BlockRevision.author_id != conflict.author_id))
    # The same person in two windows: the newest revision before the text that could not be merged.
    return others or db.scalar(query.where(BlockRevision.rev < conflict.rev))


def internal_blocks(db: Session, meeting_id: int) -> set[int]:
    """Ids of internal blocks. Includes removed ones, whose tasks are still listed."""
    return set(db.scalars(select(Block.id).where(Block.meeting_id == meeting_id, Block.internal)))


def versions_of(db: Session, minutes_id: int) -> list[MinutesVersion]:
    """The newest first. `content` is long and therefore loaded only on access."""
    query = select(MinutesVersion).where(MinutesVersion.minutes_id == minutes_id).options(defer(MinutesVersion.content))
    return list(db.scalars(query.order_by(MinutesVersion.number.desc())))


def version(db: Session, meeting_id: int, number: int | None = None) -> MinutesVersion | None:
    """The published version with this number; the newest without one."""
    query = select(MinutesVersion).join(MinutesVersion.minutes).where(Minutes.meeting_id == meeting_id)
    if number is not None:
        query = query.where(MinutesVersion.number == number)
    return db.scalar(query.order_by(MinutesVersion.number.desc()).limit(1))


def last_published(db: Session, table_id: int) -> Minutes | None:
    """The minutes of the newest meeting that has a published version."""
    # The database stops at the first meeting it finds; a join over all published minutes would read them all.
    published = exists().where(Minutes.meeting_id == Meeting.id, Minutes.version > 0)
    newest = select(Meeting.id).where(Meeting.table_id == table_id, published)
    newest = newest.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1)
    query = select(Minutes).where(Minutes.meeting_id == newest.scalar_subquery())
    return db.scalar(query.options(joinedload(Minutes.meeting)))


def later_meetings(db: Session, meeting: Meeting) -> list[Meeting]:
    """All meetings of the table after this one that are not called off, also future ones."""
    query = select(Meeting).where(
        Meeting.table_id == meeting.table_id,
        Meeting.starts_at > meeting.starts_at,
        Meeting.cancelled_reason == "",
    )
    return list(db.scalars(query.order_by(Meeting.starts_at, Meeting.id)))


def approving_meetings(db: Session, meeting: Meeting) -> list[Meeting]:
    """Meetings that can have approved this one's minutes: later ones that took place or are running."""
    return [later for later in later_meetings(db, meeting) if later.state != "planned"]


def meeting(db: Session, table_id: int, meeting_id: int | None) -> Meeting | None:
    return db.scalar(select(Meeting).where(Meeting.table_id == table_id, Meeting.id == meeting_id))


def next_planned(db: Session, table_id: int, today: date) -> Meeting | None:
    """The next planned meeting, where published minutes will be put up for approval."""
    start = datetime.combine(today, time(), BERLIN)
    query = select(Meeting).where(Meeting.table_id == table_id, Meeting.state == "planned", Meeting.starts_at >= start)
    return db.scalar(query.order_by(Meeting.starts_at).limit(1))


def checked_last_day(until: date | None, days: int, name: str) -> date:
    """The last day of a phase: `until`, else `days` from today.

    Raises Invalid for the form field `name` if the day is past or more than a year ahead.
    """
    until = until or clock.today() + timedelta(days=days)
    if until < clock.today():
        raise Invalid({name: _("This day is over already. Please choose today or a later day.")})
    if until > clock.today() + timedelta(days=MOST_DAYS):
        raise Invalid({name: _("This is more than a year from now. Please choose an earlier day.")})
    return until


def meeting_title(meeting: Meeting) -> str:
    """The meeting's title, else its number ("3/2026"); for the title of events."""
    return meeting.title or f"{meeting.number}/{meeting.year}"


def author_name(actor: Actor) -> str:
    """Who acts, as the minutes name people: the seat (organisation or role), else the name."""
    user = getattr(actor, "user", None)
    return name_in_minutes(actor.db, table_id=actor.table_id, user_id=actor.user_id) or (user.name if user else "")


MOST_DAYS = 365


def name_in_minutes(db: Session, *, table_id: int | None, user_id: int | None) -> str:
    """A person as the minutes name people: the seat (organisation or role, else the name); "" without a seat."""
    query = select(Member).where(Member.table_id == table_id, Member.user_id == user_id)
    member = db.scalar(query.options(joinedload(Member.user)))
    return member.seat if member else ""
