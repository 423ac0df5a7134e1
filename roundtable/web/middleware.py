"""What every response and every request has in common.

Nothing here waits by itself: each hands on what the next one returns. A coroutine more on the way would be kept for
as long as a page is open.
"""

import logging
import socket
from collections.abc import Awaitable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roundtable.core.config import Config
from roundtable.core.security import UNSAFE, network_of, same_origin

log = logging.getLogger(__name__)

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "x-frame-options": "DENY",
}


class SafeHeaders:
    """Security headers on every response, errors and files included; nothing but files is ever cached."""

    def __init__(self, app: ASGIApp, config: Config) -> None:
        self.app = app
        headers = {**HEADERS, "cache-control": "no-store"}
        if config.https:
            headers["strict-transport-security"] = "max-age=31536000"
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] != "http":
            return self.app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                missing = [pair for pair in self.headers if pair[0] not in present]
                message["headers"] = [*message["headers"], *missing]
            await send(message)

        return self.app(scope, receive, send_with_headers)


# Ordering mails off (RFC 8058): mail programs post there by themselves, and the address is a secret of its own.
ONE_CLICK = "/mails/"


class OwnPagesOnly:
    """Refuses changes that another site asks for, by the headers that browsers send: no tokens in HTML."""

    def __init__(self, app: ASGIApp, config: Config) -> None:
        self.app = app
        self.own = urlsplit(config.url).netloc

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "http" and scope["method"] in UNSAFE:
            headers = Headers(scope=scope)
            hosts = {self.own, headers.get("host", "")}
            origins = frozenset(f"{scheme}://{host}" for host in hosts for scheme in ("http", "https"))
            one_click = scope["path"].startswith(ONE_CLICK)
            if not one_click and not same_origin(scope["method"], dict(headers), origins):
                return _refuse(send)
        return self.app(scope, receive, send)


class OwnNames:
    """For the example, where one click signs in: only under the names of the machine that serves it.

    Another site whose name points here must not be let in. An address in numbers can't be such a name.
    """

    def __init__(self, app: ASGIApp, config: Config) -> None:
        self.app = app
        names = ("localhost", config.host, socket.gethostname(), urlsplit(config.url).hostname or "")
        self.names = {name.lower() for name in names}

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] in ("http", "websocket") and not self._is_own(Headers(scope=scope).get("host", "")):
            if scope["type"] == "websocket":
                return send({"type": "websocket.close", "code": 4403})
            return _refuse(send, 421, "Unter diesem Namen antwortet das Beispiel nicht.")
        return self.app(scope, receive, send)

    def _is_own(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self.names or network_of(name) != "unknown"


async def _refuse(
    send: Send, status: int = 403, text: str = "Diese Anfrage kam nicht von einer Seite dieses Arbeitsbereichs."
) -> None:
    body = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
