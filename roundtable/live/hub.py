"""The sockets of this process: who looks at what, and a bounded queue for each."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from roundtable.fragments import Audience

# A reader that is this many frames behind is cut off; it comes back and gets the current state instead.
QUEUE_LIMIT = 32
RESTART, TRY_AGAIN, REFUSED = 1012, 1013, 4403

Shown = tuple[tuple[str, int | None], ...]


@dataclass(eq=False)
class Viewer:
    """One open page. `audience` is None for pages across tables, which only get signals."""

    user_id: int
    name: str
    table_ids: frozenset[int]
    audience: Audience | None
    shown: Shown
    queue: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(QUEUE_LIMIT))
    close_code: int = 0
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, frame: str) -> None:
        """Never waits: one slow reader must not hold up the others."""
        try:
            self.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.close(TRY_AGAIN)

    def close(self, code: int) -> None:
        self.close_code = self.close_code or code
        self.closing.set()


class Hub:
    """All viewers of this process, by table. Used only on the event loop."""

    def __init__(self) -> None:
        self._viewers: set[Viewer] = set()
        self.on_presence: Callable[[Iterable[int]], None] = lambda table_ids: None

    def join(self, viewer: Viewer) -> None:
        self._viewers.add(viewer)
        self._announce(viewer)

    def leave(self, viewer: Viewer) -> None:
        self._viewers.discard(viewer)
        self._announce(viewer)

    def _announce(self, viewer: Viewer) -> None:
        if viewer.audience:
            self.on_presence([viewer.audience.table_id])

    def viewers(self) -> frozenset[Viewer]:
        return frozenset(self._viewers)

    def people_at(self, table_id: int) -> dict[int, str]:
        """User id → name of everybody with an open page of this table."""
        return {v.user_id: v.name for v in self._viewers if v.audience and v.audience.table_id == table_id}

    def disconnect_user(self, user_id: int) -> None:
        """Rights changed: every page of this person connects again and is authorised anew."""
        for viewer in self._viewers:
            if viewer.user_id == user_id:
                viewer.close(RESTART)

    def disconnect_all(self) -> None:
        for viewer in self._viewers:
            viewer.close(RESTART)
