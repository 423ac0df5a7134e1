"""A load generator without dependencies: kept-alive connections that ask again as soon as they are answered."""

import asyncio
import time
from dataclasses import dataclass, field


@dataclass
class Result:
    """Seconds of each answer, and what was not 200 or 303."""

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
    """One browser's connection."""

    async def open(self, port: int) -> "Connection":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        return self

    async def ask(self, message: bytes) -> tuple[int, int]:
        """Status and size on the wire."""
        self.writer.write(message)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]) if b"ontent-" in head.lower() else 0
        if length:
            await self.reader.readexactly(length)
        return int(head[9:12]), len(head) + length

    def close(self) -> None:
        self.writer.close()


async def load(port: int, messages: list[bytes], seconds: float, pause: float = 0.0) -> Result:
    """One connection for each message; each repeats its own until the time is over."""
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
