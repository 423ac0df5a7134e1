"""Who is here now: people with an open page of a table, in all processes, with or without a WebSocket."""

import time
from collections.abc import Mapping

from roundtable.live.hub import Hub
from roundtable.live.typing import Writing

# Another process repeats its list every 20 s; two missed and its people are gone.
LIFETIME = 45.0
# Pages without a WebSocket ask every 4 s; after this long somebody has closed the page.
POLL_LIFETIME = 12.0

# What no event tells: who comes back after a while asks for it.
TOPICS = frozenset({"presence", "writing"})

People = Mapping[int, str]


class Presence:
    """Own viewers come from the hub at once, those of other processes from their last message."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.writing = Writing()
        self._others: dict[tuple[str, int], tuple[float, People]] = {}
        self._polling: dict[tuple[int, int], tuple[float, str]] = {}

    def heard(self, process: str, table_id: int, people: People) -> None:
        """The list of another process."""
        self._others[process, table_id] = (time.monotonic(), people)

    def asked(self, table_id: int, user_id: int, name: str) -> bool:
        """Somebody's page polled; True if this person was not known to be here. From any thread."""
        known = (table_id, user_id) in self._polling
        self._polling[table_id, user_id] = (time.monotonic(), name)
        return not known

    def own(self) -> dict[int, People]:
        """{table id: {user id: name}} of this process."""
        found = self._hub.people()
        alive = time.monotonic() - POLL_LIFETIME
        for (table_id, user_id), (at, name) in tuple(self._polling.items()):
            if at > alive:
                found.setdefault(table_id, {})[user_id] = name
            else:
                self._polling.pop((table_id, user_id), None)
        return dict(found)

    def everybody(self) -> dict[int, list[str]]:
        """{table id: names, sorted} in all processes; each person once, however many pages are open."""
        found = {table_id: dict(people) for table_id, people in self.own().items()}
        alive = time.monotonic() - LIFETIME
        for key, (at, people) in tuple(self._others.items()):
            if at > alive:
                found.setdefault(key[1], {}).update(people)
            else:
                self._others.pop(key, None)
        return {table_id: sorted(people.values(), key=str.casefold) for table_id, people in found.items()}

    def people(self, table_id: int) -> list[str]:
        return self.everybody().get(table_id, [])


_current: Presence | None = None


def start(presence: Presence) -> None:
    """Makes it known to the presence fragment, whose loader has only the database."""
    global _current
    _current = presence


def names(table_id: int) -> list[str]:
    return _current.people(table_id) if _current else []


def still_writing(table_id: int) -> dict[int, dict[int, str]]:
    """{item id: {user id: name}} of those who write at this table, or have text there that is not saved yet."""
    return _current.writing.still(table_id) if _current else {}


def writers(table_id: int, item_id: int) -> tuple[dict[int, str], dict[int, str]]:
    """{who writes: name} and {who writes: who asks to take over} at an agenda item."""
    return _current.writing.at((table_id, item_id)) if _current else ({}, {})
