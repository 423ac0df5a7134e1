"""Reading meetings, and what pages about them need from agenda, minutes, tasks and attendance."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, not_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from roundtable.accounts.models import User
from roundtable.core import clock
from roundtable.core.hooks import Hook
from roundtable.core.i18n import as_day
from roundtable.core.sight import WHOLE
from roundtable.core.text import sort_key
from roundtable.files.models import File
from roundtable.forwarding.models import Forwarding
from roundtable.meetings.invitations.models import MeetingInvitation
from roundtable.meetings.models import AgendaItem, AgendaSection, Attendance, Meeting
from roundtable.meetings.ring import COMING, SHAPES, Seat
from roundtable.minutes.models import Block, Minutes
from roundtable.tables.models import Member
from roundtable.tasks.models import UNFINISHED, ActionItem

# Asked on most pages, so they are built once: building a statement takes longer than running it.
_MEETINGS = select(Meeting).where(Meeting.table_id == bindparam("table_id")).limit(1)
_RUNNING = _MEETINGS.where(Meeting.state == "running").order_by(Meeting.starts_at.desc())
_PLANNED = _MEETINGS.where(Meeting.state == "planned", Meeting.starts_at >= bindparam("start")).order_by(
    Meeting.starts_at, Meeting.id
)
_ATTENDANCE = select(Attendance).where(
    Attendance.meeting_id == bindparam("meeting_id"), Attendance.member_id == bindparam("member_id")
)
_ITEMS = select(func.count(AgendaItem.id)).where(AgendaItem.meeting_id == bindparam("meeting_id"))
_ANSWER = _ATTENDANCE.with_only_columns(Attendance.answer)

# What could be put on the agenda of a meeting that is being planned; carrying fills this hook.
waiting_for: Hook[[Session, Meeting], list[Any]] = Hook()


def running_meeting(db: Session, table_id: int) -> Meeting | None:
    """The meeting that is running now."""
    return db.scalar(_RUNNING, {"table_id": table_id})


def next_meeting(db: Session, table_id: int, today: date | None = None) -> Meeting | None:
    """The running meeting, else the next planned one. Today's counts as next until it was held or the day is over."""
    running = running_meeting(db, table_id)
    return running or db.scalar(_PLANNED, {"table_id": table_id, "start": day_start(today)})


def next_cancelled(db: Session, table_id: int, before: datetime | None, today: date) -> Meeting | None:
    """A cancelled meeting from today on that would have been before `before` (the start of the next meeting)."""
    query = _of_table(table_id).where(Meeting.cancelled_reason != "", Meeting.starts_at >= day_start(today))
    if before:
        query = query.where(Meeting.starts_at < before)
    return db.scalar(query.order_by(Meeting.starts_at).limit(1))


def last_held(db: Session, table_id: int, before: datetime | None = None) -> Meeting | None:
    """The newest meeting that took place or is running, optionally one that started before a moment."""
    query = _of_table(table_id).where(Meeting.state != "planned", Meeting.cancelled_reason == "")
    if before:
        query = query.where(Meeting.starts_at < before)
    return db.scalar(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1))


def latest_meeting(db: Session, table_id: int) -> Meeting | None:
    """The last meeting in the calendar that isn't cancelled; new forms are filled with its place and times."""
    query = _of_table(table_id).where(Meeting.cancelled_reason == "")
    return db.scalar(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1))


def meetings_ahead(db: Session, table_id: int, today: date) -> list[Meeting]:
    """The running one, then those to come, the nearest first. Two statements, so that each can use its index."""
    running = db.scalars(_of_table(table_id).where(Meeting.state == "running")).all()
    waits = or_(Meeting.state == "planned", Meeting.cancelled_reason != "")
    to_come = db.scalars(_of_table(table_id).where(waits, Meeting.starts_at >= day_start(today))).all()
    found = {meeting.id: meeting for meeting in (*running, *to_come)}
    return sorted(found.values(), key=lambda meeting: (meeting.state != "running", meeting.starts_at, meeting.id))


