"""Records the end of the time for objections and of the time for comments, once their last day is over."""

from sqlalchemy.orm import Session

from roundtable.core import clock
from roundtable.core.actors import System
from roundtable.core.events import record
from roundtable.minutes.queries import meeting_title
from roundtable.minutes.review import queries as review_queries


def close_windows(db: Session) -> None:
    """Record that the time for objections is over; called about once a minute, each end is recorded once."""
    for minutes in review_queries.due_windows(db, clock.today()):
        minutes.window_closed_at = clock.now()
        here, topic = System(db, minutes.table_id), f"minutes/{minutes.meeting_id}"
        record(here, "minutes.window_closed", topic=topic, subject=minutes, title=meeting_title(minutes.meeting))


def close_comments(db: Session) -> None:
    """Make a draft whose time for comments is over an ordinary draft again."""
    for minutes in review_queries.due_comment_phases(db, clock.today()):
        minutes.comments_until = None
        here, topic = System(db, minutes.table_id), f"minutes/{minutes.meeting_id}"
        record(here, "minutes.comments_closed", topic=topic, subject=minutes, title=meeting_title(minutes.meeting))


duties = [close_windows, close_comments]
