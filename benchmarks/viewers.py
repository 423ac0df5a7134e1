"""Open pages: WebSockets that note when a frame arrives. Written by hand, so that they hardly use the processor."""

import asyncio
import base64
import os
import time


class Viewer(asyncio.Protocol):
    """`frames` counts the frames without ticks, `at` is when the newest one came, `bytes` its size."""

    def __init__(self, request: bytes) -> None:
        self.request, self.data, self.open = request, b"", False
        self.frames, self.bytes, self.at = 0, 0, 0.0
        self.ready = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        now, self.data = time.perf_counter(), self.data + data
        if not self.open:
            if b"\r\n\r\n" not in self.data:
                return
            assert self.data.startswith(b"HTTP/1.1 101"), self.data[:60]
            self.open, self.data = True, self.data.partition(b"\r\n\r\n")[2]
            self.ready.set_result(None)
        while (frame := self._frame()) is not None:
            if not frame.startswith(b'{"tick"'):
                self.frames, self.bytes, self.at = self.frames + 1, len(frame), now

    def _frame(self) -> bytes | None:
        """The next whole frame (RFC 6455, section 5.2), or None. Frames from a server are never masked."""
        if len(self.data) < 2:
            return None
        size, start = self.data[1] & 127, 2
        if size == 126:
            size, start = int.from_bytes(self.data[2:4]), 4
        elif size == 127:
            size, start = int.from_bytes(self.data[2:10]), 10
        if len(self.data) < start + size:
            return None
        frame, self.data = self.data[start : start + size], self.data[start + size :]
        return frame


async def open_pages(port: int, count: int, path: str, cookies: list[str]) -> list[Viewer]:
    """Open `count` viewers, fifty at a time; returns when no frame has come for a second."""
    viewers: list[Viewer] = []
    for start in range(0, count, 50):
        batch = [_request(port, path, cookies[n % len(cookies)]) for n in range(start, min(count, start + 50))]
        opened = await asyncio.gather(*(_open(port, request) for request in batch))
        viewers += opened
    end = time.perf_counter() + 15
    quiet_since = time.perf_counter()
    seen = -1
    while time.perf_counter() < end and time.perf_counter() - quiet_since < 1.0:
        total = sum(viewer.frames for viewer in viewers)
        if total != seen:
            seen, quiet_since = total, time.perf_counter()
        await asyncio.sleep(0.05)
    return viewers


async def _open(port: int, request: bytes) -> Viewer:
    loop = asyncio.get_running_loop()
    _transport, viewer = await loop.create_connection(lambda: Viewer(request), "127.0.0.1", port)
    await asyncio.wait_for(viewer.ready, 60)
    return viewer


def _request(port: int, path: str, cookie: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Cookie: roundtable={cookie}\r\n\r\n"
    ).encode()


async def all_got_more(viewers: list[Viewer], before: list[int], patience: float = 20.0) -> bool:
    end = time.perf_counter() + patience
    while any(viewer.frames <= count for viewer, count in zip(viewers, before, strict=True)):
        if time.perf_counter() > end:
            return False
        await asyncio.sleep(0.001)
    return True


def close(viewers: list[Viewer]) -> None:
    for viewer in viewers:
        viewer.transport.close()
