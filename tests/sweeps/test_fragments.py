"""The contract of fragments (one template and loader, three uses), for every fragment there is."""

from html.parser import HTMLParser

import pytest

from roundtable.app import routes
from roundtable.core.permissions import ROLES, may
from roundtable.mail.queue.pages import PLACES
from roundtable.tables.models import RoundTable
from roundtable.web.fragments import Audience, View, cache, key, registered, render
from tests.sweeps import objects

routes()
FRAGMENTS = registered()
# Which object's id a fragment takes; all others take none or a meeting's.
NUMBERS = {
    "organisation": "organisation",
    "entry-suggestions": "organisation",
    "entry-people": "organisation",
    "item-text": "item",
    "live-item": "item",
    "writing": "item",
    "task": "task",
    "series": "series",
    "register-entry": "entry",
    "poll": "poll",
    "live-next": "item",
    "live-now": "item",
    "item-files": "item",
    "mail-poll": "poll",
    "mail-topics": "table_id",
    "mail-forwardings": "table_id",
}
UNNUMBERED = (
    "presence",
    "table-heading",
    "members",
    "activity",
    "next-meeting",
    "last-minutes",
    "open-tasks",
    "meetings",
    "topics",
    "topics-waiting",
    "series-list",
    "modules",
    "received",
    "sent",
    "polls",
    "quick-links",
    "suggestions",
    "suggestions-waiting",
    "inquiries",
    "ending-programmes",
)
VOID = {"input", "br", "hr", "img", "use", "circle", "path", "meta", "link", "wbr", "line", "rect"}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.depth, self.roots, self.ids, self.attributes, self.tags = 0, [], [], [], set()

    def handle_starttag(self, tag, attrs):
        if self.depth == 0:
            self.roots.append(dict(attrs))
        self.tags.add(tag)
        self.attributes += [name for name, _ in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        self.inputs = [*getattr(self, "inputs", []), dict(attrs)] if tag == "input" else getattr(self, "inputs", [])
        self.depth += tag not in VOID

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.depth -= tag not in VOID

    def handle_endtag(self, tag):
        self.depth -= tag not in VOID

    def handle_data(self, data):
        if self.depth == 0 and data.strip():
            self.roots.append({"text": data})


@pytest.fixture
def place(prepared):
    cache.clear()
    return prepared("objects", objects.fill)["dithmarschen"]


def number_of(fragment, place):
    return None if fragment.name in UNNUMBERED else place[NUMBERS.get(fragment.name, "meeting")]


@pytest.mark.sqlite("the dialect makes no HTML; every page with its fragments is asked on both")
@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda f: f.name)
def test_one_root_with_its_id_and_nothing_that_runs(database, place, fragment):
    with database.read() as db:
        table = db.query(RoundTable).filter_by(slug="dithmarschen").one()
        seen = 0
        for role in ROLES:
            number = number_of(fragment, place)
            html = render(View(db, table, Audience(table.id, role, "de")), fragment.name, number)
            if not may(role, fragment.needs):
                assert html == ""
                continue
            if not html:
                continue
            seen += 1
            reader = Reader()
            reader.feed(html)
            assert [root.get("id") for root in reader.roots] == [key(fragment.name, number)], role
            assert len(reader.ids) == len(set(reader.ids)), f"an id stands twice: {sorted(reader.ids)}"
            assert "script" not in reader.tags and "style" not in reader.tags
            assert not [name for name in reader.attributes if name.startswith(("on", "hx-on", "style"))]
            assert not [i for i in getattr(reader, "inputs", []) if i.get("type") in ("checkbox", "radio")]
            if role == "guest":
                assert "hx-post" not in reader.attributes
        assert seen, "no role sees this fragment: the sweep's objects are not enough"


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda f: f.name)
def test_watched_topics_exist(fragment):
    topics = {"table", "members", "meeting", "agenda", "attendance", "minutes", "tasks", "directory", "presence"}
    topics |= {"speakers", "consent", "writing", "countries", "programmes", "centres", "questions", "membership"}
    topics |= {"decisions", "modules", "topics", "series", "forwardings", "poll", "training", "totals", "inquiries"}
    topics |= {"glossary"} | {f"mail-{place}" for place in PLACES}
    assert {watched.rstrip("/") for watched in fragment.on} <= topics
