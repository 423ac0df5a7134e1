"""Pure. The rows, filters and pages of lists of tasks."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from roundtable.tasks.models import ActionItem

GROUPS = ("overdue", "week", "later", "undated", "waiting")
PAGE = 100


@dataclass(frozen=True)
class Row:
    """A task as lists show it. `due` is the deadline as a day, also for "next meeting" once that has a date.

    `age` is how many meetings of the table were held since the task was given; `group` is one of GROUPS or "done".
    """

    task: ActionItem
    due: date | None
    age: int
    group: str

    @property
    def id(self) -> int:
        return self.task.id

    @property
    def shown(self) -> tuple[Any, ...]:
        """Everything that the list shows of the task, as a cache key of its HTML."""
        task, origin = self.task, self.task.origin_item
        return (
            task.id,
            task.version,
            task.title,
            task.status,
            task.assignee,
            task.assignee_user_id,
            task.waiting_for,
            task.due_on,
            task.due_next_meeting,
            task.resubmit_on,
            task.finished_at,
            task.table.slug,
            task.table.name,
            self.due,
            self.age,
            origin and (origin.id, origin.label, origin.meeting_id, origin.meeting.starts_at),
        )


@dataclass(frozen=True)
class Filter:
    """Which tasks a list shows, as in its URL."""

    show: str = ""  # "", mine, overdue, waiting, unassigned, done
    who: str = ""  # the text of an assignee
    table: str = ""  # a slug, across tables
    page: int = 1

    @property
    def narrowed(self) -> bool:
        return bool(self.show or self.who or self.table)


@dataclass
class Page:
    """One page of a list. `counts` are those of all open tasks by group, not only of this page."""

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
    """Where somebody sits, and for which organisation ("" for none)."""

    table_id: int
    organisation: str
