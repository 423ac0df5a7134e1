"""Reading tasks. A list takes the same number of statements for one row and for a thousand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Executable,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from roundtable.accounts.models import User
from roundtable.core.clock import today as this_day
from roundtable.core.db import local_day
from roundtable.core.models import Event
from roundtable.core.sight import own_tasks
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.tables.models import Member, RoundTable
from roundtable.tasks.assignees.queries import ROLES_WITH_TASKS
from roundtable.tasks.models import FINISHED, UNFINISHED, ActionItem
from roundtable.tasks.rows import GROUPS, PAGE, Filter, Page, Row, Seat

Mine = ColumnElement[bool] | None  # the condition of `is_mine()`
Columns = TypeVarTuple("Columns")

FINISHED_SHOWN = 20  # finished ones below the list

_origin = aliased(AgendaItem, name="origin")
_given_at = aliased(Meeting, name="given_at")
# Since when a task waits: since the meeting that gave it, even if its minutes were typed in later.
_waiting_since = func.coalesce(_given_at.starts_at, ActionItem.created_at)


def seats_of(members: Iterable[Member]) -> list[Seat]:
    return [Seat(member.table_id, member.organisation) for member in members]


def tasks_of_table(db: Session, table_id: int, wanted: Filter, mine: Mine = None, today: date | None = None) -> Page:
    """All tasks of a table. `mine` is the condition of `is_mine()` for the filter "mine"."""
    of_this_person = wanted.show == "mine" and mine is not None
    today = today or this_day()
    scope = ActionItem.table_id == table_id
    plan = (
        _list_statements(scope, wanted, today, mine)
        if of_this_person
        else _cached_list_statements(_without_values(wanted), today)
    )
    with own_tasks(db, of_this_person):
        return _page(db, plan, wanted, {"table_id": table_id})


def tasks_of_person(db: Session, user_id: int, seats: list[Seat], wanted: Filter, today: date | None = None) -> Page:
    """ "Ihre Aufgaben": what this person or the person's organisation has to do, at all these tables."""
    with own_tasks(db):
        return _page(db, _list_statements(is_mine(user_id, seats), wanted, today or this_day()), wanted, {})


def is_mine(user_id: int | None, seats: Iterable[Seat]) -> Any:
    """SQL condition: given to this person, or to the organisation for which the person sits at the task's table."""
    seats = list(seats)
    person = and_(ActionItem.assignee_user_id == user_id, ActionItem.table_id.in_([seat.table_id for seat in seats]))
    theirs = [
        and_(
            ActionItem.table_id == seat.table_id,
            ActionItem.assignee_user_id.is_(None),
            func.lower(ActionItem.assignee) == func.lower(seat.organisation),
        )
        for seat in seats
        if seat.organisation
    ]
    return or_(person, *theirs)


def my_tasks(db: Session, user_id: int, seat: Seat, today: date | None = None, limit: int = 5) -> tuple[list[Row], int]:
    """The most urgent open tasks of a person at one table, and how many there are in all."""
    values = {"user_id": user_id, "table_id": seat.table_id, "organisation": seat.organisation}
    with own_tasks(db):
        return _rows_and_total(db, _urgent_of_seat(today or this_day(), limit), values)


def my_tasks_everywhere(db: Session, user_id: int, today: date | None = None, limit: int = 5) -> tuple[list[Row], int]:
    """The same over all tables where this person may see tasks."""
    members = db.scalars(
        select(Member).where(Member.user_id == user_id, Member.left_at.is_(None), Member.role.in_(ROLES_WITH_TASKS))
    )
    with own_tasks(db):
        return _rows_and_total(db, _urgent(is_mine(user_id, seats_of(members)), today or this_day(), limit))


def open_tasks(db: Session, table_id: int, today: date, limit: int = 8) -> tuple[list[Row], int]:
    """The most urgent open tasks of a table, and how many there are."""
    return _rows_and_total(db, _urgent_of_table(today, limit), {"table_id": table_id})


def tasks_before(db: Session, meeting: Meeting, today: date, limit: int = 200) -> list[Row]:
    """Tasks given before this meeting that are open, or were when it began; the urgent first, the finished last."""
    begin = meeting.started_at or meeting.starts_at
    still = or_(ActionItem.status.in_(UNFINISHED), ActionItem.finished_at >= begin)
    earlier = or_(_given_at.id.is_(None), _given_at.starts_at < meeting.starts_at)
    query = _listed(today).where(ActionItem.table_id == meeting.table_id, still, earlier)
    if meeting.ended_at:
        query = query.where(ActionItem.created_at <= meeting.ended_at)
    runs = int(meeting.state == "running")  # lists count it when it is over
    rows = [replace(row, age=row.age + runs) for row in _rows(db, query.limit(limit))]
    return sorted(rows, key=lambda row: row.task.status in FINISHED)


