"""The doorbell: tells the tail to read the event table now.

The tail looks every second anyway, so a lost ring delays a change and never loses it.
"""

import asyncio
import contextlib


class Bell:
    """`ring()` may be called from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def ring(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._rung.set)
        except RuntimeError:
            pass  # the loop is closed: the server is stopping, and pages ask for what they missed after the restart

    async def wait(self, seconds: float) -> None:
        """Returns when somebody rings, or after `seconds`."""
        # Not asyncio.wait_for: before Python 3.12 it swallows a cancellation that comes together with a ring,
        # and a server that is told to stop right after a change would never stop.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()
