"""Gzip for pages. Most pages are asked for again unchanged: what was compressed once is kept for a while."""

import gzip
from collections.abc import Awaitable
from hashlib import sha256

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roundtable.core.kept import Kept

# Level 2: a tenth larger than the best, in a quarter of the time, and all others wait for it.
_SMALLEST, _LEVEL, _KEPT_BYTES = 1200, 2, 4_000_000
_KINDS = (b"text/", b"application/json", b"image/svg")


class Gzip:
    """Compresses whole text responses; files come ready-made (assets.py), streams pass through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: Kept[bytes, bytes] = Kept(_KEPT_BYTES, len)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] != "http" or not _takes_gzip(scope):
            return self.app(scope, receive, send)
        start: Message | None = None

        async def compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                if message["type"] == "http.response.body" and _worth_it(start, message):
                    self._compress(start, message)
                await send(start)
                start = None
            await send(message)

        return self.app(scope, receive, compressed)

    def _compress(self, start: Message, message: Message) -> None:
        message["body"] = self._gzipped(message["body"])
        length = str(len(message["body"])).encode()
        headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        headers += [(b"content-length", length), (b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
        start["headers"] = headers

    def _gzipped(self, body: bytes) -> bytes:
        key = sha256(body).digest()  # processors have an instruction for it
        small = self.kept.get(key)
        if small is None:
            small = gzip.compress(body, _LEVEL, mtime=0)
            self.kept.put(key, small)
        return small


def _takes_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])


def _worth_it(start: Message, message: Message) -> bool:
    if message.get("more_body") or len(message.get("body", b"")) < _SMALLEST:
        return False
    headers = dict(start["headers"])
    return b"content-encoding" not in headers and headers.get(b"content-type", b"").startswith(_KINDS)