def meetings_before(db: Session, table_id: int, today: date, offset: int, limit: int) -> list[Meeting]:
    """A page of past meetings, the newest first."""
    query = _of_table(table_id).where(not_(_is_ahead(today))).order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    return list(db.scalars(query.limit(limit).offset(offset)))


def _is_ahead(today: date) -> ColumnElement[bool]:
    """Running or still to come. Cancelled ones count until their day is over, so that nobody travels there in vain."""
    waits = or_(Meeting.state == "planned", Meeting.cancelled_reason != "")
    return or_(Meeting.state == "running", and_(waits, Meeting.starts_at >= day_start(today)))


def meeting_with_items(db: Session, table_id: int, meeting_id: int) -> Meeting | None:
    """A meeting of this table with its items, the items they were carried over from, and those items' meetings."""
    origin = selectinload(Meeting.items).joinedload(AgendaItem.origin).joinedload(AgendaItem.meeting)
    return db.scalar(_of_table(table_id).where(Meeting.id == meeting_id).options(origin))


def item_count(db: Session, meeting_id: int) -> int:
    """How many items this reader sees."""
    return db.scalar(_ITEMS, {"meeting_id": meeting_id}) or 0


def durations_of(db: Session, meeting_id: int) -> list[tuple[int, int]]:
    """[(item id, planned minutes)] in order, hidden items included: they count for when the later ones begin."""
    item = AgendaItem.__table__.c
    query = select(item.id, item.minutes).where(item.meeting_id == meeting_id).order_by(item.position, item.id)
    return [(ident, minutes) for ident, minutes in db.execute(query)]


def dependents_of(db: Session, item_id: int) -> list[Block | ActionItem | File]:
    """Paragraphs, tasks and files of an item: they have its visibility and are found under its title."""
    blocks = db.scalars(select(Block).where(Block.item_id == item_id)).all()
    tasks = db.scalars(select(ActionItem).where(ActionItem.origin_item_id == item_id)).all()
    return [*blocks, *tasks, *db.scalars(select(File).where(File.item_id == item_id))]


def has_files(db: Session, item_id: int) -> bool:
    return db.scalar(select(File.id).where(File.item_id == item_id).limit(1)) is not None


def item_counts(db: Session, meeting_ids: Iterable[int]) -> dict[int, int]:
    """{meeting id: number of items}; meetings without any are missing."""
    rows = db.execute(
        select(AgendaItem.meeting_id, func.count())
        .where(AgendaItem.meeting_id.in_(meeting_ids))
        .group_by(AgendaItem.meeting_id)
    )
    return {row[0]: row[1] for row in rows}


def minutes_of(db: Session, meeting_id: int) -> Minutes | None:
    """The minutes of a meeting, if it has some already."""
    return db.scalar(select(Minutes).where(Minutes.meeting_id == meeting_id))


def minutes_states(db: Session, meeting_ids: Iterable[int]) -> dict[int, str]:
    """{meeting id: state of its minutes}."""
    rows = db.execute(select(Minutes.meeting_id, Minutes.state).where(Minutes.meeting_id.in_(meeting_ids)))
    return {row[0]: row[1] for row in rows}


def minutes_by_id(db: Session, table_id: int, ids: Iterable[int]) -> dict[int, Minutes]:
    """{id: minutes with their meeting}, for the agenda items that approve minutes."""
    wanted = list(ids)
    if not wanted:
        return {}
    query = select(Minutes).where(Minutes.table_id == table_id, Minutes.id.in_(wanted))
    return {minutes.id: minutes for minutes in db.scalars(query.options(joinedload(Minutes.meeting)))}


def has_blocks(db: Session, item_id: int) -> bool:
    """Whether the item has paragraphs. Removed ones count: their history must stay readable."""
    return db.scalar(select(Block.id).where(Block.item_id == item_id).limit(1)) is not None


