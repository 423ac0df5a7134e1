"""The fast lookup of routes finds the same route as Starlette, which asks one after the other."""

import re

import pytest
from starlette.routing import Match, Route, Router

from roundtable.app import routes
from roundtable.web.sitemap import Sitemap

KNOWN = routes()
ADDRESSES = sorted({re.sub(r"\{\w+:int\}", "7", re.sub(r"\{\w+\}", "kiel", route.path)) for route in KNOWN})
ODD = (
    "",
    "/",
    "//",
    "/tables",
    "/tables/",
    "/tables//",
    "/tables/kiel/",
    "/tables/kiel/meetings/x",
    "/static",
    "/static/",
    "/static/built/none.css",
    "/tables/kiel/directory/7.vcf",
    "/tables/kiel/directory/7.txt",
    "/tables/new",
    "/tables/kiel/meetings/-1",
    "/live/kiel",
    "/live/via/abc",
    "/nothing/at/all",
)


def by_asking_all(scope):
    """The route that Starlette's own router chooses."""
    partial = None
    for route in Router(KNOWN).routes:
        match, child = route.matches(scope)
        if match is Match.FULL:
            return Match.FULL, route, child["path_params"]
        if match is Match.PARTIAL and partial is None:
            partial = (Match.PARTIAL, route, child["path_params"])
    return partial or (Match.NONE, None, {})


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_every_address_leads_to_the_same_route(kind, method):
    sitemap, found = Sitemap(KNOWN), set()
    for path in (
        *ADDRESSES,
        *(f"{address}/" for address in ADDRESSES),
        *(f"{address}/7" for address in ADDRESSES),
        *ODD,
    ):
        scope = {"type": kind, "path": path, "method": method}
        match, child = sitemap.matches(scope)
        expected = by_asking_all(scope)
        assert (match, child.get("route"), child.get("path_params", {})) == expected, (path, method)
        found.add(match)
    assert {Match.NONE, Match.FULL} <= found


def test_the_first_of_two_that_fit_is_taken():
    async def nobody(request): ...

    first, second = Route("/a/{word}", nobody), Route("/a/b", nobody)
    assert Sitemap([first, second]).matches({"type": "http", "path": "/a/b", "method": "GET"})[1]["route"] is first
    assert Sitemap([second, first]).matches({"type": "http", "path": "/a/b", "method": "GET"})[1]["route"] is second


def test_a_prefix_of_a_proxy_is_left_out():
    async def nobody(request): ...

    scope = {"type": "http", "path": "/prefix/a/b", "root_path": "/prefix", "method": "GET"}
    assert Sitemap([Route("/a/b", nobody)]).matches(scope)[0] is Match.FULL