def all_of_table(db: Session, table_id: int, today: date) -> list[Row]:
    """Every task of a table, open or finished, by number."""
    query = _listed(today).where(ActionItem.table_id == table_id).order_by(None)
    return _rows(db, query.order_by(ActionItem.number))


def all_of_person(db: Session, user_id: int, seats: list[Seat], today: date) -> list[Row]:
    """Everything that this person or the person's organisation had or has to do, by table and number."""
    with own_tasks(db):
        query = _listed(today).where(is_mine(user_id, seats)).order_by(None)
        return _rows(db, query.order_by(ActionItem.table_id, ActionItem.number))


def own_task(db: Session, task_id: int, user_id: int | None, seat: Seat) -> ActionItem | None:
    """A task of this person at one table, also one from an item that the person may not see."""
    with own_tasks(db):
        query = select(ActionItem).where(ActionItem.table_id == seat.table_id, ActionItem.id == task_id)
        return db.scalar(query.where(is_mine(user_id, [seat])))


def row_of(db: Session, task: ActionItem, today: date) -> Row:
    """The row of one task, which the caller has found for this reader."""
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


def names_by_id(db: Session, user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of the people with these ids."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return dict(db.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())


@dataclass(frozen=True)
class _ListStatements:
    """The statements for one page of a list, with parameters `limit`, `offset` and the values of the filter."""

    counts: Select[Any]
    rows: Select[Any]
    finished_count: Select[Any]
    finished: Select[ActionItem, None, int, str]


def _list_statements(scope: Any, wanted: Filter, today: date, mine: Mine = None) -> _ListStatements:
    chosen = and_(scope, *_conditions(wanted, mine, today))
    unfinished, finished = (
        and_(chosen, ActionItem.status.in_(UNFINISHED)),
        and_(chosen, ActionItem.status.in_(FINISHED)),
    )
    inner = _joined(select(_group(today).label("group"))).where(unfinished).subquery()
    done = _joined(select(ActionItem, literal(None), literal(0), literal("done"))).where(finished)
    done = done.options(*_loader_options()).order_by(ActionItem.finished_at.desc(), ActionItem.id.desc())
    return _ListStatements(
        select(inner.c.group, func.count()).group_by(inner.c.group),
        _paged(_listed(today).where(unfinished)),
        select(func.count(ActionItem.id)).where(finished),
        _paged(done),
    )


def _paged(query: Select[*Columns]) -> Select[*Columns]:
    return query.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))


@lru_cache(64)
def _cached_list_statements(wanted: Filter, today: date) -> _ListStatements:
    """Cached, because building the statements takes longer than running them. `wanted` is `_without_values()`."""
    return _list_statements(ActionItem.table_id == bindparam("table_id"), wanted, today)


def _without_values(wanted: Filter) -> Filter:
    """Only which fields of the filter are set, as the key of the cache."""
    return replace(wanted, page=1, who="…" if wanted.who else "", table="…" if wanted.table else "")


def _page(db: Session, plan: _ListStatements, wanted: Filter, values: dict[str, Any]) -> Page:
    values = {**values, "who": wanted.who, "slug": wanted.table}
    found = Page() if wanted.show == "done" else _open_page(db, plan, wanted, values)
    if wanted.show in ("", "mine", "unassigned", "done"):
        _add_finished(db, found, plan, wanted, values)
    return found


def _open_page(db: Session, plan: _ListStatements, wanted: Filter, values: dict[str, Any]) -> Page:
    counted: dict[str, int] = dict(tuple(row) for row in db.execute(plan.counts, values))
    found = Page(counts={name: counted[name] for name in GROUPS if name in counted})
    found.number = min(max(1, wanted.page), found.pages)
    rows = _rows(db, plan.rows, values | {"limit": PAGE, "offset": (found.number - 1) * PAGE})
    groups = {name: [row for row in rows if row.group == name] for name in GROUPS}
    found.groups = {name: rows for name, rows in groups.items() if rows}
    return found


def _add_finished(db: Session, found: Page, plan: _ListStatements, wanted: Filter, values: dict[str, Any]) -> None:
    """Add the newest finished tasks below a list, or one page of them if the list shows nothing else."""
    found.finished_count = db.scalar(plan.finished_count, values) or 0
    limit, offset = FINISHED_SHOWN, 0
    if wanted.show == "done":
        found.number = min(max(1, wanted.page), found.finished_pages)
        limit, offset = PAGE, (found.number - 1) * PAGE
    found.finished = _rows(db, plan.finished, values | {"limit": limit, "offset": offset})