def visibility_of_block(db: Session, block_id: int) -> str:
    """Who may see a paragraph, as an item's visibility ("members" for an internal one), whoever asks."""
    query = select(AgendaItem.visibility, Block.internal).join(Block.item).where(Block.id == block_id)
    found = db.execute(query.execution_options(**WHOLE)).first()
    if found is None:
        return "all"
    return "members" if found.internal and found.visibility == "all" else found.visibility


def item_ids_with_blocks(db: Session, meeting_id: int) -> set[int]:
    """The items of a meeting that have text in the minutes."""
    query = select(Block.item_id).where(Block.meeting_id == meeting_id, Block.removed_at.is_(None))
    return set(db.scalars(query.distinct()))


def task_titles(db: Session, table_id: int) -> list[str]:
    """Titles of all tasks of the table, to notice duplicates."""
    return list(db.scalars(select(ActionItem.title).where(ActionItem.table_id == table_id)))


def is_referred_to(db: Session, item_id: int) -> bool:
    """Whether a task or a later item came from this one, or it was forwarded to another table."""
    task = select(ActionItem.id).where(ActionItem.origin_item_id == item_id).limit(1)
    later = select(AgendaItem.id).where(AgendaItem.origin_id == item_id).limit(1)
    sent = select(Forwarding.id).where(Forwarding.item_id == item_id).limit(1)
    return any(db.scalar(query) is not None for query in (task, later, sent))


def minutes_to_approve(db: Session, meeting: Meeting) -> list[Minutes]:
    """Minutes of earlier meetings that are not approved yet, the oldest first."""
    return list(
        db.scalars(
            select(Minutes)
            .join(Minutes.meeting)
            .options(contains_eager(Minutes.meeting))
            .where(Minutes.table_id == meeting.table_id, Minutes.state.in_(("draft", "published")))
            .where(Meeting.state.in_(("held", "closed")), Meeting.starts_at < meeting.starts_at)
            .where(Meeting.id != meeting.id, Meeting.cancelled_reason == "")
            .order_by(Meeting.starts_at)
        )
    )


def open_task_counts(db: Session, table_id: int) -> tuple[int, int]:
    """How many tasks of the table are open, and how many of them are overdue."""
    overdue = func.count().filter(ActionItem.due_on < clock.today())
    query = select(func.count(), overdue).where(ActionItem.table_id == table_id, ActionItem.status.in_(UNFINISHED))
    count, late = db.execute(query).one()
    return count, late


def cancelled_between(db: Session, table_id: int, since: datetime | None, until: datetime) -> list[Meeting]:
    """Cancelled meetings between two moments, the oldest first."""
    query = _of_table(table_id).where(Meeting.cancelled_reason != "", Meeting.starts_at < until)
    if since:
        query = query.where(Meeting.starts_at > since)
    return list(db.scalars(query.order_by(Meeting.starts_at)))


def answer_of(db: Session, meeting_id: int, member_id: int) -> str:
    """What a member answered: "open", "yes", "deputy" or "no"."""
    return db.scalar(_ANSWER, {"meeting_id": meeting_id, "member_id": member_id}) or "open"


def attendance_of(db: Session, meeting_id: int, member_id: int) -> Attendance | None:
    return db.scalar(_ATTENDANCE, {"meeting_id": meeting_id, "member_id": member_id})


def seats_of(db: Session, meeting: Meeting) -> list[Seat]:
    """The seats of one meeting, by name: who will come; once it has begun, who is there."""
    return seats_of_all(db, [meeting])[meeting.id]


def unanswered_seats(db: Session, table_id: int) -> list[Seat]:
    """The seats of a table that has no meeting planned: nobody has answered anything."""
    return [
        Seat(member.id, member.user.name)
        for member in _members(db, [table_id]).get(table_id, [])
        if member.role != "guest"
    ]


