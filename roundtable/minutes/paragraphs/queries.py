"""The paragraphs of agenda items as the editor shows them, for one item or for a whole meeting at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from roundtable.guard.places import queries as places_queries
from roundtable.meetings.attendance.queries import quorum_if_running
from roundtable.meetings.models import AgendaItem, Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.queries import DecidedApproval, Paragraph


@dataclass(frozen=True)
class Texts:
    """Paragraphs by item id, with what is shown beside them.

    `find_hints` returns places in a text that could identify a person who seeks advice (F24); None for readers who
    don't write. `approvals` are those that were decided under an item and not recorded.
    """

    of_item: dict[int, tuple[AgendaItem, list[Paragraph]]]
    writable: bool
    quorum: Any
    find_hints: Callable[[str], Any] | None
    approvals: dict[int, DecidedApproval]


def texts_of(db: Session, meeting: Meeting, items: list[AgendaItem], writes: bool) -> Texts:
    """The paragraphs of these items of one meeting; the number of queries doesn't depend on the number of items."""
    find_hints = places_queries.finder(db, meeting.table_id, meeting) if writes else None
    writable = minutes_queries.can_be_written(db, meeting.id)
    approvals = {each.item.id: each for each in minutes_queries.decided_approvals(db, items)} if writes else {}
    return Texts(minutes_queries.texts_of(db, items), writable, quorum_if_running(db, meeting), find_hints, approvals)
