"""Late items: what changes on an agenda after people were invited is marked, and their numbers stay.

The notice period (Ladungsfrist) is a rule that the round table gives itself; it counts in whole days, and the
deadline itself still keeps it: seven days before 15 May is 8 May.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.i18n import as_day
from roundtable.meetings import queries
from roundtable.meetings.agenda.plan import next_letter, split_label
from roundtable.meetings.models import AgendaItem, Meeting


def deadline_of(meeting: Meeting) -> date | None:
    """The last day on which the invitation is in time; None when the table has no notice period."""
    days = meeting.table.notice_days
    return as_day(meeting.starts_at) - timedelta(days=days) if days else None


def is_noted(db: Session, meeting: Meeting) -> bool:
    """Whether a change of the agenda has to be marked now.

    A meeting that was planned after its deadline has nothing to change yet before its invitation is sent.
    """
    if meeting.state != "planned":
        return meeting.state == "running" and meeting.numbers_fixed_at is not None
    deadline = deadline_of(meeting)
    if deadline and clock.today() <= deadline:
        return False
    known = deadline is not None and as_day(meeting.created_at) <= deadline
    return known or queries.invitation_of(db, meeting) is not None


def mark(db: Session, item: AgendaItem, what: str) -> None:
    """ "changed" or "moved", if that has to be marked now; what was added late stays added late."""
    if item.meeting.state == "planned" and not item.late and is_noted(db, item.meeting):
        item.late = what


def fixed_labels(items: Iterable[tuple[str, bool]]) -> list[str]:
    """Numbers when they must stay, from (label, is it new): a new item after "3" is "3a", whatever follows.

    An item with a letter that was moved gets the next letter of its new place; before the first number that is 0.
    """
    items = list(items)
    found: list[str] = []
    number, letters = "0", _letters(items)
    for label, is_new in items:
        own, letter = split_label(label)
        if not is_new and not letter:
            number = own
        elif is_new or own != number:
            letters[number] = letter = next_letter(letters.get(number, ""))
            label = f"{number}{letter}"
        found.append(label)
    return found


def _letters(items: Iterable[tuple[str, bool]]) -> dict[str, str]:
    """The last letter that each number has given away."""
    found: dict[str, str] = {}
    for label, is_new in items:
        number, letter = split_label(label)
        if letter and not is_new:
            found[number] = max(found.get(number, ""), letter)
    return found
