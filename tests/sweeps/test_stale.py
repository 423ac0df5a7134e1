"""No page goes stale: a fragment watches the topics of every action that changes it.

Every action is done, and all fragments are rendered before and after it. A fragment that differs must not come from the
cache any more, and has to be sent to the pages that show it.
"""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from roundtable.core import clock, events, sight
from roundtable.core.permissions import may
from roundtable.tables.models import RoundTable
from roundtable.web import fragments
from roundtable.web.fragments import Audience, View, is_stale, key, registered
from tests.sweeps.forms import EXAMPLES, nothing
from tests.sweeps.matrix import SPECS, RollingBack
from tests.sweeps.test_fragments import NUMBERS, UNNUMBERED

BY_NAME = {fragment.name: fragment for fragment in registered()}
POSTS = [spec for spec in SPECS if spec.method == "POST"]
# Fragments of what isn't in the database and has no events; tests/live and tests/minutes test them.
IN_MEMORY = {"presence", "writing", "writers"}
# Further objects where an action can be seen, besides those in its address.
ALSO = {"meeting": ("planned",), "item": ("free_item",)}
OTHER = "kiel"
# Only an item without any text can be removed. Its page is gone with it, so a stale fragment is shown nowhere.
HARMLESS = {("/tables/{table}/meetings/{meeting:int}/items/{item:int}/removal", "item-text")}


def shown_at(slug, places):
    """(slug, role, fragment, id) of all fragments: of `places` for both roles, of further objects for moderators."""
    for fragment in registered():
        part = "" if fragment.name in UNNUMBERED else NUMBERS.get(fragment.name, "meeting")
        if fragment.name in IN_MEMORY or (slug == OTHER and part not in ("", "organisation")):
            continue
        own = {place[part] for place in places} if part else {None}
        more = {place[name] for place in places for name in ALSO.get(part, ())} - own
        yield from ((slug, "moderator", fragment.name, number) for number in own | more)
        yield from ((slug, "member", fragment.name, number) for number in own if slug != OTHER)


class Watched(RollingBack):
    """Compares the fragments at the beginning and at the end of each transaction."""

    wanted: list  # (table, role, fragment, number)
    tables: dict  # ids by slug
    special: bool  # whether the action needs something done before
    usual: dict  # the fragments before an action that needs nothing done before
    changed: set
    wrong: dict

    @contextmanager
    def write(self):
        with super().write() as db:
            self.version = events.newest(db)
            before: dict = {} if self.special else self.usual
            self.render(db, [shown for shown in self.wanted if shown not in before], before)
            yield db
            db.flush()
            self.compare(db, before)

    def render(self, db, wanted, found):
        views = {}
        for shown in wanted:
            slug, role, name, number = shown
            view = views.get((slug, role)) or views.setdefault((slug, role), self.view(db, slug, role))
            fragment = BY_NAME[name]
            found[shown] = fragments._render(fragment, view, number) if may(role, fragment.needs) else ""
        return found

    def view(self, db, slug, role):
        """A view with a fresh session, as a request after the commit has one."""
        table_id = self.tables[slug]
        fresh: Session = sight.second_session(db, sight.of_roles({table_id: role}))
        return View(fresh, fresh.get_one(RoundTable, table_id), Audience(table_id, role, "de"))

    def compare(self, db, before):
        """Note fragments that changed unannounced. Others are rendered only until they have changed once."""
        upto = events.newest(db)
        since = {slug: events.topics_between(db, table, self.version, upto) for slug, table in self.tables.items()}
        views = {(slug, role): self.view(db, slug, role) for slug, role in {shown[:2] for shown in self.wanted}}
        quiet = {
            shown: complaint
            for shown in self.wanted
            if (complaint := self.complaint(views[shown[:2]], since[shown[0]], *shown[2:]))
        }
        look_at = [shown for shown in self.wanted if shown in quiet or shown[2] not in self.changed]
        for shown, anew in self.render(db, look_at, {}).items():
            if before[shown] != anew:
                self.changed.add(shown[2])
                if shown in quiet and (anew or quiet[shown] == OLD):  # a fragment that is gone can't be sent
                    self.wrong[shown] = quiet[shown]

    def complaint(self, view, since, name, number):
        """What would be wrong if this fragment has changed; "" if its change is announced."""
        fragment = BY_NAME[name]
        if fragment.cached and fragments._is_valid(fragment, view, self.version):
            return OLD
        return "" if is_stale(name, number, since) else f"open pages don't get it on {since}"


def hiding(specs):
    """Examples in which an item for all becomes hidden: nobody may get it from the cache then."""
    edit = next(spec for spec in specs if spec.path.endswith("/meetings/{meeting:int}/items/{item:int}"))
    for visibility in ("members", "moderation"):
        form = {"title": "Canary", "kind": "report", "minutes": "5", "visibility": visibility}
        yield edit, replace(EXAMPLES[edit.path], form=lambda place, form=form: form | {"seen": place["mark"]})


OLD = "the next page still shows how it was"


@pytest.fixture
def watched(request, monkeypatch):
    monkeypatch.setattr("tests.sweeps.conftest.RollingBack", Watched)
    matrix = request.getfixturevalue("matrix")
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)  # or the passing of a minute would count as a change
    return matrix


@pytest.mark.timeout(600)  # takes a minute on an idle machine
@pytest.mark.sqlite("which fragment an action changes doesn't depend on the database")
def test_no_action_leaves_a_fragment_stale(watched, monkeypatch):
    database, own = watched.database, watched.own
    database.usual, database.changed, problems = {}, set(), []
    database.tables = {slug: place["table_id"] for slug, place in watched.places.items()}
    for spec, example in [*((spec, EXAMPLES[spec.path]) for spec in POSTS), *hiding(POSTS)]:
        monkeypatch.setitem(EXAMPLES, spec.path, example)
        places = {own["table"]: (own, example.placed(own)), OTHER: (watched.places[OTHER],)}
        database.wanted = [shown for slug in places for shown in shown_at(slug, places[slug])]
        database.special, database.wrong = example.first is not nothing, {}
        watched.ask("own", spec, example.who, own, "yes")
        problems += [
            f"{spec.path}: {key(name, number)} at {slug} as {role}: {complaint}"
            for (slug, role, name, number), complaint in database.wrong.items()
            if (spec.path, name) not in HARMLESS
        ]
    assert problems == []
    assert {fragment.name for fragment in registered()} - database.changed == IN_MEMORY, "no action changes it"
