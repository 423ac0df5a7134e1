"""Endpoints of what people say about minutes: comments on a draft, objections to what is published, answers."""

from typing import Any

from roundtable.core.errors import NotFound
from roundtable.markdown.render import plain
from roundtable.meetings.models import Meeting
from roundtable.minutes import queries
from roundtable.minutes.models import MinutesVersion
from roundtable.minutes.review import passages as objections
from roundtable.web.routing import Here

SAID = ("text",)  # of a comment or an objection: what the guard looks at
EXCERPT = 90  # characters of a paragraph in a list to choose from


def newest(here: Here, meeting: Meeting) -> MinutesVersion:
    """The version that is being read; NotFound before the first one."""
    version = queries.version(here.db, meeting.id)
    if version is None:
        raise NotFound
    return version


def choices(doc: dict[str, Any]) -> list[tuple[int, str]]:
    """The paragraphs of a document, to choose one without marking it."""
    return [
        (block_id, f"TOP {label}: {plain(words, EXCERPT)}")
        for block_id, (label, words) in objections.passages(doc).items()
    ]


_MINUTES = "/tables/{table}/meetings/{meeting:int}/minutes"
_BACK = "/tables/{table}/meetings/{meeting}/minutes"
_OBJECTION = "/tables/{table}/objections/{objection:int}"
_COMMENTS = "/tables/{table}/blocks/{block:int}/comments"
