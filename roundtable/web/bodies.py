"""What people send: how much of it is read at all, and as what."""

import re
from collections.abc import Awaitable

from starlette.datastructures import FormData, Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roundtable.core.text import whole_number

MAX_BODY_BYTES = 4_000_000
# Of somebody who is not signed in: the longest text of any form, with every letter written as %xx.
ANONYMOUS_BODY_BYTES = 256_000
_UTF_8 = re.compile(r'charset="?utf-8"?(?=\s*(;|$))')


class BoundedBody:
    """Stops reading a body at the limit; one that is announced as larger is not even begun.

    The error page then says what the limit is. Starlette's own limit answers by itself with two English words,
    outside of our pages and headers. Routes raise the limit for people whom they know: `body_limit` in the scope.
    """

    def __init__(self, app: ASGIApp, limit: int = ANONYMOUS_BODY_BYTES) -> None:
        self.app, self.limit = app, limit

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] != "http":
            return self.app(scope, receive, send)
        size, announced = 0, announced_size(scope)

        async def counted() -> Message:
            nonlocal size
            limit = scope.setdefault("body_limit", self.limit)
            if announced > limit:
                raise HTTPException(413)
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                raise HTTPException(413)
            return message

        return self.app(scope, counted, send)


def announced_size(scope: Scope) -> int:
    """What the header says; 0 if it says nothing."""
    return whole_number(Headers(scope=scope).get("content-length", ""), digits=30) or 0


def may_be_large(scope: Scope) -> bool:
    """Whether a body is more than everybody may send, or does not say how large it is."""
    return announced_size(scope) > ANONYMOUS_BODY_BYTES or "transfer-encoding" in Headers(scope=scope)


async def typed(request: Request) -> FormData:
    """The form. Starlette decodes with whatever codec the header names, and some take minutes for a megabyte."""
    if "charset" in _UTF_8.sub("", request.headers.get("content-type", "").lower()):
        raise HTTPException(400)
    data = await request.form(max_fields=2000, max_part_size=MAX_BODY_BYTES, max_files=20)
    request.scope["typed"] = data  # what a page of `failures` gives back when the database fails
    return data
