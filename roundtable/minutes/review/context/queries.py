"""What the page of the minutes shows beside the document: phase, objections, comments, corrections, redactions."""

from collections import defaultdict
from typing import Any

from roundtable.meetings.agenda.queries import items_in_order
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.models import Minutes, MinutesVersion
from roundtable.minutes.publishing.approval.actions import why_irrevocable
from roundtable.minutes.review import queries as review_queries
from roundtable.minutes.review.models import BlockComment
from roundtable.web.fragments import View


def review_context(
    view: View, meeting: Meeting, minutes: Minutes | None, version: MinutesVersion | None
) -> dict[str, Any]:
    """Names for the template minutes/review/_review.html; the number of queries is fixed."""
    objections = review_queries.objections_of(view.db, meeting.id) if version else []
    later = review_queries.corrections_of(view.db, meeting.id)
    return {
        "phase": minutes.phase if minutes else "draft",
        "days_left": _days_left(view, minutes),
        "objections": objections,
        "objected": _by_block(objections),
        "comments": _comments(view, meeting) if version is None else {},
        "corrected_later": later,
        "corrected_at": _by_block(later) if version else {},
        "corrects": review_queries.corrections_in(view.db, meeting.id),
        "approved_here": review_queries.approved_in(view.db, meeting.id),
        "decided_approvals": minutes_queries.decided_approvals(view.db, items_in_order(view.db, meeting.id)),
        "approved_by": _approved_by(view, minutes) if minutes else "",
        "taken_back": review_queries.approvals_taken_back(view.db, meeting) if version else [],
        "may_take_back": minutes is not None and _may_take_back(view, minutes),
        "redactions": review_queries.redactions_at(view.db, view.table_id, meeting.id),
    }


def _approved_by(view: View, minutes: Minutes) -> str:
    return minutes_queries.name_in_minutes(view.db, table_id=view.table_id, user_id=minutes.approved_by_id)


def _may_take_back(view: View, minutes: Minutes) -> bool:
    if minutes.state != "approved" or "minutes:approve" not in view.can:
        return False
    return not why_irrevocable(view.db, minutes)


def _by_block(things: list[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for thing in things:
        if thing.block_id is not None:
            found[thing.block_id].append(thing)
    return dict(found)


def _comments(view: View, meeting: Meeting) -> dict[int, list[BlockComment]]:
    return _by_block(review_queries.comments_of(view.db, meeting.id)) if "draft:read" in view.can else {}


def _days_left(view: View, minutes: Minutes | None) -> int:
    """Days left for comments or objections, including today: 1 on the last day, 0 without such a time."""
    until = minutes and (minutes.objections_until if minutes.state == "published" else minutes.comments_until)
    return (until - view.today).days + 1 if until else 0
