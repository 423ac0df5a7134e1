"""Reading a quick entry with the names and meetings of a table, and finding out what is still unclear."""

import re
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor, table_of
from roundtable.core.i18n import as_day, day
from roundtable.core.i18n import gettext as _
from roundtable.meetings.models import Meeting
from roundtable.tasks.assignees import queries as assignees_queries
from roundtable.tasks.assignees.queries import Assignee
from roundtable.tasks.entries.dates import NOT_UNDERSTOOD, Due, Problem, may_contain_name, parse_due, parse_entry

MAX_TEXT, MAX_TITLE = 600, 300
_YEAR = re.compile(r"\d{4}|\.\d\d$")
_NEXT_MEETING = select(func.min(Meeting.starts_at)).where(
    Meeting.table_id == bindparam("table_id"),
    Meeting.state == "planned",
    Meeting.cancelled_reason == "",
    Meeting.starts_at > bindparam("now"),
)


@dataclass(frozen=True)
class EntryPreview:
    """A parsed sentence. `candidates` are offered if the name is ambiguous.

    `errors` has sentences for "text" and "who"; only without errors can it become a task. A `warning` (a deadline that
    wasn't understood or is over) is a question: whoever sees it may record the task nevertheless.
    """

    text: str
    title: str = ""
    assignee: Assignee | None = None
    candidates: list[Assignee] = field(default_factory=list)
    due: Due | None = None
    warning: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def due_on(self) -> date | None:
        """The deadline if it is a fixed day; None for the next meeting, whose date may still move."""
        is_fixed = self.due and not self.due.until_next_meeting and not self.due.is_follow_up
        return self.due.on if self.due and is_fixed else None

    @property
    def resubmit_on(self) -> date | None:
        return self.due.on if self.due and self.due.is_follow_up else None

    @property
    def due_next_meeting(self) -> bool:
        return bool(self.due and self.due.until_next_meeting)


def preview_entry(actor: Actor, text: str, who: str = "") -> EntryPreview:
    """Parse a sentence. `who` is the key of the chosen assignee if the name is ambiguous."""
    text = " ".join(text.split())
    if len(text) > MAX_TEXT:
        return EntryPreview(text, errors={"text": _("Please say it in at most %(limit)s characters.", limit=MAX_TITLE)})
    # The directory is large, and other writers may be waiting: it is loaded only if the text can contain a name.
    everybody = assignees_queries.all_assignees(actor.db, table_of(actor)) if may_contain_name(text) else []
    parsed = parse_entry(text, clock.today(), next_meeting_day(actor.db, table_of(actor)), everybody)
    person, candidates = _choose_assignee(parsed.assignee_text, parsed.assignee_matches, who)
    errors = _errors(parsed.title, parsed.problem, bool(candidates) and person is None)
    warning = _warning(parsed.due, parsed.problem, clock.today())
    return EntryPreview(text, parsed.title, person, candidates, parsed.due, warning, errors)


def read_due(db: Session, table_id: int, text: str) -> Due | None:
    """Parse a date field; None if it is empty. Raises ValueError with a translated sentence if it is no date."""
    if not text.strip():
        return None
    found = parse_due(text, clock.today(), next_meeting_day(db, table_id))
    if isinstance(found, Problem):
        raise ValueError(_(found.message))
    if found and found.on and found.on < clock.today() and not _YEAR.search(text):
        raise ValueError(_("%(day)s is over. Please add the year if you mean that day.", day=day(found.on, True)))
    if found is None:
        raise ValueError(_("Please enter a date such as 15.3., end of March or next meeting."))
    return found


def next_meeting_day(db: Session, table_id: int) -> date | None:
    """The day of the next planned meeting (not the running one); None if there is none."""
    starts_at = db.scalar(_NEXT_MEETING, {"table_id": table_id, "now": clock.now()})
    return as_day(starts_at) if starts_at else None


def _choose_assignee(name: str, matches: list[Assignee], who: str) -> tuple[Assignee | None, list[Assignee]]:
    """Who is meant, and the options if it is unclear. A new name is a role in free text."""
    if not name:
        return None, []
    if not matches:
        return assignees_queries.free_text_assignee(name), []
    if len(matches) == 1:
        return matches[0], []
    options = [*matches[: assignees_queries.MOST_OFFERED], assignees_queries.free_text_assignee(name)]
    return next((one for one in options if one.key == who), None), options


def _warning(due: Due | None, problem: Problem | None, today: date) -> str:
    if problem and problem.message == NOT_UNDERSTOOD:
        return _(
            "Which day is meant by “%(phrase)s”? For example 15.3., end of March, KW 12 or next meeting.",
            phrase=problem.phrase,
        )
    if due and due.on and due.on < today:
        return _("This day is over: %(day)s.", day=day(due.on, True))
    return ""


def _errors(title: str, problem: Problem | None, unclear: bool) -> dict[str, str]:
    errors: dict[str, str] = {}
    if problem and problem.message != NOT_UNDERSTOOD:
        errors["text"] = _(problem.message)
    elif not title:
        errors["text"] = _("Please say what is to be done.")
    elif len(title) > MAX_TITLE:
        errors["text"] = _("Please say it in at most %(limit)s characters.", limit=MAX_TITLE)
    if unclear:
        errors["who"] = _("Who is meant?")
    return errors
