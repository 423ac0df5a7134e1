"""Who writes at which agenda item right now, and who asks to take over. In memory: nobody is locked out by it.

A browser says that its person writes, every few seconds while keys are pressed. Whoever says nothing for LIFETIME
has stopped or vanished. A request to take over is a note that all at the item see; the writer decides.

A browser also says that something is typed there which it could not save yet: whoever publishes hears of it, however
long ago the last key was.
"""

import time
from typing import Any

LIFETIME = 20.0  # after the last word; the browser speaks every 8 s
ASKED_LIFETIME = 120.0
Place = tuple[int, int]  # table id, item id
# What a browser says: keys are pressed; something is not saved; that is saved now; the paragraph is done.
STATES = ("on", "unsent", "saved", "off")
# What a process of the release before says.
_BEFORE = {True: "on", False: "off"}


class Writing:
    """{place: {user id: (name, when)}} of writers and of those with unsent text, and {place: {writer's user id:
    (who asks, when)}} of requests."""

    def __init__(self) -> None:
        self._writers: dict[Place, dict[int, tuple[str, float]]] = {}
        self._unsent: dict[Place, dict[int, tuple[str, float]]] = {}
        self._asked: dict[Place, dict[int, tuple[str, float]]] = {}
        self._news: list[list[Any]] = []

    def note(self, place: Place, user_id: int, name: str, state: str = "on") -> None:
        """Somebody goes on writing, or has stopped; see STATES. From any thread."""
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
            self._asked.get(place, {}).pop(user_id, None)

    def ask(self, place: Place, writer: int, who: str) -> bool:
        """A note to that person; False if nobody of that number writes there any more."""
        writers = self.at(place)[0]
        if writer not in writers:
            return False
        self._news.append([*place, writer, writers[writer], "on", who])
        self._asked.setdefault(place, {})[writer] = (who, time.monotonic())
        return True

    def take_news(self) -> list[list[Any]]:
        """What happened in this process since the last time, for the other processes."""
        news, self._news = self._news, []
        return news

    def heard(self, news: list[Any]) -> None:
        """From another process. A writing page reports every few seconds, so nothing has to be repeated."""
        table_id, item_id, user_id, name, state, who = news
        if who:
            self._asked.setdefault((table_id, item_id), {})[user_id] = (who, time.monotonic())
        else:
            self._note((table_id, item_id), user_id, name, _BEFORE.get(state, state))

    def at(self, place: Place) -> tuple[dict[int, str], dict[int, str]]:
        """{writer: name} and {writer: who asks}, both only of people who write there now."""
        writers = _alive(self._writers.get(place, {}), LIFETIME)
        asked = _alive(self._asked.get(place, {}), ASKED_LIFETIME)
        return writers, {user_id: who for user_id, who in asked.items() if user_id in writers}

    def still(self, table_id: int) -> dict[int, dict[int, str]]:
        """{item id: {user id: name}} of those at this table who write, or have typed what is not saved yet."""
        found = {}
        for place in {*self._writers, *self._unsent}:
            people = {**_alive(self._unsent.get(place, {}), LIFETIME), **self.at(place)[0]}
            if place[0] == table_id and people:
                found[place[1]] = people
        return found

    def everywhere(self) -> dict[Place, Any]:
        """Every place at which somebody writes or has unsent text; places without them are forgotten."""
        found = {}
        for place in {*self._writers, *self._unsent}:
            state = (*self.at(place), _alive(self._unsent.get(place, {}), LIFETIME))
            if state[0] or state[2]:
                found[place] = state
            else:
                for people in (self._writers, self._asked, self._unsent):
                    people.pop(place, None)
        return found


def _alive(people: dict[int, tuple[str, float]], lifetime: float) -> dict[int, str]:
    since = time.monotonic() - lifetime
    return {user_id: name for user_id, (name, at) in sorted(people.items()) if at > since}
