"""Which routes the forms, buttons and links of a page lead to."""

import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from starlette.routing import Match, Route

from roundtable.app import routes
from roundtable.web.routing import Spec


@cache
def own_routes() -> tuple[Route, ...]:
    return tuple(route for route in routes() if isinstance(route, Route))


def specs() -> list[Spec]:
    return [route.endpoint.spec for route in own_routes()]


def controls(text: str, path: str) -> set[Spec]:
    """The routes that the HTML `text` of the page at `path` leads to. Fails if a form leads to no route."""
    reader = _Reader()
    reader.feed(text)
    asked = {(method, urlsplit(urljoin(path, address)).path) for method, address in reader.found}
    return {spec for method, target in asked if (spec := _spec(method, target))}


def _spec(method: str, path: str) -> Spec | None:
    scope = {"type": "http", "method": method, "path": path, "root_path": ""}
    for route in own_routes():
        if route.matches(scope)[0] == Match.FULL:
            return route.endpoint.spec
    assert method == "GET", f"no route takes {method} {path}"
    return None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("method", "get").upper(), given.get("action", "")))
        if "formaction" in given:
            self.found.append((given.get("formmethod", "post").upper(), given["formaction"]))
        for name in given:
            if called := re.fullmatch(r"hx-(get|post|put|patch|delete)", name):
                self.found.append((called.group(1).upper(), given[name]))
        if tag == "a" and given.get("href", "").startswith("/"):
            self.found.append(("GET", given["href"]))
