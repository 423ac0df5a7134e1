"""Who is here now: people with an open page of a table, in all processes."""

import time

from roundtable.live.hub import Hub

# Another process repeats its list every 20 s; two missed and its people are gone.
LIFETIME = 45.0


class Presence:
    """Own viewers come from the hub at once, those of other processes from their last message."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._others: dict[tuple[str, int], tuple[float, dict[int, str]]] = {}

    def heard(self, process: str, table_id: int, people: dict[int, str]) -> bool:
        """A list from another process; True if it changes what is shown."""
        before = self._others.get((process, table_id), (0.0, {}))[1]
        self._others[process, table_id] = (time.monotonic(), people)
        return before != people

    def people(self, table_id: int) -> list[str]:
        """Names, sorted; each person once however many pages are open."""
        alive = time.monotonic() - LIFETIME
        people = self._hub.people_at(table_id)
        for (_, other_table), (at, names) in tuple(self._others.items()):
            if other_table == table_id and at > alive:
                people = {**names, **people}
        return sorted(people.values(), key=str.casefold)


_current: Presence | None = None


def start(presence: Presence) -> None:
    """Makes it known to the presence fragment, whose loader has only the database."""
    global _current
    _current = presence


def names(table_id: int) -> list[str]:
    return _current.people(table_id) if _current else []