def seats_of_all(db: Session, meetings: Iterable[Meeting]) -> dict[int, list[Seat]]:
    """{meeting id: its seats} in two queries, however many meetings. Guests have a seat only if they come."""
    wanted = {meeting.id: meeting for meeting in meetings}
    members = _members(db, {meeting.table_id for meeting in wanted.values()})
    known = _attendance(db, wanted)
    return {
        meeting_id: [
            Seat(member.id, member.user.name, shape)
            for member in members.get(meeting.table_id, [])
            if (shape := _shape(meeting, *known.get((meeting_id, member.id), ("open", "")))) in COMING
            or member.role != "guest"
        ]
        for meeting_id, meeting in wanted.items()
    }


def _shape(meeting: Meeting, answer: str, presence: str) -> str:
    """How the ring draws a seat. Once the meeting has begun, having said yes counts for nothing; being there does."""
    if meeting.state == "planned":
        return answer
    return SHAPES.get(presence, "no" if answer == "no" and not presence else "open")


def _members(db: Session, table_ids: Iterable[int]) -> dict[int, list[Member]]:
    query = select(Member).join(Member.user).options(contains_eager(Member.user))
    rows = db.scalars(query.where(Member.table_id.in_(table_ids), Member.left_at.is_(None), User.disabled_at.is_(None)))
    found: dict[int, list[Member]] = {}
    for member in sorted(rows, key=lambda row: (sort_key(row.user.name), row.id)):
        found.setdefault(member.table_id, []).append(member)
    return found


def _attendance(db: Session, meeting_ids: Iterable[int]) -> dict[tuple[int, int], tuple[str, str]]:
    """{(meeting id, member id): (answer, presence)}; presence is "left" for who has gone."""
    presence = case((Attendance.left_at.is_(None), Attendance.presence), else_="left")
    query = select(Attendance.meeting_id, Attendance.member_id, Attendance.answer, presence)
    rows = db.execute(query.where(Attendance.meeting_id.in_(meeting_ids)))
    return {(meeting_id, member_id): (answer, presence) for meeting_id, member_id, answer, presence in rows}


def day_start(day: date | None) -> datetime:
    """Midnight in Europe/Berlin at the start of a day (None: today)."""
    return datetime.combine(day or clock.today(), time(), clock.BERLIN)


def _of_table(table_id: int) -> Select[Meeting]:
    return select(Meeting).where(Meeting.table_id == table_id)


def meeting_of(db: Session, table_id: int, meeting_id: int | None) -> Meeting | None:
    """A meeting of this table; None for another table's."""
    return db.scalar(select(Meeting).where(Meeting.id == meeting_id, Meeting.table_id == table_id))


def sections_of(db: Session, meeting_id: int) -> list[AgendaSection]:
    """In the order of the agenda."""
    query = select(AgendaSection).where(AgendaSection.meeting_id == meeting_id)
    return list(db.scalars(query.order_by(AgendaSection.position, AgendaSection.id)))


def invitations_of(db: Session, meeting_id: int) -> list[MeetingInvitation]:
    """All that were sent for a meeting, the oldest first."""
    query = select(MeetingInvitation).where(MeetingInvitation.meeting_id == meeting_id)
    return list(db.scalars(query.order_by(MeetingInvitation.id)))


def invitation_of(db: Session, meeting: Meeting) -> MeetingInvitation | None:
    """The invitation that counts: the first one for the day on which the meeting is now."""
    day = as_day(meeting.starts_at)
    return next((sent for sent in invitations_of(db, meeting.id) if sent.day == day), None)


def recipients(db: Session, table_id: int) -> list[Member]:
    """Everybody who has a seat at the table today and an active account, by name."""
    query = select(Member).join(Member.user).options(joinedload(Member.user))
    current = query.where(Member.table_id == table_id, Member.left_at.is_(None), User.disabled_at.is_(None))
    return list(db.scalars(current.order_by(func.lower(User.name), Member.id)))
