"""No page goes stale: a fragment watches the topics of every action that changes it.

Every action is done, and all fragments are rendered before and after it. A fragment that differs must not come from the
cache any more, and has to be sent to the pages that show it.
"""

import re
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event
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
IN_MEMORY |= {"mail-question"}  # its mails go to other tables' people: tests/mail/test_where_it_was_sent.py
# Further objects where an action can be seen, besides those in its address.
ALSO = {"meeting": ("planned",), "item": ("free_item",)}
OTHER = "kiel"
# Only an item without any text can be removed. Its page is gone with it, so a stale fragment is shown nowhere.
WORD = re.compile(r"\w+")
CHANGED = re.compile(r'\b(?:INTO|UPDATE|FROM) "?(\w+)')
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


class Traffic:
    """Which tables the statements on this engine name, and in which of them something can have changed."""

    def __init__(self, engine):
        self.engine, self.read, self.written = engine, set(), set()
        with engine.connect() as connection:
            self.then = changed_with(connection)

    def __enter__(self):
        event.listen(self.engine, "before_cursor_execute", self.note)
        return self

    def __exit__(self, *_):
        event.remove(self.engine, "before_cursor_execute", self.note)

    def note(self, connection, cursor, statement, *_):
        self.read |= set(WORD.findall(statement)) & set(self.then)
        if not statement.startswith("SELECT"):
            for table in CHANGED.findall(statement):
                self.written |= self.then[table]


def changed_with(connection):
    """{table: itself and all that its triggers may change}"""
    rows = connection.exec_driver_sql("SELECT type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    assert not any("ON DELETE" in sql or "ON UPDATE" in sql for _, _, sql in rows), "then more tables change"
    names = {table for kind, table, _ in rows if kind == "table"}
    found = {name: {name} for name in names}
    for kind, table, sql in rows:
        if kind == "trigger":
            found[table] |= set(WORD.findall(sql)) & names
    return found


class Watched(RollingBack):
    """Compares the fragments at the beginning and at the end of each transaction.

    A fragment that reads none of the tables in which something was changed is as it was, and isn't rendered again.
    One in a dozen of those is all the same, which tests this rule.
    """

    wanted: list  # (table, role, fragment, number)
    tables: dict  # ids by slug
    special: bool  # whether the action needs something done before
    usual: dict  # the fragments before an action that needs nothing done before: (HTML, tables that they read)
    changed: set
    wrong: dict
    turn = 0

    @contextmanager
    def write(self):
        with Traffic(self.writer) as self.traffic, super().write() as db:
            self.version = events.newest(db)
            same = self.untouched(self.usual)
            before = {shown: self.usual[shown] for shown in self.wanted if shown in same}
            self.traffic.written.clear()
            before |= (new := self.render(db, [shown for shown in self.wanted if shown not in before]))
            if not self.special:
                self.usual |= new
            yield db
            db.flush()
            self.compare(db, before)

    def untouched(self, rendered):
        return {shown for shown, (_, read) in rendered.items() if not read & self.traffic.written}

    def render(self, db, wanted):
        found = {}
        for shown in wanted:
            slug, role, name, number = shown
            self.traffic.read.clear()
            html, fragment = "", BY_NAME[name]
            if may(role, fragment.needs):  # a view of its own, because rows that it has loaded are not read again
                html = fragments._render(fragment, self.view(db, slug, role), number)
            found[shown] = html, frozenset(self.traffic.read)
        return found

    def view(self, db, slug, role):
        """A view with a fresh session, as a request after the commit has one."""
        table_id = self.tables[slug]
        fresh: Session = sight.second_session(db, sight.of_roles({table_id: role}))
        return View(fresh, fresh.get_one(RoundTable, table_id), Audience(table_id, role, "de"))

    def compare(self, db, before):
        """Note fragments that changed unannounced. Others are rendered only until they have changed once."""
        same = self.untouched(before)
        upto = events.newest(db)
        since = {slug: events.topics_between(db, table, self.version, upto) for slug, table in self.tables.items()}
        views = {(slug, role): self.view(db, slug, role) for slug, role in {shown[:2] for shown in self.wanted}}
        quiet = {
            shown: complaint
            for shown in self.wanted
            if (complaint := self.complaint(views[shown[:2]], since[shown[0]], *shown[2:]))
        }
        look_at = [shown for shown in self.wanted if shown in quiet or shown[2] not in self.changed]
        look_at = [shown for shown in look_at if shown not in same or self.is_its_turn()]
        for shown, (anew, _) in self.render(db, look_at).items():
            if before[shown][0] != anew:
                assert shown not in same, f"{shown} changed, but read only {before[shown][1]}"
                self.changed.add(shown[2])
                if shown in quiet and (anew or quiet[shown] == OLD):  # a fragment that is gone can't be sent
                    self.wrong[shown] = quiet[shown]

    def is_its_turn(self):
        self.turn += 1
        return self.turn % 12 == 0

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
