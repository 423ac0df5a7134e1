"""A client of the application in this process, as Starlette's, but each request crosses to its event loop only once.

Starlette's goes there and back eight times, so that it can give the beginning of an answer before the end; that takes
longer than most pages. Whoever needs the beginning (`stream()`) takes Starlette's.
"""

from typing import Any
from urllib.parse import unquote

import anyio
import httpx2 as httpx
from starlette.testclient import TestClient
from starlette.types import Message, Scope

PORTS = {"http": 80, "https": 443}


class Client(TestClient):
    """Starlette's TestClient; answers come whole."""

    def __init__(self, app: Any, *, raise_server_exceptions: bool = True, **more: Any) -> None:
        super().__init__(app, raise_server_exceptions=raise_server_exceptions, **more)
        self.raises = raise_server_exceptions
        self._transport = _Transport(self, self._transport)


class _Transport(httpx.BaseTransport):
    def __init__(self, client: Client, starlettes: httpx.BaseTransport) -> None:
        self.client, self.starlettes = client, starlettes

    def close(self) -> None:
        self.starlettes.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme not in PORTS:
            return self.starlettes.handle_request(request)  # a WebSocket
        request.read()
        answer = _Answer(request)
        with self.client._portal_factory() as portal:
            error = portal.call(answer.come_from, self.client.app, self.scope(request))
        if error and self.client.raises:
            raise error
        return answer.response()

    def scope(self, request: httpx.Request) -> Scope:
        url = request.url
        return {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": url.raw_path.split(b"?", 1)[0],
            "root_path": "",
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("testclient", 50000),
            "server": [url.host, url.port or PORTS[url.scheme]],
            "extensions": {"http.response.debug": {}},
            "state": self.client.app_state.copy(),
        }


class _Answer:
    """What the application sends for one request, in the order that ASGI wants."""

    def __init__(self, request: httpx.Request) -> None:
        self.request = request
        self.body: list[bytes] = []
        self.status, self.headers, self.asked = 0, [], False

    async def come_from(self, app: Any, scope: Scope) -> Exception | None:
        self.complete = anyio.Event()
        try:
            await app(scope, self.receive, self.send)
        except Exception as error:
            return error
        assert self.status, "the application did not answer"
        return None

    async def receive(self) -> Message:
        if self.asked:
            await self.complete.wait()
            return {"type": "http.disconnect"}
        self.asked = True
        return {"type": "http.request", "body": self.request.content}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            assert not self.status, "a second answer"
            self.status = message["status"]
            self.headers = message.get("headers", [])
        elif message["type"] == "http.response.body":
            assert self.status and not self.complete.is_set(), "a body before its beginning or after its end"
            self.body.append(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                self.complete.set()

    def response(self) -> httpx.Response:
        body = b"" if self.request.method == "HEAD" else b"".join(self.body)
        return httpx.Response(
            self.status or 500, headers=self.headers, stream=httpx.ByteStream(body), request=self.request
        )
