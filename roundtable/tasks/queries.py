"""Reading tasks. A list costs the same number of queries for one row and for a thousand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Select, and_, case, func, literal, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from roundtable.accounts.models import User
from roundtable.clock import today as this_day
from roundtable.events import Event
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.sight import own_tasks
from roundtable.tables.models import Member, RoundTable
from roundtable.tasks.assignees import ABLE
from roundtable.tasks.models import FINISHED, ActionItem

GROUPS = ("overdue", "week", "later", "undated", "waiting")
PAGE = 100
RECENT = 20  # finished ones below the list

_origin = aliased(AgendaItem, name="origin")
_given_at = aliased(Meeting, name="given_at")
# From when on a task waits: the meeting that gave it, also when its minutes were typed in later.
_since = func.coalesce(_given_at.starts_at, ActionItem.created_at)


@dataclass(frozen=True)
class Row:
    """A task as lists show it. `due` is the deadline as a day, also that of "next meeting" once it has a date.

    `age` is how many meetings of the table were held since it was given.
    """

    task: ActionItem
    due: date | None
    age: int
    group: str

    @property
    def id(self) -> int:
        return self.task.id


@dataclass(frozen=True)
class Filter:
    """What of the lists to show; from the address, so that it can be kept and sent on."""

    show: str = ""  # "", mine, overdue, waiting, unassigned, done
    who: str = ""  # the text of an assignee
    table: str = ""  # a slug, across tables
    page: int = 1

    @property
    def narrowed(self) -> bool:
        return bool(self.show or self.who or self.table)


@dataclass
class Page:
    """One page of a list: open rows by group, how many there are in each, and finished ones below."""

    groups: dict[str, list[Row]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    finished: list[Row] = field(default_factory=list)
    finished_count: int = 0
    number: int = 1

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def finished_pages(self) -> int:
        return max(1, -(-self.finished_count // PAGE))


@dataclass(frozen=True)
class Seat:
    """Where somebody may see tasks, and for which organisation."""

    table_id: int
    organisation: str


def seats_of(members: Iterable[Member]) -> list[Seat]:
    return [Seat(member.table_id, member.organisation) for member in members]


def of_table(db: Session, table_id: int, wanted: Filter, mine: Any = None, today: date | None = None) -> Page:
    """All tasks of a table. `mine` is the condition of `is_mine()` for the filter "mine"."""
    with own_tasks(db, wanted.show == "mine" and mine is not None):
        return _page(db, ActionItem.table_id == table_id, wanted, mine, today)


def of_person(db: Session, user_id: int, seats: list[Seat], wanted: Filter, today: date | None = None) -> Page:
    """ "Ihre Aufgaben": what this person or the person's organisation has to do, at all these tables."""
    with own_tasks(db):
        return _page(db, is_mine(user_id, seats), wanted, None, today)


def is_mine(user_id: int | None, seats: Iterable[Seat]) -> Any:
    """Given to this person, or to the organisation for which the person sits at the task's table."""
    seats = list(seats)
    person = and_(ActionItem.assignee_user_id == user_id, ActionItem.table_id.in_([seat.table_id for seat in seats]))
    theirs = [
        and_(
            ActionItem.table_id == seat.table_id, ActionItem.assignee_user_id.is_(None),
            func.lower(ActionItem.assignee) == func.lower(seat.organisation),
        )
        for seat in seats
        if seat.organisation
    ]  # fmt: skip
    return or_(person, *theirs)


def mine(
    db: Session, table_id: int, user: Any, organisation: str, today: date | None = None, limit: int = 5
) -> tuple[list[Row], int]:
    """The most urgent open tasks of a person at one table, and how many there are."""
    scope = is_mine(user.id, [Seat(table_id, organisation)])
    with own_tasks(db):
        return _urgent(db, scope, today or this_day(), limit)


def mine_everywhere(db: Session, user_id: int, today: date | None = None, limit: int = 5) -> tuple[list[Row], int]:
    """The same over all tables where this person may see tasks, for the start page."""
    members = db.scalars(
        select(Member).where(Member.user_id == user_id, Member.left_at.is_(None), Member.role.in_(ABLE))
    )
    scope = is_mine(user_id, seats_of(members))
    with own_tasks(db):
        return _urgent(db, scope, today or this_day(), limit)


def open_tasks(db: Session, table_id: int, today: date, limit: int = 8) -> tuple[list[Row], int]:
    """The most urgent open tasks of a table, and how many there are."""
    return _urgent(db, ActionItem.table_id == table_id, today, limit)


def own_task(db: Session, table_id: int, task_id: int, user_id: int | None, organisation: str) -> ActionItem | None:
    """A task of this person, also one from an item that the person may not see."""
    with own_tasks(db):
        query = select(ActionItem).where(ActionItem.table_id == table_id, ActionItem.id == task_id)
        return db.scalar(query.where(is_mine(user_id, [Seat(table_id, organisation)])))


def row_of(db: Session, task: ActionItem, today: date) -> Row:
    """Of a task that was found for this reader."""
    with own_tasks(db):
        return _rows(db, _listed(today).where(ActionItem.id == task.id))[0]


def history(db: Session, task: ActionItem) -> list[Event]:
    """What happened to a task, oldest first."""
    return list(
        db.scalars(
            select(Event)
            .where(Event.table_id == task.table_id, Event.subject == f"action_item/{task.id}")
            .order_by(Event.id)
        )
    )


