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
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)
        self._rung.clear()
