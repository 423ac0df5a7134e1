"""What the search and the lists of mentions have in common when they read the index."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, column, false, or_, select, table
from sqlalchemy.orm import Session

from roundtable.meetings.models import Meeting
from roundtable.search.models import SearchEntry

_MEETING = re.compile(r"/meetings/(\d{1,9})(?!\d)")
_fts = table("search_fts", column("rowid"), column("search_fts"))


@dataclass(frozen=True)
class SearchScope:
    """A table where somebody may search, with the permissions of their role there."""

    table_id: int
    slug: str
    name: str
    can: frozenset[str]


def readable(scopes: Iterable[SearchScope]) -> Any:
    """At each table what the role there may read; of what belongs to all tables, what it may at any of them."""
    by_rights: dict[frozenset[str], list[int]] = {}
    for scope in scopes:
        by_rights.setdefault(scope.can, []).append(scope.table_id)
    own = [
        and_(SearchEntry.table_id.in_(ids), SearchEntry.needs.in_(sorted(rights))) for rights, ids in by_rights.items()
    ]
    anywhere = frozenset[str]().union(*by_rights)
    shared = and_(SearchEntry.table_id.is_(None), SearchEntry.needs.in_(sorted(anywhere)))
    return or_(false(), *own, shared)


def holds_all(db: Session, folded: Sequence[str]) -> list[Any]:
    """Conditions: the entry's text holds each of these. SQLite's trigram index is for those with three characters."""
    if db.get_bind().dialect.name != "sqlite":
        return [_holds(text) for text in folded]
    long = [text for text in folded if len(text) > 2]
    return [*([_matches(" AND ", long)] if long else []), *(_holds(text) for text in folded if len(text) < 3)]


def holds_any(db: Session, folded: Sequence[str]) -> Any:
    """A condition: the entry's text holds one of these, of three characters or more."""
    if db.get_bind().dialect.name != "sqlite":
        return or_(false(), *map(_holds, folded))
    return _matches(" OR ", folded) if folded else false()


def _holds(text: str) -> Any:
    return SearchEntry.folded.contains(text, autoescape=True)


def _matches(join: str, texts: Iterable[str]) -> Any:
    # Each in quotes, so that nothing in it is an FTS5 operator.
    match = join.join('"' + text.replace('"', '""') + '"' for text in texts)
    return SearchEntry.id.in_(select(_fts.c.rowid).where(_fts.c.search_fts.op("MATCH")(match)))


def meeting_of(entry: SearchEntry) -> int:
    """The meeting whose page shows the entry; 0 if it is no part of a meeting."""
    found = _MEETING.match(entry.url)
    return int(found[1]) if found else 0


def meeting_times(db: Session, entries: Iterable[SearchEntry]) -> dict[int, datetime]:
    """{meeting id: its beginning} of the entries' meetings."""
    # Read here and not stored in the index, so that moving a meeting doesn't change the entries of its paragraphs.
    wanted = {meeting_of(entry) for entry in entries}
    return dict(db.execute(select(Meeting.id, Meeting.starts_at).where(Meeting.id.in_(wanted))).all())
