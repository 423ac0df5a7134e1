"""The doorbell: tells the tail to look now. A lost ring costs a second, never a change."""

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
            pass  # the server is stopping; after the next start pages ask for what they missed

    async def wait(self, seconds: float) -> None:
        """Until somebody rings, or the time is over."""
        # Not asyncio.wait_for: before Python 3.12 it swallows a cancellation that comes together with a ring,
        # and a server that is told to stop right after a change would never stop.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()
