"""Who is writing at which agenda item right now, and who asks to take over. In memory only, and nobody is locked out.

A browser reports every few seconds while its person types. Who is silent for LIFETIME has stopped or vanished. A
request to take over is a note that everybody at the item sees; the writer decides.

A browser also reports text that it could not save yet, however long ago the last key was pressed: whoever publishes
is warned of it.
"""

import time
from typing import Any

LIFETIME = 20.0  # seconds after the last report; browsers report every 8 s
REQUEST_LIFETIME = 120.0  # seconds
Place = tuple[int, int]  # table id, item id
# What a browser reports: keys are pressed; something is not saved; that is saved now; the paragraph is done.
STATES = ("on", "unsent", "saved", "off")
# What processes of the previous release send instead, while a new release is being rolled out.
_OLD_STATES = {True: "on", False: "off"}


class Writing:
    """Who is writing where, in all processes."""

    def __init__(self) -> None:
        # {place: {user id: (name, when it was reported)}}
        self._writers: dict[Place, dict[int, tuple[str, float]]] = {}
        self._unsent: dict[Place, dict[int, tuple[str, float]]] = {}
        # {place: {user id of the writer: (name of who asks, when)}}
        self._requests: dict[Place, dict[int, tuple[str, float]]] = {}
        self._news: list[list[Any]] = []  # for other processes: [table id, item id, user id, name, state, who asks]

    def note(self, place: Place, user_id: int, name: str, state: str = "on") -> None:
        """Note what somebody's browser reports; see STATES. From any thread."""
        self._news.append([*place, user_id, name, state, ""])
        self._note(place, user_id, name, state)

    def _note(self, place: Place, user_id: int, name: str, state: str) -> None:
        if state in ("on", "unsent"):
            people = self._writers if state == "on" else self._unsent
            people.setdefault(place, {})[user_id] = (name, time.monotonic())
            return
        self._unsent.get(place, {}).pop(user_id, None)
        if state == "off":
            self._writers.get(place, {}).pop(user_id, None)
            self._requests.get(place, {}).pop(user_id, None)

    def request_handover(self, place: Place, writer: int, who: str) -> bool:
        """Note that `who` asks the writer (a user id) to hand over; False if that person is not writing there."""
        writers = self.writers_at(place)[0]
        if writer not in writers:
            return False
        self._news.append([*place, writer, writers[writer], "on", who])
        self._requests.setdefault(place, {})[writer] = (who, time.monotonic())
        return True

    def take_news(self) -> list[list[Any]]:
        """What happened in this process since the last call, for the other processes."""
        news, self._news = self._news, []
        return news

    def receive(self, news: list[Any]) -> None:
        """Apply a message from another process (an element of its `take_news()`)."""
        table_id, item_id, user_id, name, state, who = news
        if who:
            self._requests.setdefault((table_id, item_id), {})[user_id] = (who, time.monotonic())
        else:
            self._note((table_id, item_id), user_id, name, _OLD_STATES.get(state, state))

    def writers_at(self, place: Place) -> tuple[dict[int, str], dict[int, str]]:
        """{user id: name} and {user id: name of who asks}, both only of people who are writing there now."""
        writers = _alive(self._writers.get(place, {}), LIFETIME)
        asked = _alive(self._requests.get(place, {}), REQUEST_LIFETIME)
        return writers, {user_id: who for user_id, who in asked.items() if user_id in writers}

    def writing_at_table(self, table_id: int) -> dict[int, dict[int, str]]:
        """{item id: {user id: name}} of people who are writing at this table, or have unsaved text there."""
        found = {}
        for place in {*self._writers, *self._unsent}:
            people = {**_alive(self._unsent.get(place, {}), LIFETIME), **self.writers_at(place)[0]}
            if place[0] == table_id and people:
                found[place[1]] = people
        return found

    def active_places(self) -> dict[Place, Any]:
        """{place: state to compare} where somebody is writing or has unsaved text. Forgets all other places."""
        found = {}
        for place in {*self._writers, *self._unsent}:
            state = (*self.writers_at(place), _alive(self._unsent.get(place, {}), LIFETIME))
            if state[0] or state[2]:
                found[place] = state
            else:
                for people in (self._writers, self._requests, self._unsent):
                    people.pop(place, None)
        return found


def _alive(people: dict[int, tuple[str, float]], lifetime: float) -> dict[int, str]:
    since = time.monotonic() - lifetime
    return {user_id: name for user_id, (name, at) in sorted(people.items()) if at > since}
