"""All routes as one, found by the parts of the address: asking 300 patterns in turn took a tenth of a page's time."""

from collections.abc import Awaitable, Iterable, Iterator
from dataclasses import dataclass, field

from starlette.routing import BaseRoute, Match, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

Known = Route | WebSocketRoute | Mount


@dataclass
class _Place:
    """What may come next in an address, and the routes (with their rank in the list) that end here or go deeper."""

    words: dict[str, "_Place"] = field(default_factory=dict)
    any_word: "_Place | None" = None
    ending: list[tuple[int, Known]] = field(default_factory=list)
    deeper: list[tuple[int, Known]] = field(default_factory=list)


class Sitemap(BaseRoute):
    """Answers as Starlette's router would with the same list: the first route that fits, else a wrong method's 405."""

    def __init__(self, routes: Iterable[Known]) -> None:
        self._root = _Place()
        for rank, route in enumerate(routes):
            place = self._root
            for part in route.path.split("/")[1:]:
                place = _next(place, part)
            (place.deeper if isinstance(route, Mount) else place.ending).append((rank, route))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        wrong_method: Scope | None = None
        parts = scope["path"].removeprefix(scope.get("root_path", "")).split("/")[1:]
        for _rank, route in sorted(_fitting(self._root, parts), key=lambda found: found[0]):
            match, child = route.matches(scope)
            if match is Match.FULL:
                return Match.FULL, {**child, "route": route}
            if match is Match.PARTIAL and wrong_method is None:
                wrong_method = {**child, "route": route}
        return (Match.PARTIAL, wrong_method) if wrong_method else (Match.NONE, {})

    def socket(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """A WebSocket's endpoint, asked straight; refused before it is accepted where there is none."""
        match, child = self.matches(scope)
        if match is not Match.FULL:
            return WebSocketClose()(scope, receive, send)
        scope.update(child)
        endpoint: ASGIApp = scope["endpoint"]
        return endpoint(scope, receive, send)

    def handle(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:  # type: ignore[override]
        route: Known = scope["route"]
        return route.handle(scope, receive, send)


def _next(place: _Place, part: str) -> _Place:
    if "{" not in part:
        return place.words.setdefault(part, _Place())
    place.any_word = place.any_word or _Place()
    return place.any_word


def _fitting(place: _Place, parts: list[str]) -> Iterator[tuple[int, Known]]:
    """What the patterns still have to be asked about: mostly one route, rarely more than three."""
    yield from place.deeper
    if not parts:
        yield from place.ending
        return
    word = place.words.get(parts[0])
    for next_place in (word, place.any_word):
        if next_place:
            yield from _fitting(next_place, parts[1:])
