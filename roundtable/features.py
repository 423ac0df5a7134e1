"""The ordered list of all rooms that offer something: addresses, tables, or what happens by itself.

A room offers what it has by plain names in its modules: tables in `models`; `duties` and `errands` (what happens by
itself, see `core.ticking`) in `actions`; in `pages` its `routes`, `fragments`, `hooks` (what it adds to lower rooms),
and `filters` and `template_names` for templates. Nothing registers itself: this module collects it all, once, when
`load()` or `create_app()` is called. A feature is deleted by removing its folders and its line here. Rooms that are
only used by others, such as `mail`, need no line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from sqlalchemy import MetaData
from starlette.routing import Route

from roundtable.core import events, sight, ticking
from roundtable.core.db import Base
from roundtable.search import actions as search
from roundtable.web import fragments
from roundtable.web.templating import env


@dataclass(frozen=True)
class Feature:
    """One room and which of its doors have something to offer: "models", "actions" (duties, errands) or "pages"."""

    name: str
    doors: tuple[str, ...]

    def open(self, door: str) -> ModuleType | None:
        return import_module(f"roundtable.{self.name}.{door}") if door in self.doors else None


def _feature(name: str, *doors: str) -> Feature:
    return Feature(name, doors)


# From the bottom of the house to its top. A room imports only from rooms above its own line; tests read that too.
FEATURES = (
    _feature("core", "models"),
    _feature("search.waiting", "actions"),
    _feature("mail.queue", "models", "actions", "pages"),
    _feature("mail.delivery", "actions"),
    _feature("tables", "models", "pages"),
    _feature("accounts", "models"),
    _feature("accounts.attempts", "models"),
    _feature("accounts.steps", "models"),
    _feature("accounts.factors", "models"),
    _feature("accounts.sessions", "models", "actions"),
    _feature("accounts.people", "pages"),
    _feature("accounts.profile", "pages"),
    _feature("accounts.proof", "pages"),
    _feature("accounts.second_factor", "pages"),
    _feature("accounts.passkeys", "pages"),
    _feature("accounts.guest_links", "models"),
    _feature("accounts.joining", "models", "pages"),
    _feature("accounts.joining.first_moderation", "pages"),
    _feature("accounts.sign_in", "pages"),
    _feature("live", "pages"),
    _feature("glossary", "models"),
    _feature("directory.changes", "models"),
    _feature("directory.opt_outs", "models"),
    _feature("directory", "models"),
    _feature("directory.exports", "pages"),
    _feature("directory.imports", "models", "actions", "pages"),
    _feature("directory.imports.decisions", "pages"),
    _feature("directory.devices", "models", "pages"),
    _feature("directory.carddav", "pages"),
    _feature("directory.open_data", "pages"),
    _feature("meetings", "models", "pages"),
    _feature("meetings.attendance", "models", "pages"),
    _feature("meetings.quorum", "pages"),
    _feature("meetings.attendance.gaps", "pages"),
    _feature("meetings.agenda", "pages"),
    _feature("files", "models"),
    _feature("files.tidying", "actions"),
    _feature("directory.hours", "pages"),
    _feature("directory.districts", "models", "pages"),
    _feature("directory.verification", "models", "pages"),
    _feature("directory.suggestions", "models"),
    _feature("directory.entries", "pages"),
    _feature("directory.listing", "pages"),
    _feature("directory.contact_files", "models", "actions", "pages"),
    _feature("directory.suggesting", "pages"),
    _feature("directory.confirming", "models", "actions", "pages"),
    _feature("directory.confirming.answers", "pages"),
    _feature("directory.earlier", "pages"),
    _feature("directory.consent", "pages"),
    _feature("directory.people", "pages"),
    _feature("files.adding", "pages"),
    _feature("meetings.agenda.sections", "pages"),
    _feature("meetings.topics", "models", "pages"),
    _feature("meetings.topics.proposals", "pages"),
    _feature("meetings.templates", "models", "pages"),
    _feature("meetings.series", "models", "pages"),
    _feature("meetings.invitations", "models", "pages"),
    _feature("meetings.polls", "models", "pages"),
    _feature("tasks", "models", "pages"),
    _feature("tasks.in_meetings", "pages"),
    _feature("tasks.handover", "pages"),
    _feature("tasks.feed", "models", "pages"),
    _feature("minutes", "models"),
    _feature("minutes.paragraphs", "pages"),
    _feature("minutes.paragraphs.typing", "pages"),
    _feature("minutes.review", "models"),
    _feature("minutes.register", "models", "actions", "pages"),
    _feature("guard.decisions", "models", "pages"),
    _feature("minutes.publishing.corrections", "pages"),
    _feature("minutes.publishing.deadlines", "actions"),
    _feature("minutes.review.comments", "pages"),
    _feature("minutes.review.objections", "pages"),
    _feature("minutes.review.links", "pages"),
    _feature("carrying", "pages"),
    _feature("live_meeting.speakers", "models", "pages"),
    _feature("live_meeting.consent", "models", "pages"),
    _feature("live_meeting.own_part", "pages"),
    _feature("live_meeting.running", "pages"),
    _feature("live_meeting.wall", "pages"),
    _feature("meetings.check_in", "pages"),
    _feature("meetings.check_in.door", "pages"),
    _feature("importing", "pages"),
    _feature("minutes.exports", "pages"),
    _feature("directory.booklet", "pages"),
    _feature("minutes.mailing", "models", "actions", "pages"),
    _feature("minutes.modules", "models", "pages"),
    _feature("minutes.redaction.originals", "pages"),
    _feature("minutes.redaction", "pages"),
    _feature("minutes.book", "pages"),
    _feature("minutes.reading", "pages"),
    _feature("glossary.editing", "pages"),
    _feature("forwarding", "models", "pages"),
    _feature("countries.mentions", "pages"),
    _feature("countries.programmes", "models", "actions", "pages"),
    _feature("countries.sections", "models", "actions", "pages"),
    _feature("countries.following", "models", "pages"),
    _feature("countries.questions", "models", "pages"),
    _feature("countries", "pages"),
    _feature("centres", "models", "actions", "pages"),
    _feature("centres.stops", "pages"),
    _feature("training", "models", "actions", "pages"),
    _feature("totals", "models", "pages"),
    _feature("directory.merging", "models", "pages"),
    _feature("state", "pages"),
    _feature("search", "models"),
    _feature("search.results", "pages"),
    _feature("home", "pages"),
    _feature("home.legal", "pages"),
)


def offered(name: str, door: str) -> Iterator[Any]:
    """What all rooms offer under this name, such as every route of every `pages`."""
    for feature in FEATURES:
        yield from getattr(feature.open(door), name, ())


@cache
def load_models() -> MetaData:
    """Every table of the product. Enough for whoever reads or migrates; far quicker than `load()`."""
    for feature in FEATURES:
        feature.open("models")
    sight.prepare()
    events.follow(search.refresh)
    return Base.metadata


@cache
def load() -> tuple[Route, ...]:
    """The whole application: models, what is due by day, fragments and words of the templates. All routes come back."""
    load_models()
    for hook, function in offered("hooks", "pages"):
        hook.add(function)
    ticking.prepare(offered("duties", "actions"), offered("errands", "actions"))
    fragments.register(*offered("fragments", "pages"))
    for feature in FEATURES:
        env.filters |= getattr(feature.open("pages"), "filters", {})
        env.globals |= getattr(feature.open("pages"), "template_names", {})
    return tuple(offered("routes", "pages"))
