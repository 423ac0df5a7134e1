"""Who is online: people with an open page of a table, in all processes, with or without a WebSocket."""

import time
from collections.abc import Mapping

from roundtable.live.hub import Hub
from roundtable.live.typing import Writing

# Seconds for which the list of another process counts. It is repeated every 20 s, so two may be lost.
LIFETIME = 45.0
# Seconds after which a page without a WebSocket counts as closed. It polls every 4 s.
POLL_LIFETIME = 12.0

# Topics without events. A page that comes back can't find them in the event table, so it always gets them.
TOPICS = frozenset({"presence", "writing"})

People = Mapping[int, str]  # {user id: name}


class Presence:
    """Who is online at which table: from the hub, from polls, and from the messages of other processes."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.writing = Writing()
        self._others: dict[tuple[str, int], tuple[float, People]] = {}
        self._polling: dict[tuple[int, int], tuple[float, str]] = {}

    def replace_process(self, process: str, table_id: int, people: People) -> None:
        """Replace what is known of another process: its people at this table."""
        self._others[process, table_id] = (time.monotonic(), people)

    def note_poll(self, table_id: int, user_id: int, name: str) -> bool:
        """Note that somebody's page polled; True if they were not known to poll here. From any thread."""
        known = (table_id, user_id) in self._polling
        self._polling[table_id, user_id] = (time.monotonic(), name)
        return not known

    def in_this_process(self) -> dict[int, People]:
        """{table id: {user id: name}} of those connected to this process, by socket or by polling."""
        found = self._hub.people()
        alive = time.monotonic() - POLL_LIFETIME
        for (table_id, user_id), (at, name) in tuple(self._polling.items()):
            if at > alive:
                found.setdefault(table_id, {})[user_id] = name
            else:
                self._polling.pop((table_id, user_id), None)
        return dict(found)

    def names_by_table(self) -> dict[int, list[str]]:
        """{table id: sorted names} over all processes; each person once, however many pages are open."""
        found = {table_id: dict(people) for table_id, people in self.in_this_process().items()}
        alive = time.monotonic() - LIFETIME
        for key, (at, people) in tuple(self._others.items()):
            if at > alive:
                found.setdefault(key[1], {}).update(people)
            else:
                self._others.pop(key, None)
        return {table_id: sorted(people.values(), key=str.casefold) for table_id, people in found.items()}

    def names_at(self, table_id: int) -> list[str]:
        return self.names_by_table().get(table_id, [])


_current: Presence | None = None


def start(presence: Presence) -> None:
    """Set the object behind the functions below. Loaders of fragments call them: they have only a database."""
    global _current
    _current = presence


def names_online(table_id: int) -> list[str]:
    return _current.names_at(table_id) if _current else []


def still_writing(table_id: int) -> dict[int, dict[int, str]]:
    """{item id: {user id: name}} of people who are writing at this table, or have unsaved text there."""
    return _current.writing.writing_at_table(table_id) if _current else {}


def writers(table_id: int, item_id: int) -> tuple[dict[int, str], dict[int, str]]:
    """Who is writing at an agenda item: {user id: name} and {user id: name of who asks to take over}."""
    return _current.writing.writers_at((table_id, item_id)) if _current else ({}, {})
