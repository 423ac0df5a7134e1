"""The example has every state of a meeting, every status of a task and every role, and signs in by one click."""

import re
from collections import Counter

import pytest
from sqlalchemy import text

from roundtable import demo
from roundtable.commands import first_start
from roundtable.core import migrate
from roundtable.core.db import Database
from roundtable.core.permissions import TABLE_ROLES
from roundtable.tasks.models import STATUSES
from tests.ops.running import ColdServing as Serving

pytestmark = pytest.mark.sqlite("the example is always an SQLite file of its own")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'roundtable.sqlite3'}")
    migrate.upgrade(database)
    first_start.load_starter_once(database)
    demo.fill(database)
    yield database
    database.close()


def column(database: Database, statement: str) -> Counter:
    with database.read() as db:
        return Counter(db.scalars(text(statement)))


def test_meetings_in_every_state_and_minutes_in_every_state(filled):
    assert set(column(filled, "SELECT state FROM meeting")) == {"planned", "running", "held", "closed"}
    assert set(column(filled, "SELECT state FROM minutes")) == {"draft", "published", "approved"}


def test_tasks_in_every_status_and_members_in_every_role(filled):
    assert set(column(filled, "SELECT status FROM action_item")) == set(STATUSES)
    assert set(column(filled, "SELECT role FROM member")) == set(TABLE_ROLES)
    assert set(column(filled, "SELECT state_role FROM user")) == {"", "coordinator", "administrator"}


def test_six_tables_have_people_and_a_meeting(filled):
    assert len(column(filled, "SELECT table_id FROM member")) == 6
    assert len(column(filled, "SELECT table_id FROM meeting")) == 6


def test_contacts_are_fresh_stale_unreachable_and_unchecked(filled):
    assert len(column(filled, "SELECT verified_on FROM channel WHERE verified_on IS NOT NULL")) >= 4
    assert column(filled, "SELECT 'x' FROM channel WHERE unreachable_on IS NOT NULL")["x"] > 0
    assert column(filled, "SELECT 'x' FROM channel WHERE verified_on IS NULL")["x"] > 100


def test_people_work_together(filled):
    assert column(filled, "SELECT state FROM objection") == {"accepted": 1, "open": 1}
    assert column(filled, "SELECT resolved_at IS NULL FROM block_comment") == {0: 1, 1: 1}
    assert column(filled, "SELECT choice FROM consent_vote") == {"consent": 1, "abstain": 1, "object": 1}
    assert column(filled, "SELECT state FROM speaker") == {"speaking": 1, "waiting": 1}
    for table in ("received", "visitor", "date_poll", "topic", "meeting_series", "agenda_template"):
        assert column(filled, f"SELECT 'x' FROM {table}")["x"] > 0, table


def test_history_is_in_the_order_of_time(filled):
    with filled.read() as db:
        moments = list(db.scalars(text("SELECT at FROM event ORDER BY id")))
    assert len(moments) > 100 and moments == sorted(moments)


def test_demo_serves_and_signs_in_with_one_click(tmp_path):
    with Serving(tmp_path, ("-m", "roundtable", "demo")) as server:
        assert server.url.endswith("/demo")
        base = server.url.removesuffix("/demo")
        import httpx2

        page = httpx2.get(server.url, timeout=20).text
        form = re.search(r'action="(/demo/\d+/session)"><input type="hidden" name="table" value="dithmarschen">', page)
        client = httpx2.Client(base_url=base, headers={"sec-fetch-site": "same-origin"}, timeout=20)
        reply = client.post(form[1], data={"table": "dithmarschen"})
        assert (reply.status_code, reply.headers["location"]) == (303, "/tables/dithmarschen")
        assert client.get("/tables/dithmarschen").status_code == 200
        port = base.rpartition(":")[2]
        for host, status in ((f"localhost:{port}", 200), (f"127.0.0.1:{port}", 200), ("evil.example", 421), ("", 421)):
            assert client.get("/demo", headers={"host": host}).status_code == status, host
            assert client.post(form[1], headers={"host": host}).status_code == (303 if status == 200 else 421), host
    assert list(tmp_path.iterdir()) == []


def test_without_the_example_nobody_is_signed_in_by_a_click(site):
    assert site.get("/demo").status_code == 404
    assert site.post("/demo/1/session").status_code == 404


def test_offices_were_asked_and_one_answered_one_is_open_and_one_left(filled):
    assert column(filled, "SELECT answer FROM entry_inquiry") == {"corrected": 1, "": 1, "opted_out": 1}
    assert column(filled, "SELECT undone_at IS NULL FROM opt_out") == {1: 1}
    assert column(filled, "SELECT 'x' FROM channel WHERE verified_how = 'self'")["x"] > 0
    assert column(filled, "SELECT 'x' FROM suggestion WHERE inquiry_id IS NOT NULL AND state = 'open'")["x"] == 2
