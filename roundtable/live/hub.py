"""The open sockets of this process: what each page shows, and a bounded queue of frames for each."""

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import Send

from roundtable.web.fragments import Audience

log = logging.getLogger(__name__)

# A page that is this many frames behind is disconnected; when it connects again it gets the current state.
QUEUE_LIMIT = 32
HOUR = 3600.0  # seconds after which a page has to connect and be authorised again
TICK = 5.0  # seconds; a browser that hears nothing for longer shows "getrennt"
# Close codes: 1012 and 1013 from IANA's registry for WebSockets, 4403 our own for "no access".
RESTART, TRY_AGAIN, REFUSED = 1012, 1013, 4403
# One more of our own: there are enough open pages of this person, or of this link. After it htmx doesn't connect again
# by itself; the page asks by HTTP every few seconds.
ENOUGH = 4429
MOST_OF_PERSON, MOST_OF_LINK = 30, 200  # open pages in one process; a wall may hang in many rooms

Shown = tuple[tuple[str, int | None], ...]  # fragments of a page: (name, id of what it shows)


@dataclass(eq=False, slots=True)
class Viewer:
    """One open page. `audience` is None for pages across tables, which only get signals."""

    user_id: int
    name: str
    table_ids: frozenset[int]
    audience: Audience | None
    shown: Shown
    as_of: int = 0  # the newest event when access was checked
    standing: str = ""  # the rights it connected with (core/standing.py)
    send: Send | None = None  # to the browser (ASGI); None in tests that read `frames`
    frames: list[str] = field(default_factory=list)  # not sent yet
    close_code: int = 0
    closing: bool = False
    stop: Callable[[], object] = lambda: None  # ends the receiving, and with it the socket
    pushed_at: float = field(default_factory=time.monotonic)
    until: float = field(default_factory=lambda: time.monotonic() + HOUR)
    # Topics that change while the page is still being sent what it missed before it connected. Pushed at once they
    # could be overtaken by that older state. None as soon as the page has caught up.
    missed: set[str] | None = field(default_factory=set)
    sending: asyncio.Task[None] | None = None

    def push(self, frame: str) -> None:
        """Queue a frame. Never waits, so one slow reader can't hold up the others; a full queue closes the socket."""
        if self.closing:
            return  # access may be lost: send nothing more, not even what was rendered before
        self.pushed_at = time.monotonic()
        if len(self.frames) >= QUEUE_LIMIT:
            self.close(TRY_AGAIN)
            return
        self.frames.append(frame)
        if self.send and not self.sending:
            self.sending = asyncio.create_task(self._send_frames(self.send))

    async def _send_frames(self, send: Send) -> None:
        """Send what waits. A task only while there is something to send: one for every open page takes 2 KB."""
        try:
            while self.frames and not self.closing:
                await send({"type": "websocket.send", "text": self.frames.pop(0)})
        except Exception as error:
            if not isinstance(error, (RuntimeError, OSError)):  # those: the browser is gone, or going
                log.exception("live: a frame could not be sent")
            self.close(TRY_AGAIN)
        finally:
            self.sending = None

    def close(self, code: int) -> None:
        """Close the socket with this code; if it is being closed already, the first code stays."""
        if not self.closing:
            self.closing, self.close_code = True, code
            self.stop()


class Hub:
    """All viewers of this process. Changed only on the event loop, read from any thread."""

    def __init__(self) -> None:
        self._viewers: set[Viewer] = set()
        self._open: Counter[int] = Counter()  # pages of each person, so that nobody has to be counted
        self.on_presence: Callable[[], None] = lambda: None

    def join(self, viewer: Viewer) -> bool:
        """False, and nothing is done, if this person or link has as many open pages as one may have."""
        # The new one is turned away, not the oldest: that would come back and turn away the next.
        if self._open[viewer.user_id] >= (MOST_OF_PERSON if viewer.user_id > 0 else MOST_OF_LINK):
            return False
        self._viewers.add(viewer)
        self._open[viewer.user_id] += 1
        self.on_presence()
        return True

    def leave(self, viewer: Viewer) -> None:
        if viewer not in self._viewers:
            return
        self._viewers.discard(viewer)
        self._open[viewer.user_id] -= 1
        if not self._open[viewer.user_id]:
            del self._open[viewer.user_id]
        self.on_presence()

    def viewers(self) -> tuple[Viewer, ...]:
        """A copy, so that any thread may iterate while somebody joins."""
        return tuple(self._viewers)

    async def keep_alive(self) -> None:
        """Push a tick to every page that got nothing else for TICK seconds; end those that are open for an HOUR.

        One loop is cheaper than a timer each.
        """
        ticks = 0
        while True:
            await asyncio.sleep(TICK / 10)
            ticks, now = ticks + 1, time.monotonic()
            quiet_since = now - 0.9 * TICK
            for viewer in self.viewers():
                if viewer.until <= now:
                    viewer.close(RESTART)
                elif viewer.pushed_at <= quiet_since and not viewer.frames:
                    viewer.push(json.dumps({"tick": ticks}))

    def people(self) -> dict[int, dict[int, str]]:
        """{table id: {user id: name}} of everybody with an open page of a table."""
        found: dict[int, dict[int, str]] = {}
        for viewer in self.viewers():
            if viewer.audience and viewer.name:  # viewers through a guest link have no name
                found.setdefault(viewer.audience.table_id, {})[viewer.user_id] = viewer.name
        return found

    def disconnect_user(self, user_id: int) -> None:
        """Close this person's sockets after their rights changed: their pages connect again and are authorised anew."""
        for viewer in self.viewers():
            if viewer.user_id == user_id:
                viewer.close(RESTART)

    def disconnect_all(self) -> None:
        for viewer in self.viewers():
            viewer.close(RESTART)
