"""The sockets of this process: who looks at what, and a bounded queue for each."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from roundtable.web.fragments import Audience

# A reader that is this many frames behind is cut off; it comes back and gets the current state instead.
QUEUE_LIMIT = 32
TICK = 5.0  # seconds; a browser that hears nothing for longer shows "getrennt"
RESTART, TRY_AGAIN, REFUSED = 1012, 1013, 4403

Shown = tuple[tuple[str, int | None], ...]


@dataclass(eq=False, slots=True)
class Viewer:
    """One open page. `audience` is None for pages across tables, which only get signals."""

    user_id: int
    name: str
    table_ids: frozenset[int]
    audience: Audience | None
    shown: Shown
    as_of: int = 0  # the newest event when access was checked
    standing: str = ""  # the rights with which it was let in
    frames: list[str] = field(default_factory=list)  # not sent yet
    close_code: int = 0
    closing: bool = False
    stop: Callable[[], None] = lambda: None  # ends the sending and the receiving
    pushed_at: float = field(default_factory=time.monotonic)
    # While the page gets what it missed before it connected, newer topics gather here: pushed at once they
    # could be overtaken by that older state. None from then on.
    missed: set[str] | None = field(default_factory=set)
    _awaited: asyncio.Future[None] | None = None

    async def next_frame(self) -> str:
        """The oldest that was not sent yet. A queue and an event of asyncio would take 4 KB for every open page."""
        while not self.frames:
            self._awaited = asyncio.get_running_loop().create_future()
            await self._awaited
        return self.frames.pop(0)

    def push(self, frame: str) -> None:
        """Never waits: one slow reader must not hold up the others."""
        if self.closing:
            return  # access is lost: send nothing more, not even what was being rendered
        self.pushed_at = time.monotonic()
        if len(self.frames) >= QUEUE_LIMIT:
            self.close(TRY_AGAIN)
            return
        self.frames.append(frame)
        if self._awaited and not self._awaited.done():
            self._awaited.set_result(None)

    def close(self, code: int) -> None:
        """The first reason counts."""
        if not self.closing:
            self.closing, self.close_code = True, code
            self.stop()


class Hub:
    """All viewers of this process. Changed only on the event loop, read from everywhere."""

    def __init__(self) -> None:
        self._viewers: set[Viewer] = set()
        self.on_presence: Callable[[], None] = lambda: None

    def join(self, viewer: Viewer) -> None:
        self._viewers.add(viewer)
        self.on_presence()

    def leave(self, viewer: Viewer) -> None:
        self._viewers.discard(viewer)
        self.on_presence()

    def viewers(self) -> tuple[Viewer, ...]:
        """A copy, made in one step: other threads may ask while somebody joins."""
        return tuple(self._viewers)

    async def keep_alive(self) -> None:
        """A sign of life for every page that nothing was pushed to. One clock for all: a timer each costs more."""
        ticks = 0
        while True:
            await asyncio.sleep(TICK / 10)
            ticks, quiet_since = ticks + 1, time.monotonic() - 0.9 * TICK
            for viewer in self.viewers():
                if viewer.pushed_at <= quiet_since and not viewer.frames:
                    viewer.push(json.dumps({"tick": ticks}))

    def people(self) -> dict[int, dict[int, str]]:
        """{table id: {user id: name}} of everybody with an open page of a table."""
        found: dict[int, dict[int, str]] = {}
        for viewer in self.viewers():
            if viewer.audience and viewer.name:  # who looks on through a link is nobody here
                found.setdefault(viewer.audience.table_id, {})[viewer.user_id] = viewer.name
        return found

    def disconnect_user(self, user_id: int) -> None:
        """Rights changed: every page of this person connects again and is authorised anew."""
        for viewer in self.viewers():
            if viewer.user_id == user_id:
                viewer.close(RESTART)

    def disconnect_all(self) -> None:
        for viewer in self.viewers():
            viewer.close(RESTART)
