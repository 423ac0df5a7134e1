"""Gzip for pages: the content stays the same, and the cache of compressed texts is bounded."""

import gzip
import os

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from roundtable.web.compress import _KEPT_BYTES, Gzip

PAGE = "<p>Runder Tisch Dithmarschen, Anwesenheit und Tagesordnung</p>" * 100


def answer(body, media_type="text/html", headers=None):
    return lambda request: Response(body, media_type=media_type, headers=headers)


async def _pieces():
    for _ in range(3):
        yield PAGE


ROUTES = {
    "/page": answer(PAGE),
    "/small": answer("<p>kurz</p>"),
    "/image": answer(os.urandom(5000), "image/png"),
    "/drawing": answer(PAGE, "image/svg+xml"),
    "/json": answer(PAGE, "application/json"),
    "/ready": answer(gzip.compress(PAGE.encode()), headers={"content-encoding": "gzip"}),
    "/stream": lambda request: StreamingResponse(_pieces(), media_type="text/html"),
    "/random": lambda request: HTMLResponse(os.urandom(100_000).hex()),
}


@pytest.fixture
def packed():
    compressing = Gzip(Starlette(routes=[Route(path, endpoint) for path, endpoint in ROUTES.items()]))

    async def app(scope, receive, send):
        await compressing(scope, receive, send)

    client = TestClient(app)
    client.compressing = compressing
    return client


def raw(client, path, accepts="gzip, br"):
    """The headers, and the body as it was sent."""
    with client.stream("GET", path, headers={"accept-encoding": accepts}) as reply:
        return reply.headers, b"".join(reply.iter_raw())


@pytest.mark.parametrize("path", ["/page", "/drawing", "/json"])
def test_long_texts_are_sent_smaller_and_are_the_same(packed, path):
    for _ in range(2):  # compressed, then from the cache
        headers, body = raw(packed, path)
        assert headers["content-encoding"] == "gzip"
        assert headers["vary"] == "accept-encoding"
        assert int(headers["content-length"]) == len(body) < len(PAGE) / 5
        assert gzip.decompress(body).decode() == PAGE


@pytest.mark.parametrize("accepts", ["", "br", "identity"])
def test_whoever_does_not_ask_for_it_gets_it_plain(packed, accepts):
    headers, body = raw(packed, "/page", accepts)
    assert "content-encoding" not in headers
    assert body.decode() == PAGE


@pytest.mark.parametrize("path", ["/small", "/image", "/stream"])
def test_what_is_not_worth_it_stays_as_it_is(packed, path):
    headers, body = raw(packed, path)
    assert "content-encoding" not in headers
    assert body


def test_what_is_compressed_already_is_not_compressed_twice(packed):
    headers, body = raw(packed, "/ready")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body).decode() == PAGE


def test_what_is_kept_has_a_limit_and_the_newest_stays(packed):
    for _ in range(60):
        assert raw(packed, "/random")[1]
    raw(packed, "/page")
    kept = packed.compressing.kept
    assert 0 < kept.size == sum(map(len, kept._rows.values())) <= _KEPT_BYTES
    assert PAGE.encode() in map(gzip.decompress, kept._rows.values())


def test_pages_of_the_product_are_sent_so(visit):
    petra = visit("petra")
    headers, body = raw(petra, "/tables/dithmarschen")
    assert headers["content-encoding"] == "gzip"
    plain = raw(petra, "/tables/dithmarschen", "identity")[1]
    assert gzip.decompress(body) == plain
    assert "Dithmarschen" in plain.decode()
