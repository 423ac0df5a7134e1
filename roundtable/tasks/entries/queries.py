"""Reading a quick entry: what the sentence means at this table, and what still has to be asked."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import Actor, table_of
from roundtable.core.i18n import as_day
from roundtable.core.i18n import gettext as _
from roundtable.meetings.models import Meeting
from roundtable.tasks.assignees import queries as assignees
from roundtable.tasks.assignees.queries import Assignee
from roundtable.tasks.entries.dates import Due, Problem, may_name_somebody, parse_due, parse_entry

MAX_TEXT, MAX_TITLE = 600, 300
_NEXT_MEETING = select(func.min(Meeting.starts_at)).where(
    Meeting.table_id == bindparam("table_id"),
    Meeting.state == "planned",
    Meeting.cancelled_reason == "",
    Meeting.starts_at > bindparam("now"),
)


@dataclass(frozen=True)
class Reading:
    """A sentence as understood. `candidates` is not empty while the reader has to choose who is meant.

    `errors` has sentences for "text" and "who"; only without any can it become a task.
    """

    text: str
    title: str = ""
    assignee: Assignee | None = None
    candidates: list[Assignee] = field(default_factory=list)
    due: Due | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def due_on(self) -> date | None:
        """A deadline that is a day; the next meeting's is not, because its date may still move."""
        ours = self.due and not self.due.until_next_meeting and not self.due.is_follow_up
        return self.due.on if self.due and ours else None

    @property
    def resubmit_on(self) -> date | None:
        return self.due.on if self.due and self.due.is_follow_up else None

    @property
    def due_next_meeting(self) -> bool:
        return bool(self.due and self.due.until_next_meeting)


def preview_entry(here: Actor, text: str, who: str = "") -> Reading:
    """`who` is the key that was chosen when the name was ambiguous."""
    text = " ".join(text.split())
    if len(text) > MAX_TEXT:
        return Reading(text, errors={"text": _("Please say it in at most %(limit)s characters.", limit=MAX_TITLE)})
    # The whole directory is looked at only when there is a name to look for: this happens while others wait to write.
    everybody = assignees.everybody(here.db, table_of(here)) if may_name_somebody(text) else []
    parsed = parse_entry(text, clock.today(), next_meeting_day(here.db, table_of(here)), everybody)
    person, candidates = _chosen(parsed.assignee_text, parsed.assignee_matches, who)
    errors = _errors(parsed.title, parsed.problem, bool(candidates) and person is None)
    return Reading(text, parsed.title, person, candidates, parsed.due, errors)


def read_due(db: Session, table_id: int, text: str) -> Due | None:
    """What a date field means; None for an empty one. Raises ValueError with a sentence if it means nothing."""
    if not text.strip():
        return None
    found = parse_due(text, clock.today(), next_meeting_day(db, table_id))
    if isinstance(found, Problem):
        raise ValueError(_(found.message))
    if found is None:
        raise ValueError(_("Please enter a date such as 15.3., end of March or next meeting."))
    return found


def next_meeting_day(db: Session, table_id: int) -> date | None:
    """The day of the next meeting after the running one; None while none is planned."""
    starts_at = db.scalar(_NEXT_MEETING, {"table_id": table_id, "now": clock.now()})
    return as_day(starts_at) if starts_at else None


def _chosen(name: str, matches: list[Assignee], who: str) -> tuple[Assignee | None, list[Assignee]]:
    """Who is meant, and whom to ask about. A new name is a role in free text."""
    if not name:
        return None, []
    if not matches:
        return assignees.free(name), []
    if len(matches) == 1:
        return matches[0], []
    options = [*matches[: assignees.MANY], assignees.free(name)]
    return next((one for one in options if one.key == who), None), options


def _errors(title: str, problem: str | None, unclear: bool) -> dict[str, str]:
    errors: dict[str, str] = {}
    if problem:
        errors["text"] = _(problem)
    elif not title:
        errors["text"] = _("Please say what is to be done.")
    elif len(title) > MAX_TITLE:
        errors["text"] = _("Please say it in at most %(limit)s characters.", limit=MAX_TITLE)
    if unclear:
        errors["who"] = _("Who is meant?")
    return errors
