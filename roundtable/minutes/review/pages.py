"""What the endpoints of comments, objections and corrections share."""

from typing import Any

from roundtable.core.errors import NotFound
from roundtable.markdown.render import plain
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries as minutes_queries
from roundtable.minutes.models import MinutesVersion
from roundtable.minutes.review import passages
from roundtable.web.routing import Here

GUARDED_FIELDS = ("text",)  # form fields of a comment or an objection that the guard checks
EXCERPT = 90  # characters of a paragraph in a list of choices


def newest_version(here: Here, meeting: Meeting) -> MinutesVersion:
    """The newest published version; NotFound if there is none."""
    version = minutes_queries.version(here.db, meeting.id)
    if version is None:
        raise NotFound
    return version


def paragraph_choices(doc: dict[str, Any]) -> list[tuple[int, str]]:
    """[(block id, "TOP 2: its first words")] of a document, for a select field."""
    return [
        (block_id, f"TOP {label}: {plain(words, EXCERPT)}")
        for block_id, (label, words) in passages.passages(doc).items()
    ]
