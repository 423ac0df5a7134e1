"""One template plus one loader, used three times: in the page, in the reply, in the push."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from roundtable.core import events, i18n, sight
from roundtable.core.clock import today
from roundtable.core.kept import Kept
from roundtable.core.permissions import PERMISSIONS, may
from roundtable.core.text import whole_number
from roundtable.tables.models import RoundTable
from roundtable.web.templating import env

_CACHE_BYTES = 32 * 1024 * 1024
_ROW_BYTES = 500
# Whatever a fragment watches, what it shows may also depend on these: they change rarely, so being careful is cheap.
_ANYWAY = frozenset({"members", "membership", "table", "meeting", "redaction"})
# More events than this since a fragment was rendered: rendering it again is cheaper than looking at all of them.
_FAR = 1000


@dataclass(frozen=True)
class Audience:
    """People who see identical HTML: same table, same role, same language."""

    table_id: int
    role: str
    locale: str


@dataclass
class View:
    """What a loader gets: one snapshot of the database as one audience may see it. No person, no request.

    `bulk_loaders` is for a page with many fragments of one kind: what loads all of them at once, by fragment name.
    """

    db: Session
    table: RoundTable
    audience: Audience
    today: date = field(default_factory=today)
    bulk_loaders: dict[str, Callable[[], Any]] = field(default_factory=dict)
    _version: int | None = None
    _changed: dict[int, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A fragment is shared by everybody with the role, so it is read as that role, never as the person who asks.
        wanted = sight.of_roles({self.table.id: self.audience.role})
        now = sight.sight_of(self.db)
        if (now and now.at(self.table.id)) != wanted:
            self.db = sight.second_session(self.db, wanted)

    @property
    def table_id(self) -> int:
        return self.table.id

    @property
    def can(self) -> frozenset[str]:
        return PERMISSIONS[self.audience.role]

    @property
    def version(self) -> int:
        """The newest event in this snapshot that the table's fragments can depend on."""
        if self._version is None:
            self._version = events.version(self.db, self.table.id)
        return self._version

    def changed_since(self, version: int) -> frozenset[str]:
        """First words of the topics of all events that this snapshot has and an older one had not."""
        if version not in self._changed:
            topics = events.topics_between(self.db, self.table.id, version, self.version)
            self._changed[version] = frozenset(topic.partition("/")[0] for topic in topics)
        return self._changed[version]


@dataclass(frozen=True)
class Fragment:
    """`load(view, arg)` returns the template's context (None: there is no such thing, nothing is shown).

    `on` names the event topics that make it stale: "agenda" stands for every topic "agenda/…",
    "agenda/" only for the one with the fragment's own number.
    `cached=False` is for what is not in the database (presence).
    """

    name: str
    template: str
    load: Callable[[View, int | None], dict[str, Any] | None]
    needs: str
    on: tuple[str, ...]
    cached: bool = True


_registry: dict[str, Fragment] = {}


def register(*fragments: Fragment) -> None:
    """features.py calls this with what all rooms list as `fragments`."""
    for fragment in fragments:
        assert _registry.get(fragment.name, fragment).template == fragment.template, fragment.name
        _registry[fragment.name] = fragment


def registered() -> tuple[Fragment, ...]:
    return tuple(_registry.values())


def key(name: str, arg: int | None = None) -> str:
    """The id of the fragment's root element, also how a page says what it shows: "agenda-5"."""
    return name if arg is None else f"{name}-{arg}"


def parse(shown: str) -> tuple[tuple[str, int | None], ...]:
    """ "agenda-5,presence" from a page; unknown names and odd numbers are dropped."""
    return tuple(dict.fromkeys(found for part in shown[:4000].split(",") if (found := _parse_one(part))))


def _parse_one(part: str) -> tuple[str, int | None] | None:
    if part in _registry:
        return part, None
    name, _, typed = part.rpartition("-")
    number = whole_number(typed)
    return (name, number) if name in _registry and number is not None else None


def is_stale(name: str, arg: int | None, topics: Iterable[str]) -> bool:
    """Whether events on these topics can have changed the fragment."""
    wanted = _registry[name].on
    stems = {topic.partition("/")[0] for topic in topics}
    if "redaction" in stems:  # the words that were taken out can have stood anywhere
        return True
    return any(f"{watched}{arg}" in topics if watched.endswith("/") else watched in stems for watched in wanted)


def weigh(row: tuple[int, Markup]) -> int:
    """The row itself takes room as well, also for a fragment of which there is nothing to show."""
    return len(row[1]) + _ROW_BYTES


# (version, HTML) by fragment, audience, day and database.
cache: Kept[Any, tuple[int, Markup]] = Kept(_CACHE_BYTES, weigh)


def render(view: View, name: str, arg: int | None = None) -> Markup:
    """The fragment as this audience sees it; empty if it may not, or if there is no such thing."""
    fragment = _registry[name]
    if not may(view.audience.role, fragment.needs):
        return Markup()
    if not fragment.cached:
        return _render(fragment, view, arg)
    # The database is part of the key because one test process serves many.
    cache_key = (name, arg, view.audience, view.today, view.db.get_bind().engine.url)
    kept = cache.get(cache_key)
    html = kept[1] if kept and _is_valid(fragment, view, kept[0]) else _render(fragment, view, arg)
    if kept is None or kept[0] != view.version:
        # What is known already to be valid later stays: this reader may have an older snapshot.
        cache.put(cache_key, (view.version, html), unless=lambda old: old[0] > view.version)
    return html


def _is_valid(fragment: Fragment, view: View, version: int) -> bool:
    """Whether what was rendered at that version can't have changed until this snapshot."""
    if version == view.version:
        return True
    if not version < view.version < version + _FAR:
        return False
    watched = {topic.partition("/")[0] for topic in fragment.on} | _ANYWAY
    return watched.isdisjoint(view.changed_since(version))


def _render(fragment: Fragment, view: View, arg: int | None) -> Markup:
    with i18n.use(view.audience.locale):  # also while loading: what is pushed is made by nobody's request
        context = fragment.load(view, arg)
        if context is None:
            return Markup()
        html = env.get_template(fragment.template).render(
            **context, can=view.can, table=view.table, id=key(fragment.name, arg), today=view.today
        )
    return Markup(html.strip())


def partials(
    view: View, shown: Iterable[tuple[str, int | None]], topics: Iterable[str], upto: int | None = None
) -> Markup:
    """What brings a page up to date: each stale fragment that it shows, then the cursor.

    `upto` is the newest event that `topics` include, when the snapshot may be newer than that.
    """
    topics = tuple(topics)
    stale = [(name, arg) for name, arg in shown if is_stale(name, arg, topics)]
    parts = [_partial(key(name, arg), html) for name, arg in stale if (html := render(view, name, arg))]
    return Markup("").join([*parts, cursor(view.version if upto is None else upto, topics)])


def _partial(element: str, html: Markup) -> Markup:
    return Markup('<hx-partial hx-target="#{}" hx-swap="outerMorph">{}</hx-partial>').format(element, html)


def cursor(version: int, topics: Iterable[str]) -> Markup:
    """Tells the page how far it is, and which topics changed, for panels that fetch themselves."""
    stems = " ".join(sorted({topic.partition("/")[0] for topic in topics}))
    tag = Markup('<i id="live-cursor" data-event="{}" data-topics="{}" hidden></i>').format(version, stems)
    return _partial("live-cursor", tag)