def names(db: Session, user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of the people with these ids."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return dict(db.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())


def _page(db: Session, scope: Any, wanted: Filter, mine: Any, today: date | None) -> Page:
    today = today or this_day()
    chosen = and_(scope, *_conditions(wanted, mine, today))
    found = Page() if wanted.show == "done" else _open_page(db, chosen, wanted, today)
    if wanted.show in ("", "mine", "unassigned", "done"):
        _add_finished(db, found, chosen, wanted)
    return found


def _open_page(db: Session, chosen: Any, wanted: Filter, today: date) -> Page:
    unfinished = and_(chosen, ActionItem.status.not_in(FINISHED))
    found = Page(counts=_counts(db, unfinished, today))
    found.number = min(max(1, wanted.page), found.pages)
    rows = _rows(db, _listed(today).where(unfinished).limit(PAGE).offset((found.number - 1) * PAGE))
    groups = {name: [row for row in rows if row.group == name] for name in GROUPS}
    found.groups = {name: rows for name, rows in groups.items() if rows}
    return found


def _add_finished(db: Session, found: Page, chosen: Any, wanted: Filter) -> None:
    """The newest ones below a list; on a page of finished ones only, that page of them."""
    condition = and_(chosen, ActionItem.status.in_(FINISHED))
    found.finished_count = db.scalar(_joined(select(func.count(ActionItem.id))).where(condition)) or 0
    query = _joined(select(ActionItem, literal(None), literal(0), literal("done"))).where(condition)
    query = query.options(*_loaded()).order_by(ActionItem.finished_at.desc(), ActionItem.id.desc())
    if wanted.show == "done":
        found.number = min(max(1, wanted.page), found.finished_pages)
        query = query.limit(PAGE).offset((found.number - 1) * PAGE)
    else:
        query = query.limit(RECENT)
    found.finished = _rows(db, query)


def _conditions(wanted: Filter, mine: Any, today: date) -> list[Any]:
    found: list[Any] = []
    if wanted.table:
        found.append(ActionItem.table_id.in_(select(RoundTable.id).where(RoundTable.slug == wanted.table)))
    if wanted.who:
        found.append(ActionItem.assignee == wanted.who)
    if wanted.show == "mine" and mine is not None:
        found.append(mine)
    if wanted.show == "overdue":
        found.append(and_(_due() < today, ActionItem.status.not_in(FINISHED)))
    if wanted.show == "waiting":
        found.append(ActionItem.status == "waiting")
    if wanted.show == "unassigned":
        found.append(ActionItem.assignee == "")
    return found


def _joined(query: Select[Any]) -> Select[Any]:
    return query.outerjoin(_origin, _origin.id == ActionItem.origin_item_id).outerjoin(
        _given_at, _given_at.id == _origin.meeting_id
    )


def _due() -> Any:
    """The deadline as a day: the given one, or that of the first meeting after the task was given."""
    following = (
        select(func.min(Meeting.starts_at))
        .where(Meeting.table_id == ActionItem.table_id, Meeting.starts_at > _since)
        .where(Meeting.cancelled_reason == "")
        .correlate(ActionItem, _given_at)
        .scalar_subquery()
    )
    meeting_day = case((ActionItem.due_next_meeting, func.date(following)), else_=None)
    return type_coerce(func.coalesce(ActionItem.due_on, meeting_day, ActionItem.resubmit_on), Date)


def _age() -> Any:
    return (
        select(func.count(Meeting.id))
        .where(Meeting.table_id == ActionItem.table_id, Meeting.starts_at > _since)
        .where(Meeting.state.in_(("held", "closed")), Meeting.cancelled_reason == "")
        .correlate(ActionItem, _given_at)
        .scalar_subquery()
    )


def _group(today: date) -> Any:
    due, sunday = _due(), today + timedelta(days=6 - today.weekday())
    return case(
        (ActionItem.status == "waiting", literal("waiting")),
        (due < today, literal("overdue")),
        (due <= sunday, literal("week")),
        (or_(due > sunday, ActionItem.due_next_meeting), literal("later")),
        else_=literal("undated"),
    )


def _listed(today: date) -> Select[Any]:
    """Tasks with deadline, age and group, the most urgent first."""
    due, group = _due().label("due"), _group(today).label("group")
    order = case({name: number for number, name in enumerate(GROUPS)}, value=_group(today))
    query = _joined(select(ActionItem, due, _age().label("age"), group))
    return query.options(*_loaded()).order_by(order, due.is_(None), due, ActionItem.id)


def _loaded() -> list[Any]:
    origin: InstrumentedAttribute[Any] = ActionItem.origin_item
    return [joinedload(ActionItem.table), joinedload(origin).joinedload(AgendaItem.meeting)]


def _rows(db: Session, query: Select[Any]) -> list[Row]:
    return [Row(task, due, age, group) for task, due, age, group in db.execute(query)]


def _urgent(db: Session, scope: Any, today: date, limit: int) -> tuple[list[Row], int]:
    unfinished = and_(scope, ActionItem.status.not_in(FINISHED))
    rows = _rows(db, _listed(today).where(unfinished).limit(limit))
    total = db.scalar(select(func.count(ActionItem.id)).where(unfinished)) or 0
    return rows, total


def _counts(db: Session, chosen: Any, today: date) -> dict[str, int]:
    inner = _joined(select(_group(today).label("group"))).where(chosen).subquery()
    found = dict(db.execute(select(inner.c.group, func.count()).group_by(inner.c.group)).all())
    return {name: found[name] for name in GROUPS if name in found}
