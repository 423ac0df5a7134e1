"""A load generator without dependencies: connections that repeat a request as soon as it is answered."""

import asyncio
import time
from dataclasses import dataclass, field


@dataclass
class Result:
    """`seconds` of each request; `failures`: status codes other than 200 and 303; `took`: seconds in all."""

    seconds: list[float] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    bytes: int = 0
    took: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.took if self.took else 0.0

    def quantile(self, part: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def request(method: str, path: str, cookie: str, body: bytes = b"", headers: str = "") -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nCookie: roundtable={cookie}\r\n"
        f"Sec-Fetch-Site: same-origin\r\n{headers}"
    )
    if body:
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


class Connection:
    """A keep-alive connection, as of one browser."""

    async def open(self, port: int) -> "Connection":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        return self

    async def ask(self, message: bytes) -> tuple[int, int]:
        """Send a request; returns its status and the size of the answer in bytes, as sent."""
        self.writer.write(message)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]) if b"ontent-" in head.lower() else 0
        if length:
            await self.reader.readexactly(length)
        return int(head[9:12]), len(head) + length

    def close(self) -> None:
        self.writer.close()


async def load(port: int, messages: list[bytes], seconds: float, pause: float = 0.0) -> Result:
    """Send each message repeatedly on a connection of its own, for so many seconds, with a pause after each answer."""
    result = Result()
    end = time.perf_counter() + seconds
    began = time.perf_counter()
    await asyncio.gather(*(_repeat(port, message, end, pause, result) for message in messages))
    result.took = time.perf_counter() - began
    return result


async def _repeat(port: int, message: bytes, end: float, pause: float, result: Result) -> None:
    connection = await Connection().open(port)
    while (now := time.perf_counter()) < end:
        status, size = await connection.ask(message)
        result.seconds.append(time.perf_counter() - now)
        result.bytes += size
        if status not in (200, 303):
            result.failures.append(status)
        if pause:
            await asyncio.sleep(pause)
    connection.close()