def _conditions(wanted: Filter, mine: Mine, today: date) -> list[Any]:
    """Conditions for the fields that are set; their values are parameters of the statement."""
    found: list[Any] = []
    if wanted.table:
        found.append(ActionItem.table_id.in_(select(RoundTable.id).where(RoundTable.slug == bindparam("slug"))))
    if wanted.who:
        found.append(ActionItem.assignee == bindparam("who"))
    if wanted.show == "mine" and mine is not None:
        found.append(mine)
    if wanted.show == "overdue":
        found.append(and_(_due() < today, ActionItem.status.in_(UNFINISHED)))
    if wanted.show == "waiting":
        found.append(ActionItem.status == "waiting")
    if wanted.show == "unassigned":
        found.append(ActionItem.assignee == "")
    return found


def _joined(query: Select[*Columns]) -> Select[*Columns]:
    return query.outerjoin(_origin, _origin.id == ActionItem.origin_item_id).outerjoin(
        _given_at, _given_at.id == _origin.meeting_id
    )


# Cached, because most pages need these and building them takes longer than running them.
@cache
def _due() -> Any:
    """SQL: the deadline as a day: the given one, the first meeting after the task was given, or the resubmission."""
    following = (
        select(func.min(Meeting.starts_at))
        .where(Meeting.table_id == ActionItem.table_id, Meeting.starts_at > _waiting_since)
        .where(Meeting.cancelled_reason == "")
        .correlate(ActionItem, _given_at)
        .scalar_subquery()
    )
    meeting_day = case((ActionItem.due_next_meeting, local_day(following)), else_=None)
    return type_coerce(func.coalesce(ActionItem.due_on, meeting_day, ActionItem.resubmit_on), Date)


@cache
def _age() -> Any:
    """SQL: how many meetings of the table were held since the task was given."""
    return (
        select(func.count(Meeting.id))
        .where(Meeting.table_id == ActionItem.table_id, Meeting.starts_at > _waiting_since)
        .where(Meeting.state.in_(("held", "closed")), Meeting.cancelled_reason == "")
        .correlate(ActionItem, _given_at)
        .scalar_subquery()
    )


@lru_cache(4)
def _group(today: date) -> Any:
    due, sunday = _due(), today + timedelta(days=6 - today.weekday())
    return case(
        (ActionItem.status == "waiting", literal("waiting")),
        (due < today, literal("overdue")),
        (due <= sunday, literal("week")),
        (or_(due > sunday, ActionItem.due_next_meeting), literal("later")),
        else_=literal("undated"),
    )


@lru_cache(4)
def _listed(today: date) -> Select[Any]:
    """Tasks with deadline, age and group, the most urgent first."""
    due, group = _due().label("due"), _group(today).label("group")
    order = case({name: number for number, name in enumerate(GROUPS)}, value=_group(today))
    query = _joined(select(ActionItem, due, _age().label("age"), group))
    return query.options(*_loader_options()).order_by(order, due.is_(None), due, ActionItem.id)


@cache
def _loader_options() -> tuple[Any, ...]:
    """Load only those columns of table, item and meeting that rows show: a list has a hundred rows."""
    origin: InstrumentedAttribute[Any] = ActionItem.origin_item
    item = joinedload(origin).load_only(
        AgendaItem.label, AgendaItem.title, AgendaItem.meeting_id, AgendaItem.visibility
    )
    return (
        joinedload(ActionItem.table).load_only(RoundTable.slug, RoundTable.name),
        item,
        item.joinedload(AgendaItem.meeting).load_only(Meeting.starts_at),
    )


def _rows(db: Session, query: Executable, values: dict[str, Any] | None = None) -> list[Row]:
    return [Row(task, due, age, group) for task, due, age, group in db.execute(query, values or {})]


def _urgent(scope: Any, today: date, limit: int) -> Select[Any]:
    """The most urgent open tasks; each row also has the `total` without the limit."""
    query = _listed(today).add_columns(func.count().over().label("total"))
    return query.where(scope, ActionItem.status.in_(UNFINISHED)).limit(limit)


@lru_cache(8)
def _urgent_of_table(today: date, limit: int) -> Select[Any]:
    return _urgent(ActionItem.table_id == bindparam("table_id"), today, limit)


@lru_cache(8)
def _urgent_of_seat(today: date, limit: int) -> Select[Any]:
    """`my_tasks()` as a cached statement, with the condition of `is_mine()` for one seat."""
    organisation = bindparam("organisation", type_=String)
    theirs = and_(
        organisation != "",
        ActionItem.assignee_user_id.is_(None),
        func.lower(ActionItem.assignee) == func.lower(organisation),
    )
    mine = or_(ActionItem.assignee_user_id == bindparam("user_id"), theirs)
    return _urgent(and_(ActionItem.table_id == bindparam("table_id"), mine), today, limit)


def _rows_and_total(db: Session, query: Select[Any], values: dict[str, Any] | None = None) -> tuple[list[Row], int]:
    found = db.execute(query, values or {}).all()
    return [Row(task, due, age, group) for task, due, age, group, _total in found], found[0].total if found else 0
